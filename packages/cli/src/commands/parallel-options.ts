/** @file Options that name parallel text and how to train on it: premiums and plan-vocabulary share them. */
import { type Command, Option } from 'commander'
import type { LanguageText, SuiteAlgorithm, SuiteSplit } from '@tokenwright/systems/measure/token-premiums'
import type { Context } from '../context.js'
import type { Progress } from '../progress.js'
import { refuseMissingFolder } from '../atomic-file.js'
import { countValue, nameList, resamplesValue, seedValue } from '../values.js'

export interface ParallelOptions {
  readonly parallel: readonly string[]
  readonly split?: readonly string[]
  readonly trainSplit?: readonly string[]
  readonly lines?: string
  readonly languages?: readonly string[]
  readonly reference?: string
  readonly algorithm: SuiteAlgorithm
  readonly cut: SuiteSplit
  readonly sizes: readonly number[]
  readonly resamples: number
  readonly seed: number
  readonly workers?: number
  readonly queue?: string
  readonly queueName?: string
  readonly store?: string
  readonly out?: readonly string[]
  readonly json?: boolean
  readonly quiet?: boolean
}

/** As the library has them; written out so that `--help` need not load it. */
const ALGORITHMS: readonly SuiteAlgorithm[] = ['bpe', 'unigram', 'superbpe', 'superbpe-script']
const CUTS: readonly SuiteSplit[] = ['o200k', 'gpt2', 'space']

export function withParallelOptions(command: Command, sizes: readonly number[]): Command {
  return command
    .requiredOption(
      '--parallel <paths...>',
      'parallel text: a folder with a file of lines for each language (.gz too), or a .jsonl with a key for each',
    )
    .option('--split <names>', 'measure on the lines of these splits, such as eval', nameList)
    .option('--train-split <names>', 'train on the lines of these (default: hold back every seventh line)', nameList)
    .option('--lines <file>', 'table that says which line is in which split (default: lines.tsv beside the text)')
    .option('--languages <codes>', 'only these languages', nameList)
    .option('--reference <code>', 'language that premiums divide by (default: English, else the first)')
    .addOption(new Option('-a, --algorithm <name>', 'how tokenizers are trained').choices(ALGORITHMS).default('bpe'))
    .addOption(new Option('--cut <name>', 'how text is cut before training').choices(CUTS).default('o200k'))
    .addOption(
      new Option('--sizes <list>', 'vocabulary sizes to train').argParser(sizeList).default(sizes, sizes.join(',')),
    )
    .option('--resamples <count>', 'of the bootstrap over lines; 0 for no intervals', resamplesValue, 1000)
    .option('--seed <number>', 'of the bootstrap', seedValue, 1)
    .option('--workers <count>', 'threads (default: as many as there are cores)', countValue)
    .option('--queue <address>', 'have the workers of a Redis train (redis://host:6379; see tokenwright worker)')
    .option('--queue-name <name>', 'name of the queue (default: the one of this version)')
    .option('--store <folder>', 'keep finished languages there, and take them up again after an interruption')
    .option('-o, --out <files...>', 'also write a page (.html), a table (.csv) or everything (.json)')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print everything as JSON')
}

export interface OpenedText {
  readonly evaluation: readonly LanguageText[]
  /** Null where nothing is trained. */
  readonly training: readonly LanguageText[] | null
  readonly warnings: readonly string[]
}

/** @param trains whether text for training is needed */
export async function openText(
  context: Context,
  options: ParallelOptions,
  trains: boolean,
  progress: Progress,
): Promise<OpenedText> {
  const { openParallel } = await import('@tokenwright/measure/parallel')
  const { gatherLines, holdBack, studyText, textWarnings } = await import('@tokenwright/systems/measure/token-premiums')
  const { TokenwrightError } = await import('@tokenwright/text')
  progress.stage('Reading')
  const open = async (splits: readonly string[] | undefined) => {
    const corpus = await openParallel(options.parallel, {
      languages: options.languages,
      splits,
      splitFile: options.lines,
    })
    return { corpus, texts: await gatherLines(corpus, context.signal) }
  }
  const { corpus, texts } = await open(options.split)
  const warnings = textWarnings(corpus, texts.map(studyText))
  if (!trains) return { evaluation: texts, training: null, warnings }
  if (options.trainSplit !== undefined) {
    const shared = options.trainSplit.filter((name) => options.split?.includes(name) ?? true)
    if (shared.length > 0)
      throw new TokenwrightError(
        'invalid-option',
        'lines to train on must not be lines to measure on: name both splits',
        {
          where: '--train-split',
          value: shared.join(', '),
        },
      )
    return { evaluation: texts, training: (await open(options.trainSplit)).texts, warnings }
  }
  const { training, evaluation } = holdBack(texts)
  return {
    evaluation,
    training,
    warnings: [...warnings, 'every seventh line was held back: lines of one document stand on both sides'],
  }
}

/** Refuses names of files that no format goes with, and folders that are not there, before hours of work. */
export async function checkOut(out: readonly string[] | undefined): Promise<void> {
  const { TokenwrightError } = await import('@tokenwright/text')
  for (const path of out ?? []) {
    if (!/\.(html|csv|json)$/.test(path))
      throw new TokenwrightError('invalid-option', 'file whose name ends in neither .html, .csv nor .json', {
        value: path,
      })
    await refuseMissingFolder(path)
  }
}

/** Writes each file in the format of its name. */
export async function writeOut(
  context: Context,
  out: readonly string[] | undefined,
  formats: { readonly html: () => Promise<string>; readonly csv: () => string; readonly json: () => string },
): Promise<void> {
  const { resolve } = await import('node:path')
  const { writeAtomically } = await import('../atomic-file.js')
  for (const path of out ?? []) {
    const content = path.endsWith('.html')
      ? await formats.html()
      : path.endsWith('.csv')
        ? formats.csv()
        : formats.json()
    await writeAtomically(context, resolve(path), content)
    context.remark(`Wrote ${path}`)
  }
}

/** What sweeps take from the options. */
export async function sweepOptions(context: Context, options: ParallelOptions, progress: Progress) {
  const { resolve } = await import('node:path')
  const { algorithm, cut, sizes, reference, resamples, seed, workers, queue, queueName, store, parallel } = options
  return {
    algorithm,
    split: cut,
    sizes,
    reference,
    resampling: { resamples, seeds: [seed] },
    workers,
    queue,
    queueName,
    store: store === undefined ? undefined : resolve(store),
    paths: parallel,
    signal: context.signal,
    onProgress: (done: number, total: number, note: string) => progress.update(done, note, total),
  }
}

function sizeList(text: string): number[] {
  return [...new Set(text.split(',').map(countValue))].toSorted((a, b) => a - b)
}
