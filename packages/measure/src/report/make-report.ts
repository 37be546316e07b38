/** @file The main job: what a corpus costs in known encodings, and what tokenizers of its own would save. */
import { compile, load, type Tokenizer } from '@tokenwright/text'
import { costGroups, countDocuments, resampledBy, type CountedDocument } from '../compare/counts.js'
import { FEWEST_UNITS } from '../statistics/bootstrap.js'
import { documentsOf, type Collection, type DocumentEntry } from '../corpora/collect.js'
import type { Ledger } from '../corpora/ledger.js'
import { splitCorpus, type CorpusSplit } from '../corpora/split.js'
import { byteSize, integer } from '../format/numbers.js'
import { chooseDocuments } from './choose.js'
import { trainingCurve } from './curve.js'
import type { Curve, ReportData } from './data.js'
import { compareInDetail } from './detail.js'
import { describeCorpus, describePart, gather, type GatherOptions, type Hooks } from './gather.js'
import { trainAll, type Contender, type GivenTokenizer, type TrainAllOptions } from './train-own.js'

export interface ReportOptions extends GatherOptions, TrainAllOptions {
  readonly title: string
  /** Bundled encodings to count in; the first is the baseline. */
  readonly encodings: readonly string[]
  /** Further tokenizers to set beside them. */
  readonly given: readonly GivenTokenizer[]
  /** Share of the text that is held back to measure on. */
  readonly testShare: number
}

export interface Report {
  readonly data: ReportData
  /** The tokenizers that were trained, by name. */
  readonly trained: ReadonlyMap<string, Tokenizer>
}

export const DEFAULT_ENCODINGS = ['o200k_base', 'cl100k_base', 'r50k_base'] as const

/** About this many bytes are read of a larger corpus. */
export const DEFAULT_MAX_BYTES = 64_000_000

/** Held-out bytes that the curves are measured on. */
const CURVE_BYTES = 1_000_000

/**
 * Reads, counts, trains, compares. Everything but the times and the date is the same for the same files and options.
 *
 * @throws TokenwrightError `empty-corpus` when there is no text
 */
export async function makeReport(paths: readonly string[], options: ReportOptions, hooks: Hooks): Promise<Report> {
  const gathered = await gather(paths, options, hooks)
  const { collection, ledger } = gathered
  const split = options.train.length === 0 ? null : splitCorpus(collection, options.testShare, options.seed)
  const known: Contender[] = [
    ...(await loadEncodings(options.encodings, hooks)),
    ...options.given.map((given) => ({
      ...given,
      kind: given.bundled === true ? ('bundled' as const) : ('given' as const),
      about: 'given',
      seconds: null,
    })),
  ]
  const knownCounts = await countStage('Counting', collection, collection.documents, known, ledger, options, hooks)
  const notes: string[] = []
  const trained = split === null ? [] : await trainAll(collection, split, ledger, options, hooks, notes)
  const contenders = [...known, ...trained]
  const counted =
    split === null ? knownCounts : await addCounts(collection, split.test, knownCounts, trained, ledger, options, hooks)
  const curves = await makeCurves(contenders, collection, counted, ledger, options, hooks)
  const resampled = resampledBy(counted)
  const costs = costGroups(collection, counted, contenders.length, 0, resampled, options.seed)
  const detail =
    contenders.length < 2 ? null : await detailStage(collection, counted, contenders, ledger, options, hooks)
  const corpus = describeCorpus(paths, gathered)
  notes.push(...corpusRemarks(corpus, split, costs.all.units))
  const data: ReportData = {
    layout: 1,
    title: options.title,
    made: new Date().toISOString(),
    corpus,
    split:
      split === null
        ? null
        : {
            by: split.by,
            seed: split.seed,
            vocabularyChosen: options.vocabularySize === undefined,
            train: describePart(split.train),
            test: describePart(split.test),
          },
    tokenizers: contenders.map(({ name, kind, encoder, about, seconds }, index) => ({
      name,
      kind,
      size: encoder.size,
      about,
      wholeTokens: index < known.length ? knownCounts.reduce((sum, { tokens }) => sum + tokens[index], 0) : null,
      seconds,
    })),
    baseline: 0,
    costs,
    resampled,
    curves,
    detail,
    notes,
  }
  return { data, trained: new Map(trained.map(({ name, tokenizer }) => [name, tokenizer])) }
}

async function loadEncodings(names: readonly string[], hooks: Hooks): Promise<Contender[]> {
  const loaded: Contender[] = []
  for (const name of names) {
    hooks.stage(`Loading ${name}`)
    const tokenizer = await load(name)
    loaded.push({
      name,
      tokenizer,
      encoder: compile(tokenizer),
      kind: 'bundled',
      about: 'bundled with the library',
      seconds: null,
    })
  }
  return loaded
}

