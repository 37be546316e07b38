/** @file `tokenwright convert`: the same tokenizer in another format. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { TokenizerFormat } from '@tokenwright/text'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { checkTarget, FORMATS, OUT_HELP } from '../targets.js'
import { TOKENIZER_HELP } from '../tokenizers.js'

interface ConvertOptions {
  readonly out: string
  readonly format?: TokenizerFormat
  readonly force?: boolean
  readonly json?: boolean
}

export function convertCommand(context: Context): Command {
  const command = new Command('convert')
    .summary('write a tokenizer in another format')
    .description('Write a tokenizer in another format. Refused where the other format could not give the same ids.')
    .argument('<tokenizer>', TOKENIZER_HELP)
    .requiredOption('-o, --out <path>', `${OUT_HELP}; the format follows the name`)
    .addOption(new Option('--format <format>', 'another format than the name says').choices(FORMATS))
    .option('-f, --force', 'overwrite what is there')
    .option('--json', 'print a summary as JSON')
    .action((source: string, options: ConvertOptions) => convertTo(context, source, options))
  return withExamples(command, [
    ['tokenwright convert o200k_base -o o200k/tokenizer.json', 'an encoding for Hugging Face libraries'],
    ['tokenwright convert ./tokenizer.json -o mine.tiktoken', 'a byte-level tokenizer for tiktoken'],
    [
      'tokenwright convert ./tokenizer.json --format vocab+merges -o gpt2-style',
      'vocab.json and merges.txt in a folder',
    ],
  ])
}

async function convertTo(context: Context, source: string, options: ConvertOptions): Promise<void> {
  const { load, save } = await import('@tokenwright/text')
  const out = resolve(options.out)
  await checkTarget(out, options.force === true)
  const written = await save(await load(source), out, options.format)
  await context.write(options.json ? `${JSON.stringify({ source, written }, null, 2)}\n` : `${written.join('\n')}\n`)
}
