/** @file `tokenwright train`: a tokenizer of one's own. */
import { basename, dirname, join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Normalizer, Split, TokenizerFormat, TrainingOptions } from '@tokenwright/text'
import { writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { withPresetOptions, type PresetOptions } from '../presets/options.js'
import { presetOf, presets, type Preset, type PresetRequest } from '../presets/index.js'
import { leftData, leftLine, openSources } from '../sources.js'
import { checkTarget, FORMATS, OUT_HELP, saveMade } from '../targets.js'
import { watchTraining } from '../training.js'
import { byteValue, collected, countValue, seedValue, shareValue, transitionValue } from '../values.js'

export interface TrainOptions extends PresetOptions {
  readonly out: string
  readonly format?: TokenizerFormat
  readonly algorithm: Algorithm
  readonly vocabulary: number
  readonly split?: string
  readonly normalizer?: string
  readonly specialToken?: readonly string[]
  readonly reserve?: number
  readonly minFrequency?: number
  readonly maxTokenLength?: number
  readonly alphabet?: 'bytes' | 'seen'
  readonly byteFallback?: boolean
  readonly transition?: number
  readonly maxWords?: number
  readonly tau?: number
  readonly tie?: 'huggingface' | 'bytes'
  readonly workers?: number
  readonly memory?: number
  readonly checkpoint?: string
  readonly queue?: string
  readonly queueName?: string
  readonly maxBytes?: number
  readonly ignored?: boolean
  readonly seed: number
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

/** As parsed: where no vocabulary is asked for, the preset decides. */
type Given = Omit<TrainOptions, 'vocabulary'> & { readonly vocabulary?: number }

const DEFAULT_VOCABULARY = 32_768

type Algorithm = 'bpe' | 'wordpiece' | 'unigram' | 'bytes' | 'superbpe' | 'boundless' | 'boundless-2phase'

const ALGORITHMS: readonly Algorithm[] = [
  'bpe',
  'unigram',
  'wordpiece',
  'superbpe',
  'boundless',
  'boundless-2phase',
  'bytes',
]
const SPLITS = ['o200k', 'cl100k', 'gpt2', 'llama3', 'qwen2', 'none']
const NORMALIZERS = ['none', 'nfc', 'nfkc', 'nfd', 'nfkd', 'lowercase']

export function trainCommand(context: Context): Command {
  const command = new Command('train')
    .summary('train a tokenizer on texts')
    .description('Train a tokenizer on texts.')
    .argument(
      '[paths...]',
      'files, folders, globs, tables with a field (essays.jsonl:text), or - (default: the standard input where something comes in); a share of each after a colon (filings:0.25)',
    )
    .requiredOption('-o, --out <path>', `${OUT_HELP}; the format follows the name`)
    .addOption(new Option('--format <format>', 'another format than the name says').choices(FORMATS))
    .addOption(new Option('-a, --algorithm <name>', 'how to learn').choices(ALGORITHMS).default('bpe'))
    .option(
      '-v, --vocabulary <size>',
      `tokens in all, special ones included (default: ${DEFAULT_VOCABULARY}, or the preset's)`,
      countValue,
    )
    .addOption(
      new Option(
        '--split <name>',
        'how text is cut before counting (default: o200k, or what the algorithm has)',
      ).choices(SPLITS),
    )
    .addOption(new Option('--normalizer <name>', 'how text is changed before').choices(NORMALIZERS))
    .option('--special-token <text>', 'a special token; may be given several times, in id order', collected)
    .option('--reserve <count>', 'slots for special tokens of later', countValue)
    .option('--min-frequency <count>', 'pairs seen less often are not merged', countValue)
    .option('--max-token-length <count>', 'longest token to learn, in bytes', countValue)
    .addOption(
      new Option('--alphabet <what>', 'all 256 bytes, or only symbols that the text holds').choices(['bytes', 'seen']),
    )
    .option('--byte-fallback', 'spell unknown characters as bytes (unigram, and bpe on characters)')
    .option(
      '--transition <share>',
      'superbpe, boundless-2phase: share of the vocabulary learned inside words, or a number of tokens (default: 0.9)',
      transitionValue,
    )
    .option('--max-words <count>', 'superbpe: most words in one token (default: 4)', countValue)
    .option(
      '--tau <share>',
      'boundless: delete parts of words that are used nearly only inside them, such as 0.9',
      shareValue,
    )
    .addOption(new Option('--tie <rule>', 'what wins among pairs of one count').choices(['huggingface', 'bytes']))
    .option('--workers <count>', 'threads that count (default: as many as there are cores)', countValue)
    .option('--memory <size>', 'counts beyond this go to disk', byteValue)
    .option('--checkpoint <folder>', 'keep the state there, and take it up again after an interruption')
    .option('--queue <address>', 'have the workers of a Redis count (redis://host:6379; see tokenwright worker)')
    .option('--queue-name <name>', 'name of the queue (default: the one of this version)')
    .option('--max-bytes <size>', 'of a larger corpus read an even sample of about this size', byteValue)
    .option('--ignored', 'also take what .gitignore leaves out')
    .option('--seed <number>', 'for samples', seedValue, 1)
    .option('-f, --force', 'overwrite the file')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print a summary as JSON')
    .action(async (paths: string[], options: Given, made: Command) => {
      const preset = await presetOf(options.preset, (option) => made.getOptionValueSource(option) === 'cli')
      const vocabulary = options.vocabulary ?? preset?.vocabulary ?? DEFAULT_VOCABULARY
      return trainOn(context, paths, { ...options, vocabulary }, preset)
    })
  withPresetOptions(
    command,
    presets.map(({ name }) => name),
    presets.map(({ name, summary }) => `${name} (${summary})`).join('; '),
  )
  return withExamples(command, [
    ['tokenwright train docs src -o mine.json', 'byte-level BPE on two folders'],
    [
      'tokenwright train "corpus/*.jsonl.gz:text" -v 64k -a superbpe -o super.json',
      'tokens that span words, from compressed tables',
    ],
    [
      'tokenwright train wiki.txt -a unigram -v 8000 --byte-fallback --special-token "<pad>" -o unigram.json',
      'Unigram with a special token',
    ],
    [
      'tokenwright train huge/ -o big.json --memory 2GB --checkpoint state',
      'bounded memory; run it again after Ctrl-C to go on',
    ],
    ['tokenwright train web:0.1 contracts -o mixed.json', 'a tenth of one folder, and all of another'],
    ['tokenwright train -a bytes /usr/bin/git -v 4096 -o binary.json', 'raw bytes of binaries'],
    ['tokenwright train scans/ --preset ocr -o short.json', 'short tokens, for models that repair recognition errors'],
    [
      'tokenwright train contracts/ --preset legal --terms terms.txt -o legal.json --report legal.md',
      'a tokenizer of a field that keeps your terms whole, and what it saves',
    ],
  ])
}

async function trainOn(
  context: Context,
  given: readonly string[],
  options: TrainOptions,
  preset: Preset | undefined,
): Promise<void> {
  const { idLimit, train, TokenwrightError } = await import('@tokenwright/text')
  const { byteCorpus, planSampling, textCorpus } = await import('@tokenwright/measure/corpora')
  if (given.length === 0 && process.stdin.isTTY === true)
    throw new TokenwrightError('invalid-option', 'nothing to train on: name files or folders, or pipe text in', {
      value: 'tokenwright train',
    })
  const reads = preset?.reads ?? (options.algorithm === 'bytes' ? 'bytes' : 'text')
  if (reads === 'bytes' && options.maxBytes !== undefined)
    throw new TokenwrightError('invalid-option', 'raw bytes are read whole: no sample, --max-bytes', {
      value: options.maxBytes,
    })
  if (options.queue !== undefined) {
    const fixed = [options.preset, options.maxBytes, options.checkpoint].find((value) => value !== undefined)
    if (fixed !== undefined || given.length === 0 || given.includes('-'))
      throw new TokenwrightError(
        'invalid-option',
        '--queue reads whole files that its workers can see: no preset, no sample, no checkpoint, no standard input',
        { value: fixed ?? '-' },
      )
  }
  const out = resolve(options.out)
  // Only the library's own format holds merges across words.
  const format = options.format ?? (options.algorithm.startsWith('boundless') ? 'tokenwright' : undefined)
  await checkTarget(out, options.force === true)
  if (preset !== undefined && basename(out) === 'tokenizer.json')
    await checkTarget(join(dirname(out), 'tokenizer_config.json'), options.force === true)
  const started = performance.now()
  const progress = context.progress(options)
  const { files, ledger } = await openSources(context, given.length === 0 ? ['-'] : given, options, progress)
  const sampling = await planSampling(files, options.maxBytes ?? Infinity, options.seed)
  const held =
    options.report === undefined
      ? undefined
      : await (await import('../presets/held-out.js')).holdOut(files, sampling, ledger, options.seed, context.signal)
  const corpus =
    held?.training ??
    (reads === 'bytes'
      ? byteCorpus(files, ledger, context.signal)
      : textCorpus(files, ledger, sampling.rate === 1 ? undefined : sampling, context.signal))
  const running = runningOptions(context, options, Math.round(sampling.totalBytes * sampling.rate))
  const learning = await preset?.learn(corpus, { options, running })
  const training = { ...trainingOptions(options), ...running }
  const run =
    learning?.run ??
    (options.queue === undefined
      ? train(corpus, training)
      : (await import('@tokenwright/systems/queue')).trainOnShards(files, ledger, training, {
          queue: options.queue,
          queueName: options.queueName,
          reads,
        }))
  const tokenizer = await watchTraining(run, sampling.totalBytes * sampling.rate, progress)
  progress.end()
  const written = await saveMade(tokenizer, out, format)
  // Other programs look for them only beside a file of that name; elsewhere they would be taken for another tokenizer's.
  if (basename(written[0]) === 'tokenizer.json')
    for (const [name, content] of learning?.besides ?? []) {
      const path = join(dirname(written[0]), name)
      await writeAtomically(context, path, content)
      written.push(path)
    }
  if (held !== undefined && learning !== undefined)
    written.push(await (await import('../presets/write-report.js')).writeReport(context, options, learning, held))
  const seconds = (performance.now() - started) / 1000
  const size = tokenizer.added_tokens.reduce((most, { id }) => Math.max(most, id + 1), idLimit(tokenizer.model.vocab))
  if (options.json)
    return context.write(
      `${JSON.stringify({ written, algorithm: options.algorithm, preset: preset?.name, vocabularySize: size, files: files.length, seconds, left: leftData(ledger.groups()) }, null, 2)}\n`,
    )
  const { duration, integer, plural } = await import('@tokenwright/measure/format')
  const short =
    size < options.vocabulary ? ` (the text has no more than that of the ${integer(options.vocabulary)})` : ''
  await context.write(
    `${integer(size)} tokens${short} from ${plural(files.length, 'file')} in ${duration(seconds)}\n${written.join('\n')}\n`,
  )
  for (const remark of learning?.remarks() ?? []) context.remark(remark)
  const line = await leftLine(ledger.groups())
  if (line !== '' && !options.quiet) context.remark(line)
}

function runningOptions(context: Context, options: TrainOptions, expectedBytes: number): PresetRequest['running'] {
  return {
    workers: options.workers,
    memoryLimit: options.memory,
    checkpoint: options.checkpoint === undefined ? undefined : resolve(options.checkpoint),
    expectedBytes,
    signal: context.signal,
  }
}

function trainingOptions(options: TrainOptions): TrainingOptions {
  const common = {
    vocabularySize: options.vocabulary,
    split: splitOf(options.split),
    normalizer: normalizerOf(options.normalizer),
    specialTokens: options.specialToken,
    reservedSlots: options.reserve,
    minFrequency: options.minFrequency,
    maxTokenLength: options.maxTokenLength,
    initialAlphabet: options.alphabet,
    tieRule: options.tie,
  }
  switch (options.algorithm) {
    case 'bpe':
    case 'unigram':
      return { ...common, algorithm: options.algorithm, byteFallback: options.byteFallback }
    case 'superbpe':
      return { ...common, algorithm: options.algorithm, transition: options.transition, maxWords: options.maxWords }
    case 'boundless':
    case 'boundless-2phase':
      return { ...common, algorithm: options.algorithm, transition: options.transition, tau: options.tau }
    case 'wordpiece':
    case 'bytes':
      return { ...common, algorithm: options.algorithm }
  }
}

function splitOf(name: string | undefined): Split | undefined {
  return name === 'none' ? null : (name as Split | undefined)
}

function normalizerOf(name: string | undefined): Normalizer | null | undefined {
  switch (name) {
    case undefined:
      return undefined
    case 'none':
      return null
    case 'lowercase':
      return { type: 'Lowercase' }
    default:
      return { type: name.toUpperCase() as 'NFC' | 'NFD' | 'NFKC' | 'NFKD' }
  }
}
