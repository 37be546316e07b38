/** @file The entry point: everything about some tokenizers on a corpus, as plain data. */
import { TokenwrightError } from '@tokenwright/text'
import { lexedTypes } from '../metrics/code.js'
import { METRICS } from '../metrics/definitions.js'
import type { MetricDefinition } from '../metrics/definition.js'
import { loadLanguageDetector } from '../language/detect.js'
import { FEWEST_UNITS, joinNeighbours, RESAMPLES } from '../statistics/bootstrap.js'
import { createAssembly, type Assembly } from './assembly.js'
import type { MetricFamily, SuiteCorpusData, SuiteResampling, SuiteResult } from './contract.js'
import { createCrew, crewSize, type Crew } from './crew.js'
import type { DocumentCorpus, NamedTokenizer, OnSuiteProgress, SuiteCorpus, SuiteOptions } from './input.js'
import { runDocuments } from './measure-documents.js'
import { runParallel } from './measure-parallel.js'
import type { Description } from './protocol.js'
import { warning } from './warnings.js'
import type { ParallelCorpus } from '../parallel/contract.js'

/** What `settle` makes of the options. */
interface Settings {
  readonly baseline: number
  readonly families: ReadonlySet<MetricFamily>
  readonly rounds: number
  readonly seed: number
  readonly options: SuiteOptions
  readonly onProgress: OnSuiteProgress
}

/**
 * Measures tokenizers on a corpus: every metric that applies, for every language or kind of text, with intervals over
 * aligned lines or documents, differences against the baseline, ranks, and warnings.
 *
 * @throws TokenwrightError `invalid-option` for tokenizers without or with equal names, and for names of a baseline or a
 * reference that are not there; `aborted`; and whatever reading the corpus throws
 * @example
 * const corpus = await openParallel(['ntrex'])
 * const result = await measureTokenizers([{ name: 'o200k_base', tokenizer: await load('o200k_base') }], corpus)
 * result.values.find(({ metric, group }) => metric === 'premium' && group === 'tha') // { value: 1.6, low: ..., ... }
 */
export async function measureTokenizers(
  tokenizers: readonly NamedTokenizer[],
  corpus: SuiteCorpus,
  options: SuiteOptions = {},
  onProgress: OnSuiteProgress = () => undefined,
): Promise<SuiteResult> {
  const settings = settle(tokenizers, corpus, options, onProgress)
  const bytes = corpus.kind === 'parallel' ? corpus.bytes : corpus.files.reduce((sum, { size }) => sum + size, 0)
  onProgress({ stage: 'Preparing', done: 0, total: null })
  const setup = { tokenizers: tokenizers.map(({ tokenizer }) => tokenizer) }
  const crew = createCrew(setup, options.workers ?? crewSize(bytes, tokenizers.length), options.signal)
  try {
    const descriptions = await describeAll(tokenizers, crew)
    const assembly = createAssembly({
      tokenizers,
      descriptions,
      baseline: settings.baseline,
      metrics: METRICS.filter(({ family }) => settings.families.has(family)),
      options,
      crew,
    })
    const done =
      corpus.kind === 'parallel'
        ? await measureLines(corpus, crew, assembly, settings)
        : await measureFiles(corpus, crew, assembly, settings)
    const timings = await timingsOf(crew, tokenizers.length, assembly)
    return {
      layout: 1,
      made: new Date().toISOString(),
      tokenizers: assembly.tokenizers,
      baseline: settings.baseline,
      ...done,
      groups: assembly.groups(),
      metrics: METRICS.filter(({ key }) => assembly.found.values.some(({ metric }) => metric === key)).map(
        describeMetric,
      ),
      values: assembly.found.values,
      ranks: assembly.found.ranks,
      distributions: assembly.distributions,
      money: assembly.money,
      warnings: assembly.warnings,
      timings,
    }
  } finally {
    await crew.close()
  }
}

function settle(
  tokenizers: readonly NamedTokenizer[],
  corpus: SuiteCorpus,
  options: SuiteOptions,
  onProgress: OnSuiteProgress,
): Settings {
  const names = tokenizers.map(({ name }) => name)
  if (names.length === 0) throw new TokenwrightError('invalid-option', 'no tokenizers to measure', { value: names })
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new TokenwrightError('invalid-option', 'two tokenizers of one name', { value: twice })
  const baseline = options.baseline === undefined ? 0 : names.indexOf(options.baseline)
  if (baseline < 0)
    throw new TokenwrightError('invalid-option', `baseline that is not measured; there are ${names.join(', ')}`, {
      value: options.baseline,
    })
  const rounds = options.resamples ?? RESAMPLES
  if (!Number.isInteger(rounds) || rounds < 0 || rounds > 100_000)
    throw new TokenwrightError('invalid-option', 'number of resamples outside 0 to 100,000', { value: rounds })
  const workers = options.workers ?? 0
  if (!Number.isInteger(workers) || workers < 0 || workers > 256)
    throw new TokenwrightError('invalid-option', 'number of threads outside 0 to 256', { value: workers })
  const usual = METRICS.map(({ family }) => family).filter((family) => family !== 'code' || corpus.kind === 'documents')
  return {
    baseline,
    families: new Set(options.families ?? usual),
    rounds,
    seed: options.seed ?? 1,
    options,
    onProgress,
  }
}