async function countStage(
  stage: string,
  collection: Collection,
  entries: readonly DocumentEntry[],
  contenders: readonly Contender[],
  ledger: Ledger,
  options: ReportOptions,
  hooks: Hooks,
): Promise<CountedDocument[]> {
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  hooks.stage(stage, total)
  const encoders = contenders.map(({ encoder }) => encoder)
  return countDocuments(documentsOf(collection, entries, ledger), encoders, {
    signal: options.signal,
    onProgress: (bytes) => hooks.update(bytes, `${byteSize(bytes)} of ${byteSize(total)}`),
  })
}

/** Counts of the held-out documents: what is known of them, and then the trained tokenizers. */
async function addCounts(
  collection: Collection,
  test: readonly DocumentEntry[],
  known: readonly CountedDocument[],
  trained: readonly Contender[],
  ledger: Ledger,
  options: ReportOptions,
  hooks: Hooks,
): Promise<CountedDocument[]> {
  const before = new Map(known.map(({ entry, tokens }) => [entry, tokens]))
  const counted = await countStage('Measuring on the held-out part', collection, test, trained, ledger, options, hooks)
  return counted.flatMap(({ entry, tokens }) => {
    const others = before.get(entry)
    return others === undefined ? [] : [{ entry, tokens: [...others, ...tokens] }]
  })
}

async function makeCurves(
  contenders: readonly Contender[],
  collection: Collection,
  counted: readonly CountedDocument[],
  ledger: Ledger,
  options: ReportOptions,
  hooks: Hooks,
): Promise<Curve[]> {
  const trained = [...contenders.entries()].filter(([, { kind }]) => kind === 'trained')
  if (trained.length === 0) return []
  const entries = chooseDocuments(
    collection,
    counted.map(({ entry }) => entry),
    CURVE_BYTES,
  )
  const texts: string[] = []
  for await (const { text } of documentsOf(collection, entries, ledger)) texts.push(text)
  const curves: Curve[] = []
  for (const [number, { tokenizer, encoder, name }] of trained) {
    hooks.stage(`Smaller vocabularies (${name})`)
    curves.push(
      await trainingCurve(tokenizer, number, encoder, texts, {
        signal: options.signal,
        onProgress: (done, total) => hooks.update(done, `${done} of ${total}`, total),
      }),
    )
  }
  return curves.filter(({ points }) => points.length > 1)
}

function detailStage(
  collection: Collection,
  counted: readonly CountedDocument[],
  contenders: readonly Contender[],
  ledger: Ledger,
  options: ReportOptions,
  hooks: Hooks,
): ReturnType<typeof compareInDetail> {
  const sums = contenders.map((_, index) => counted.reduce((sum, { tokens }) => sum + tokens[index], 0))
  let right = 1
  for (let index = 2; index < sums.length; index++) if (sums[index] < sums[right]) right = index
  hooks.stage('Comparing token by token')
  return compareInDetail(
    collection,
    counted,
    contenders.map(({ encoder }) => encoder),
    ledger,
    {
      left: 0,
      right,
      limit: 12,
      signal: options.signal,
      onProgress: (bytes, total) => hooks.update(bytes, byteSize(bytes), total),
    },
  )
}

export function corpusRemarks(corpus: ReportData['corpus'], split: CorpusSplit | null, units: number): string[] {
  const notes: string[] = []
  if (corpus.sample !== null)
    notes.push(
      `The corpus has about ${byteSize(corpus.sample.totalBytes)}; ${byteSize(corpus.bytes)} were read, chosen evenly over all files. Everything below is about that sample.`,
    )
  if (split?.by === 'none')
    notes.push(
      'Too little text to hold any back: the trained tokenizers are measured on what they were trained on, and look better than they are.',
    )
  if (split !== null && split.by === 'document' && cutsFiles(split))
    notes.push(
      `Few files: parts of files were held back, not whole files, so the held-out text resembles the training text more than a new file would.`,
    )
  if (units < FEWEST_UNITS && split?.by !== 'none')
    notes.push(`Only ${integer(units)} ${units === 1 ? 'text' : 'texts'} to measure on: no intervals.`)
  return notes
}

/** Whether parts of one file stand on both sides. */
function cutsFiles({ train, test }: CorpusSplit): boolean {
  const held = new Set(test.map(({ file }) => file))
  return train.some(({ file }) => held.has(file))
}
