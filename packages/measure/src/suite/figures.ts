/** @file From sums to figures: values with intervals, differences on the same resamples, ranks. */
import { TEXT, TEXT_COLUMNS, TOKEN, tokenBase, type TextColumn, type TokenColumn } from '../metrics/columns.js'
import type { FairnessMetric, MetricDefinition, QuotientMetric, TokenUse, UseMetric } from '../metrics/definition.js'
import { holdsZero, intervalOf } from '../statistics/bootstrap.js'
import { METRICS } from '../metrics/definitions.js'
import type { SuiteRank, SuiteValue } from './contract.js'
import type { FigureRequest } from './protocol.js'
import { ranksOf } from './ranks.js'

/** Sums of a group: entry s * width + c is column c of resample s; s = 0 is the text itself. */
export interface Sums {
  readonly data: Float64Array
  readonly width: number
  /** Resamples plus one. */
  readonly samples: number
}

export interface GroupFigures {
  readonly key: string
  readonly sums: Sums
  /** Of each tokenizer. */
  readonly uses: readonly TokenUse[]
  /** Tokens of the reference language by sample, of each tokenizer; null where premiums make no sense. */
  readonly reference: readonly Float64Array[] | null
}

export interface Found {
  readonly values: SuiteValue[]
  readonly ranks: SuiteRank[]
}

export interface FigureContext {
  readonly tokenizers: number
  readonly baseline: number
  readonly found: Found
}

/** All figures of one group, in the order of the metrics; those over languages last. */
export function figuresOf({ metrics, baseline, group, fairness }: Omit<FigureRequest, 'kind'>): Found {
  const found: Found = { values: [], ranks: [] }
  const context = { tokenizers: group.uses.length, baseline, found }
  const wanted = METRICS.filter(({ key }) => metrics.includes(key))
  for (const metric of wanted) {
    if (metric.kind === 'quotient') recordQuotient(metric, group, context)
    if (metric.kind === 'use') recordUse(metric, group, context)
  }
  if (fairness !== null)
    for (const metric of wanted)
      if (metric.kind === 'fairness') recordFairness(metric, group.key, fairness.languages, fairness.reference, context)
  return found
}

/** Adds the values of one metric: `samples[t]` has the figure of tokenizer t, then those of its resamples. */
function record(
  metric: MetricDefinition,
  group: string,
  samples: readonly Float64Array[],
  of: readonly number[],
  { baseline, found }: FigureContext,
): void {
  // Selecting quantiles reorders, so whatever needs the order comes first.
  const differences = samples.map((own, t) =>
    t === baseline ? null : own.map((value, s) => value - samples[baseline][s]),
  )
  found.ranks.push(...ranksOf(metric, group, samples))
  for (const [t, own] of samples.entries()) {
    if (Number.isNaN(own[0])) continue
    const against = differences[t]
    const difference = against === null || Number.isNaN(against[0]) ? null : intervalOf(against)
    found.values.push({
      tokenizer: t,
      group,
      metric: metric.key,
      ...intervalOf(own),
      of: of[t],
      difference:
        difference === null ? null : { ...difference, tied: difference.low === null ? null : isTied(difference) },
    })
  }
}

function isTied(difference: ReturnType<typeof intervalOf>): boolean {
  return difference.value === 0 || holdsZero(difference)
}

function recordQuotient(metric: QuotientMetric, group: GroupFigures, context: FigureContext): void {
  const { sums } = group
  if (metric.bottom === 'referenceTokens' && group.reference === null) return
  if (metric.needs !== undefined && sums.data[TEXT[metric.needs]] === 0) return
  const samples: Float64Array[] = []
  const of: number[] = []
  for (let t = 0; t < context.tokenizers; t++) {
    const top = columnOf(metric.top, t)
    const bottom = metric.bottom === 'referenceTokens' ? -1 : columnOf(metric.bottom, t, context.baseline)
    const own = new Float64Array(sums.samples)
    for (let s = 0; s < own.length; s++) {
      const base = s * sums.width
      const upper = top < 0 ? 1 : sums.data[base + top]
      const lower =
        metric.bottom === 'referenceTokens'
          ? (group.reference?.[t][s] ?? Number.NaN)
          : bottom < 0
            ? 1
            : sums.data[base + bottom]
      const quotient = lower === 0 ? Number.NaN : upper / lower
      own[s] = metric.complement === true ? 1 - quotient : quotient
    }
    samples.push(own)
    of.push(
      metric.bottom === 'referenceTokens'
        ? (group.reference?.[t][0] ?? 0)
        : sums.data[bottom < 0 ? TEXT.units : bottom],
    )
  }
  record(metric, group.key, samples, of, context)
}

const TEXT_NAMES: ReadonlySet<string> = new Set(TEXT_COLUMNS)

/** Position in a row; -1 for the number one. */
function columnOf(name: TextColumn | TokenColumn | 'one' | 'baselineTokens', t: number, baseline = 0): number {
  if (name === 'one') return -1
  if (name === 'baselineTokens') return tokenBase(baseline) + TOKEN.tokens
  return TEXT_NAMES.has(name) ? TEXT[name as TextColumn] : tokenBase(t) + TOKEN[name as TokenColumn]
}

function recordUse(metric: UseMetric, group: GroupFigures, context: FigureContext): void {
  const samples = group.uses.map((use) => Float64Array.of(use.total === 0 ? Number.NaN : metric.figure(use)))
  record(metric, group.key, samples, group.uses.map(metric.of), context)
}

/** Tokens and bytes of the languages of a group, by sample. */
export interface LanguageSums {
  /** tokens[t][s * languages + l] */
  readonly tokens: readonly Float64Array[]
  /** bytes[s * languages + l] */
  readonly bytes: Float64Array
  readonly languages: number
}

function recordFairness(
  metric: FairnessMetric,
  group: string,
  sums: LanguageSums,
  reference: readonly Float64Array[],
  context: FigureContext,
): void {
  const count = sums.languages
  const samples = sums.tokens.map((tokens, t) =>
    Float64Array.from(reference[t], (paid, s) =>
      metric.figure(tokens.subarray(s * count, (s + 1) * count), sums.bytes.subarray(s * count, (s + 1) * count), paid),
    ),
  )
  record(
    metric,
    group,
    samples,
    samples.map(() => count),
    context,
  )
}

/** A figure without resamples. */
export function recordPlain(
  metric: MetricDefinition,
  group: string,
  figures: readonly number[],
  of: readonly number[],
  context: FigureContext,
): void {
  record(
    metric,
    group,
    figures.map((figure) => Float64Array.of(figure)),
    of,
    context,
  )
}
