/** @file `tokenwright hypernet`: a network that predicts the token rows of a model for any tokenizer. */
import { Command } from 'commander'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { applyHypernetCommand } from './hypernet/apply.js'
import { trainHypernetCommand } from './hypernet/train.js'

export function hypernetCommand(context: Context): Command {
  const command = new Command('hypernet')
    .summary('train a network that gives a model rows for any tokenizer, and use it')
    .description(
      'Train a hypernetwork (ZeTT) for a model once; then move the model, or a fine-tuned variant of it, to any tokenizer in seconds.',
    )
  for (const declare of [trainHypernetCommand, applyHypernetCommand])
    command.addCommand(declare(context).helpOption('-h, --help', 'print this help').showHelpAfterError().exitOverride())
  return withExamples(command, [
    ['tokenwright hypernet train corpus/ --model notes-model -o notes-hypernet --steps 600', 'once for each model'],
    [
      'tokenwright hypernet apply --model notes-model --hypernet notes-hypernet --to mine.json --eval held-out.txt -o moved',
      'then for any tokenizer, held against the cheap ways',
    ],
    [
      'tokenwright hypernet apply --model notes-chat --base notes-model --hypernet notes-hypernet --to mine.json -o chat-moved',
      'for a fine-tuned variant of the model',
    ],
  ])
}