async function describeAll(tokenizers: readonly NamedTokenizer[], crew: Crew): Promise<Description[]> {
  return Promise.all(tokenizers.map((_, t) => crew.ask(t % crew.size, { kind: 'describe', tokenizer: t })))
}

type Done = { readonly corpus: SuiteCorpusData; readonly resampling: SuiteResampling }

async function measureLines(corpus: ParallelCorpus, crew: Crew, assembly: Assembly, settings: Settings): Promise<Done> {
  const { options, rounds, seed, onProgress } = settings
  const reference = referenceOf(corpus, options.reference)
  await runParallel(
    { corpus, crew, rounds, seed, words: settings.families.has('words'), signal: options.signal, onProgress },
    (language, data) => assembly.addLanguage(corpus.languages[language], data, corpus.lines),
  )
  onProgress({ stage: 'Computing', done: 0, total: null })
  await assembly.finishParallel(corpus, reference)
  const { units } = joinNeighbours(corpus.lines)
  if (units < FEWEST_UNITS) assembly.warnings.push(fewUnits(units, 'lines'))
  return {
    corpus: {
      kind: 'parallel',
      paths: corpus.paths,
      reference,
      units: corpus.lines,
      bytes: corpus.bytes,
      characters: assembly.characters(),
      unselected: corpus.unselected,
      left: [],
    },
    resampling: { over: 'line', resamples: units < FEWEST_UNITS ? 0 : rounds, seed, units },
  }
}

async function measureFiles(corpus: DocumentCorpus, crew: Crew, assembly: Assembly, settings: Settings): Promise<Done> {
  const { options, rounds, seed, onProgress } = settings
  const groupBy = options.groupBy ?? ['type', 'script', 'language']
  const done = await runDocuments({
    corpus,
    crew,
    groupBy,
    detect: groupBy.includes('language') ? await loadLanguageDetector() : null,
    lexers: new Set(lexedTypes()),
    words: settings.families.has('words'),
    code: settings.families.has('code'),
    seed,
    signal: options.signal,
    onProgress,
  })
  if (done.documents === 0)
    throw new TokenwrightError('empty-corpus', 'no text to measure on', { value: corpus.paths.join(' ') })
  onProgress({ stage: 'Computing', done: 0, total: null })
  const units = await assembly.finishDocuments(done.units, rounds, seed)
  if (units < FEWEST_UNITS) assembly.warnings.push(fewUnits(units, `${done.over}s`))
  const left = corpus.ledger.groups()
  const leftOut = left.reduce((sum, { count }) => sum + count, 0)
  if (leftOut > 0)
    assembly.warnings.push(
      warning({
        kind: 'left-out',
        severity: 'note',
        text: `${leftOut} files, blocks or rows were left out`,
        count: leftOut,
        examples: left.flatMap(({ examples }) => examples).slice(0, 5),
      }),
    )
  return {
    corpus: {
      kind: 'documents',
      paths: corpus.paths,
      reference: null,
      units: done.documents,
      bytes: done.bytes,
      characters: assembly.characters(),
      unselected: 0,
      left,
    },
    resampling: { over: done.over, resamples: units < FEWEST_UNITS ? 0 : rounds, seed, units },
  }
}

function fewUnits(units: number, of: string): ReturnType<typeof warning> {
  return warning({
    kind: 'few-units',
    severity: 'note',
    text: `only ${units} ${of}: too few for intervals`,
    count: units,
  })
}

const ENGLISH = ['eng', 'en', 'eng_Latn', 'en_US', 'en-US', 'english']

function referenceOf({ languages }: ParallelCorpus, wanted: string | undefined): string {
  const codes = languages.map(({ code }) => code)
  if (wanted !== undefined && !codes.includes(wanted))
    throw new TokenwrightError(
      'invalid-option',
      `reference that is no language of the corpus: ${codes.slice(0, 20).join(', ')}`,
      {
        value: wanted,
      },
    )
  return wanted ?? ENGLISH.find((code) => codes.includes(code)) ?? codes[0]
}

/** Only what the contract says: how a metric is computed is not data. */
function describeMetric(metric: MetricDefinition): SuiteResult['metrics'][number] {
  const { key, label, unit, better, digits, family, formula, source, denominator, resampled, caution } = metric
  return {
    key,
    label,
    unit,
    better,
    digits,
    family,
    formula,
    source,
    denominator,
    resampled,
    ...(caution === undefined ? {} : { caution }),
  }
}

async function timingsOf(crew: Crew, tokenizers: number, assembly: Assembly): Promise<SuiteResult['timings']> {
  const all = await Promise.all(Array.from({ length: crew.size }, (_, member) => crew.ask(member, { kind: 'seconds' })))
  const sum = (pick: (seconds: (typeof all)[number]) => number): number =>
    all.reduce((total, each) => total + pick(each), 0)
  const encoding = Array.from({ length: tokenizers }, (_, t) => sum(({ encode }) => encode[t]))
  const bytes = assembly.bytes()
  return [
    ...encoding.map((seconds, tokenizer) => ({ stage: 'encode', tokenizer, seconds, bytes })),
    {
      stage: 'metrics',
      tokenizer: null,
      seconds: sum(({ measure }) => measure) - encoding.reduce((total, seconds) => total + seconds, 0),
      bytes: bytes * tokenizers,
    },
    { stage: 'resample', tokenizer: null, seconds: sum(({ resample }) => resample), bytes: null },
  ]
}
