/** @file `tokenwright model`: small language models made, looked at and used. */
import { Command } from 'commander'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { exportModelCommand } from './model/export.js'
import { generateCommand } from './model/generate.js'
import { inspectModelCommand } from './model/inspect.js'
import { perplexityCommand } from './model/perplexity.js'
import { trainModelCommand } from './model/train.js'

export function modelCommand(context: Context): Command {
  const command = new Command('model')
    .summary('train a small language model, look at one, let it write')
    .description('Language models in folders as Hugging Face has them: GPT-2, Llama, Mistral, Qwen2.')
  for (const declare of [
    inspectModelCommand,
    trainModelCommand,
    generateCommand,
    perplexityCommand,
    exportModelCommand,
  ])
    command.addCommand(declare(context).helpOption('-h, --help', 'print this help').showHelpAfterError().exitOverride())
  return withExamples(command, [
    ['tokenwright model train notes/ -o notes-model', 'a model of your own text, in two minutes'],
    ['tokenwright model generate notes-model "Dear"', 'what it writes'],
    ['tokenwright model perplexity notes-model --on other.txt', 'what a text costs it'],
    ['tokenwright model export notes-model -o notes.onnx', 'one file for ONNX Runtime'],
  ])
}
