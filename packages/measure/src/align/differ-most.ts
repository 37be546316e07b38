/** @file Where tokenizers part ways on a corpus: the stretches that cost or save most, and typical texts side by side. */
import type { Encoder, Encoding } from '@tokenwright/text'
import { createDifferenceCollector, type Difference, type DifferenceCollector } from '../compare/segmentation.js'
import { createBreather } from '../corpora/breathe.js'
import type { SuiteCorpus } from '../suite/input.js'
import { alignEncodings, type Alignment } from './align.js'
import { sampleTexts } from './sample-texts.js'

/** Two tokenizers side by side. */
export interface SideBySide {
  /** Indices of the tokenizers; `left` is the one that differences are counted from. */
  readonly left: number
  readonly right: number
  /** Bytes that were looked at. */
  readonly bytes: number
  /** Stretches of text that `right` needs fewer tokens for than `left`, those that save most in all first. */
  readonly gained: readonly Difference[]
  /** Those that it needs more tokens for. */
  readonly lost: readonly Difference[]
  /** One for each of the languages or kinds of text in which the two differ most. */
  readonly examples: readonly AlignedExample[]
}

export interface AlignedExample {
  /** Key of the group, as in the suite's result. */
  readonly group: string
  /** Where the text is from: `line 12`, a file's name. */
  readonly where: string
  /** Share of the tokens that `right` saves on all that was looked at in the group; negative where it needs more. */
  readonly saving: number
  readonly alignment: Alignment
}

export interface DifferOptions {
  /** Index of the tokenizer that the others are compared with. */
  readonly baseline: number
  /** Rows of each list. */
  readonly limit: number
  /** About how many bytes are looked at. Default 1 MB for one pair, less for each of many. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (bytes: number, total: number) => void
}

/** After this many bytes the lists hardly change. With many pairs each gets a part of so many times two. */
const DEFAULT_BYTES = 1_000_000
const FEWEST_BYTES = 250_000
const EXAMPLES = 4
/** Texts of a group that an example is chosen from. */
const CANDIDATES = 12
const SHORTEST = 30
const LONGEST = 180

interface Candidate {
  readonly text: string
  readonly where: string
}

interface GroupTotals {
  readonly tokens: Float64Array
  readonly candidates: Candidate[]
}

/**
 * Compares one tokenizer with each of the others on an even sample of the corpus.
 *
 * @returns one entry for each other tokenizer, in their order; none where the sample holds no text
 * @throws TokenwrightError `aborted`; what reading the corpus throws
 * @example
 * const [sides] = await differMost([o200k, cl100k], corpus, { baseline: 0, limit: 10 })
 * sides.gained[0] // { text: 'vocab', count: 431, left: ['v', 'ocab'], right: ['vocab'] }
 */
export async function differMost(
  encoders: readonly Encoder[],
  corpus: SuiteCorpus,
  options: DifferOptions,
): Promise<SideBySide[]> {
  const others = [...encoders.keys()].filter((index) => index !== options.baseline)
  if (others.length === 0) return []
  const collectors = others.map(() => createDifferenceCollector())
  const groups = new Map<string, GroupTotals>()
  const breathe = createBreather(options.signal)
  let bytes = 0
  const budget = Math.max(FEWEST_BYTES, Math.min(DEFAULT_BYTES, (2 * DEFAULT_BYTES) / Math.max(1, others.length)))
  const sample = sampleTexts(corpus, options.maxBytes ?? budget, options.signal)
  for await (const { text, group, where, total } of sample) {
    const left = encoders[options.baseline].encodeWithOffsets(text)
    let totals = groups.get(group)
    if (totals === undefined)
      groups.set(group, (totals = { tokens: new Float64Array(encoders.length), candidates: [] }))
    totals.tokens[options.baseline] += left.ids.length
    await addOthers(text, left, encoders, others, collectors, totals, breathe)
    if (totals.candidates.length < CANDIDATES) totals.candidates.push(...candidatesIn(text, where))
    bytes += Buffer.byteLength(text)
    options.onProgress?.(bytes, total)
  }
  if (bytes === 0) return []
  return others.map((right, index) => ({
    left: options.baseline,
    right,
    bytes,
    ...collectors[index].result(options.limit),
    examples: chooseExamples(groups, encoders, options.baseline, right),
  }))
}

async function addOthers(
  text: string,
  left: Encoding,
  encoders: readonly Encoder[],
  others: readonly number[],
  collectors: readonly DifferenceCollector[],
  totals: GroupTotals,
  breathe: () => Promise<void> | undefined,
): Promise<void> {
  for (const [index, other] of others.entries()) {
    const right = encoders[other].encodeWithOffsets(text)
    totals.tokens[other] += right.ids.length
    collectors[index].add(text, left, right)
    await breathe()
  }
}

/** Lines of a length that fits on a page; the first that are there. */
function candidatesIn(text: string, where: string): Candidate[] {
  return text
    .split('\n', 200)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST && line.length <= LONGEST && /\p{L}{3}/u.test(line))
    .slice(0, 3)
    .map((line) => ({ text: line, where }))
}

/** The groups in which the two differ most; of each, the text whose saving is nearest to the group's. */
function chooseExamples(
  groups: ReadonlyMap<string, GroupTotals>,
  encoders: readonly Encoder[],
  left: number,
  right: number,
): AlignedExample[] {
  const ranked = Array.from(groups, ([group, { tokens, candidates }]) => ({
    group,
    candidates,
    saving: 1 - tokens[right] / Math.max(1, tokens[left]),
  }))
    .filter(({ candidates, saving }) => candidates.length > 0 && saving !== 0)
    .toSorted((a, b) => Math.abs(b.saving) - Math.abs(a.saving) || (a.group < b.group ? -1 : 1))
  return ranked.slice(0, EXAMPLES).map(({ group, candidates, saving }) => {
    const distances = candidates.map(({ text }) =>
      Math.abs(1 - encoders[right].count(text) / Math.max(1, encoders[left].count(text)) - saving),
    )
    const { text, where } = candidates[distances.indexOf(Math.min(...distances))]
    return {
      group,
      where,
      saving,
      alignment: alignEncodings(text, encoders[left].encodeWithOffsets(text), encoders[right].encodeWithOffsets(text)),
    }
  })
}
