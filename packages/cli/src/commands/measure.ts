/** @file `tokenwright measure`: every metric of several tokenizers, on documents or on parallel text, with intervals. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { MetricFamily, SuiteCorpus, SuiteProgress } from '@tokenwright/measure/suite'
import type { SuiteReport } from '@tokenwright/measure/suite-report'
import type { Gold } from '@tokenwright/measure/metrics'
import { refuseMissingFolder, writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import type { Progress } from '../progress.js'
import { openSources } from '../sources.js'
import { openTokenizers, TOKENIZER_HELP, type OpenTokenizer } from '../tokenizers.js'
import { collected, countValue, nameList, resamplesValue } from '../values.js'
import { titleOf } from './compare.js'
import { withCorpusOptions, type CorpusOptions } from './corpus-options.js'

interface MeasureOptions extends CorpusOptions {
  readonly on?: readonly string[]
  readonly parallel?: readonly string[]
  readonly split?: readonly string[]
  readonly lines?: string
  readonly languages?: readonly string[]
  readonly reference?: string
  readonly metrics?: readonly string[]
  readonly prices?: string
  readonly gold?: readonly string[]
  readonly baseline?: string
  readonly resamples: number
  readonly limit?: number
  readonly workers?: number
  readonly report?: string
  readonly csv?: string
}

export function measureCommand(context: Context): Command {
  const command = withCorpusOptions(
    new Command('measure')
      .summary('all metrics of tokenizers, with intervals')
      .description(
        'Measure tokenizers on documents or on parallel text: size, fairness between languages, use of the vocabulary, numbers, code and losses, with intervals.',
      )
      .argument('<tokenizers...>', `one or more: ${TOKENIZER_HELP}`)
      .option('--on <paths...>', 'documents to measure on (default: the current folder)')
      .option(
        '--parallel <paths...>',
        'parallel text instead: a folder with a file of lines for each language, or a .jsonl with a key for each',
      )
      .option(
        '--split <names>',
        'of parallel text, only the lines of these splits, such as eval or train,eval',
        nameList,
      )
      .option('--lines <file>', 'table that says which line is in which split (default: lines.tsv beside the text)')
      .option('--languages <codes>', 'of parallel text, only these languages', nameList)
      .option('--reference <code>', 'language that premiums divide by (default: English, else the first)')
      .option(
        '--metrics <list>',
        'only these metrics or families of metrics, such as bytes-per-token,fairness',
        nameList,
      )
      .option('--baseline <tokenizer>', 'the one that differences are counted from (default: the first)')
      .option(
        '--gold <code=file>',
        'words of a language with their true segments; may be given several times',
        collected,
      )
      .option('--prices <file>', 'prices of models in JSON instead of the dated list that comes along')
      .option('--resamples <count>', 'of the bootstrap; 0 for no intervals', resamplesValue, 1000)
      .option('-n, --limit <count>', 'rows of each table by language or kind of text (default: all)', countValue)
      .option('--workers <count>', 'threads (default: as many as there are cores)', countValue)
      .option('-o, --report <file>', 'also write a page with plots')
      .option('--csv <file>', 'also write a table with a row for each tokenizer, language and metric'),
  ).action((sources: string[], options: MeasureOptions) => measure(context, sources, options))
  return withExamples(command, [
    [
      'tokenwright measure o200k_base cl100k_base --parallel ntrex --split eval --report premiums.html',
      'what the same text costs in each language, with a page',
    ],
    ['tokenwright measure o200k_base ./mine.json --on docs src', 'your own tokenizer on your own text'],
    ['tokenwright measure ./mine.json --on essays.parquet:text --metrics size,losses --csv essays.csv', 'a table'],
    ['tokenwright measure o200k_base --parallel ntrex --json | jq .values', 'for a script'],
  ])
}

async function measure(context: Context, sources: readonly string[], options: MeasureOptions): Promise<void> {
  await refuseContradictions(options)
  for (const path of [options.report, options.csv]) if (path !== undefined) await refuseMissingFolder(path)
  const { measureTokenizers } = await import('@tokenwright/measure/suite')
  const { readPrices } = await import('@tokenwright/measure/metrics')
  const { renderSuitePage, renderSuiteText, selectMetrics, suiteCsv } =
    await import('@tokenwright/measure/suite-report')
  const names =
    options.baseline !== undefined && !sources.includes(options.baseline) ? [options.baseline, ...sources] : sources
  const progress = context.progress(options)
  progress.stage('Loading tokenizers')
  const opened = await openTokenizers(names)
  const baseline = options.baseline === undefined ? 0 : names.indexOf(options.baseline)
  const corpus = await openCorpus(context, options, progress)
  const result = await measureTokenizers(
    opened,
    corpus,
    {
      baseline: opened[baseline].name,
      reference: options.reference,
      families: await familiesOf(options.metrics),
      gold: await readGoldFiles(options.gold ?? []),
      prices: options.prices === undefined ? undefined : await readPrices(options.prices),
      resamples: options.resamples,
      seed: options.seed,
      workers: options.workers,
      signal: context.signal,
    },
    showProgress(progress),
  )
  const report: SuiteReport = {
    title: titleOf(options.parallel ?? options.on ?? ['.']),
    ...(options.metrics === undefined ? result : selectMetrics(result, new Set(options.metrics))),
    ...(await lookCloser(context, opened, corpus, baseline, progress)),
  }
  progress.end()
  const written: string[] = []
  if (options.report !== undefined) {
    await writeAtomically(context, resolve(options.report), await renderSuitePage(report))
    written.push(options.report)
  }
  if (options.csv !== undefined) {
    await writeAtomically(context, resolve(options.csv), suiteCsv(report))
    written.push(options.csv)
  }
  await context.write(
    options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : renderSuiteText(report, { width: context.width, ...context.colours }, { limit: options.limit }),
  )
  if (!options.json && written.length > 0) context.remark(`\nWrote ${written.join(', ')}`)
}

/** @throws TokenwrightError `invalid-option` for what is neither a metric nor a family */
async function familiesOf(names: readonly string[] | undefined): Promise<MetricFamily[] | undefined> {
  if (names === undefined) return undefined
  const { METRICS } = await import('@tokenwright/measure/metrics')
  const { TokenwrightError } = await import('@tokenwright/text')
  const found = names.flatMap((name) => {
    const metrics = METRICS.filter(({ key, family }) => key === name || family === name)
    if (metrics.length > 0) return metrics.map(({ family }) => family)
    const families = [...new Set(METRICS.map(({ family }) => family))].join(', ')
    const keys = METRICS.map(({ key }) => key).join(', ')
    throw new TokenwrightError('invalid-option', `no such metric; families are ${families}; metrics are ${keys}`, {
      value: name,
    })
  })
  return [...new Set(found)]
}

