/** @file `tokenwright extend`: new tokens for a known tokenizer, old ids kept. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { TokenizerFormat } from '@tokenwright/text'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { leftData, leftLine, openSources } from '../sources.js'
import { checkTarget, FORMATS, OUT_HELP, saveMade } from '../targets.js'
import { openTokenizer, TOKENIZER_HELP } from '../tokenizers.js'
import { watchTraining } from '../training.js'
import { byteValue, countValue, seedValue } from '../values.js'

interface ExtendOptions {
  readonly out: string
  readonly format?: TokenizerFormat
  readonly tokens: number
  readonly minFrequency?: number
  readonly maxTokenLength?: number
  readonly workers?: number
  readonly memory?: number
  readonly checkpoint?: string
  readonly maxBytes?: number
  readonly ignored?: boolean
  readonly seed: number
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

export function extendCommand(context: Context): Command {
  const command = new Command('extend')
    .summary('add tokens to a tokenizer, learned on texts')
    .description('Add tokens to a BPE tokenizer that are learned on texts. All old ids stay what they are.')
    .argument('<tokenizer>', TOKENIZER_HELP)
    .argument('[paths...]', 'files, folders, globs, tables with a field, or - (default: the standard input)')
    .requiredOption('-n, --tokens <count>', 'how many to add', countValue)
    .requiredOption('-o, --out <path>', `${OUT_HELP}; the format follows the name`)
    .addOption(new Option('--format <format>', 'another format than the name says').choices(FORMATS))
    .option('--min-frequency <count>', 'pairs seen less often are not merged (default: 2)', countValue)
    .option('--max-token-length <count>', 'longest token to learn, in bytes', countValue)
    .option('--workers <count>', 'threads that count (default: as many as there are cores)', countValue)
    .option('--memory <size>', 'counts beyond this go to disk', byteValue)
    .option('--checkpoint <folder>', 'keep the state there, and take it up again after an interruption')
    .option('--max-bytes <size>', 'of a larger corpus read an even sample of about this size', byteValue)
    .option('--ignored', 'also take what .gitignore leaves out')
    .option('--seed <number>', 'for samples', seedValue, 1)
    .option('-f, --force', 'overwrite the file')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print a summary as JSON')
    .action((source: string, paths: string[], options: ExtendOptions) => extendWith(context, source, paths, options))
  return withExamples(command, [
    ['tokenwright extend o200k_base contracts/ -n 2000 -o legal.json', 'an encoding with the words of a field'],
    [
      'tokenwright extend ./tokenizer.json "notes/*.txt.gz" -n 500 --min-frequency 20 -o notes.json',
      'only what occurs often',
    ],
  ])
}

async function extendWith(
  context: Context,
  source: string,
  given: readonly string[],
  options: ExtendOptions,
): Promise<void> {
  const { compile, extend, TokenwrightError } = await import('@tokenwright/text')
  const { planSampling, textCorpus } = await import('@tokenwright/measure/corpora')
  if (given.length === 0 && process.stdin.isTTY === true)
    throw new TokenwrightError('invalid-option', 'nothing to learn from: name files or folders, or pipe text in', {
      value: 'tokenwright extend',
    })
  const out = resolve(options.out)
  await checkTarget(out, options.force === true)
  const started = performance.now()
  const { tokenizer, encoder } = await openTokenizer(source)
  const progress = context.progress(options)
  const { files, ledger } = await openSources(context, given.length === 0 ? ['-'] : given, options, progress)
  const sampling = await planSampling(files, options.maxBytes ?? Infinity, options.seed)
  const bytes = Math.round(sampling.totalBytes * sampling.rate)
  const run = extend(tokenizer, textCorpus(files, ledger, sampling.rate === 1 ? undefined : sampling, context.signal), {
    tokens: options.tokens,
    minFrequency: options.minFrequency,
    maxTokenLength: options.maxTokenLength,
    workers: options.workers,
    memoryLimit: options.memory,
    checkpoint: options.checkpoint === undefined ? undefined : resolve(options.checkpoint),
    expectedBytes: bytes,
    signal: context.signal,
  })
  const extended = await watchTraining(run, bytes, progress)
  progress.end()
  const written = await saveMade(extended, out, options.format)
  const added = compile(extended).size - encoder.size
  const seconds = (performance.now() - started) / 1000
  if (options.json)
    return context.write(
      `${JSON.stringify({ written, added, size: encoder.size + added, files: files.length, seconds, left: leftData(ledger.groups()) }, null, 2)}\n`,
    )
  const { duration, integer, plural } = await import('@tokenwright/measure/format')
  const short = added < options.tokens ? ` (the text has no more than that of the ${integer(options.tokens)})` : ''
  await context.write(
    `${integer(added)} tokens added${short} from ${plural(files.length, 'file')}, ${integer(encoder.size + added)} ids in all, in ${duration(seconds)}\n${written.join('\n')}\n`,
  )
  const line = await leftLine(ledger.groups())
  if (line !== '' && !options.quiet) context.remark(line)
}