/** @throws TokenwrightError `invalid-option` for what is not `code=file`; what `readGold` throws */
async function readGoldFiles(given: readonly string[]): Promise<Map<string, Gold>> {
  const { readGold } = await import('@tokenwright/measure/metrics')
  const { TokenwrightError } = await import('@tokenwright/text')
  const gold = new Map<string, Gold>()
  for (const pair of given) {
    const [, code, path] = /^([^=]+)=(.+)$/.exec(pair) ?? []
    if (path === undefined)
      throw new TokenwrightError('invalid-option', 'segmented words are given as code=file', { value: pair })
    gold.set(code, await readGold(path))
  }
  return gold
}

async function refuseContradictions(options: MeasureOptions): Promise<void> {
  const { TokenwrightError } = await import('@tokenwright/text')
  if (options.on !== undefined && options.parallel !== undefined)
    throw new TokenwrightError('invalid-option', 'documents and parallel text are measured apart: one of the two', {
      value: `--on ${options.on.join(' ')} --parallel ${options.parallel.join(' ')}`,
    })
  if (options.parallel !== undefined) return
  for (const name of ['split', 'lines', 'languages', 'reference'] as const)
    if (options[name] !== undefined)
      throw new TokenwrightError('invalid-option', 'only parallel text has lines in splits and languages to choose', {
        value: `--${name}`,
      })
}

/** Before the measurement, not after it. */
async function openCorpus(context: Context, options: MeasureOptions, progress: Progress): Promise<SuiteCorpus> {
  if (options.parallel !== undefined) {
    const { openParallel } = await import('@tokenwright/measure/parallel')
    progress.stage('Reading parallel text')
    return openParallel(options.parallel, {
      languages: options.languages,
      splits: options.split,
      splitFile: options.lines,
    })
  }
  const { planSampling } = await import('@tokenwright/measure/corpora')
  const { DEFAULT_MAX_BYTES } = await import('@tokenwright/measure/report')
  const paths = options.on ?? ['.']
  const { files, ledger } = await openSources(context, paths, options, progress)
  const most = options.all === true ? Infinity : (options.maxBytes ?? DEFAULT_MAX_BYTES)
  return { kind: 'documents', paths, files, ledger, sampling: await planSampling(files, most, options.seed) }
}

function showProgress(progress: Progress): (event: SuiteProgress) => void {
  let current = ''
  return ({ stage, done, total, note }) => {
    if (stage !== current) progress.stage(stage, total ?? undefined)
    current = stage
    progress.update(done, note, total ?? undefined)
  }
}

/** What no metric says: where the tokenizers part ways, and which scripts their vocabularies hold. */
async function lookCloser(
  context: Context,
  opened: readonly OpenTokenizer[],
  corpus: SuiteCorpus,
  baseline: number,
  progress: Progress,
): Promise<Pick<SuiteReport, 'differences' | 'scripts'>> {
  const { differMost } = await import('@tokenwright/measure/align')
  const { byteSize } = await import('@tokenwright/measure/format')
  const { vocabularyScripts } = await import('@tokenwright/measure/suite-report')
  progress.stage('Comparing token by token')
  const differences = await differMost(
    opened.map(({ encoder }) => encoder),
    corpus,
    {
      baseline,
      limit: DIFFERENCES,
      signal: context.signal,
      onProgress: (bytes, total) => progress.update(bytes, byteSize(bytes), total),
    },
  )
  progress.stage('Looking into vocabularies')
  return { differences, scripts: opened.map(({ tokenizer, encoder }) => vocabularyScripts(tokenizer, encoder)) }
}

/** Rows of each list of differences. */
const DIFFERENCES = 12
