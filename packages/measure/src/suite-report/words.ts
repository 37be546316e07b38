/** @file Figures in words: values with their units, intervals, ties, and what a share is a share of. */
import { integer, percent, signedPercent } from '../format/numbers.js'
import type { HealthFlag, SuiteGroup, SuiteMetric, SuiteResult, SuiteValue, SuiteWarning } from '../suite/contract.js'

/** Shares are written as percent, in which two of their decimals are used up. */
const isShare = (metric: SuiteMetric): boolean => metric.unit === 'share'

/** `12.3 %`, `3.42`, `1,204`. */
export function valueText(metric: SuiteMetric, value: number): string {
  if (isShare(metric)) return percent(value, percentDigits(metric))
  return grouped(value, metric.digits)
}

/** With its sign, as differences are written: `+0.12`, `−3.1 %`. */
export function signedText(metric: SuiteMetric, value: number): string {
  if (isShare(metric)) return signedPercent(value, percentDigits(metric)).replace('%', 'points')
  const text = grouped(value, metric.digits)
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** `3.31 – 3.55`; empty where no interval was drawn. */
export function rangeText(metric: SuiteMetric, { low, high }: Pick<SuiteValue, 'low' | 'high'>): string {
  return low === null || high === null ? '' : `${valueText(metric, low).replace(' %', '')} – ${valueText(metric, high)}`
}

/** ` ±0.12`, half the width of the interval; empty where none was drawn. */
export function plusMinusText(metric: SuiteMetric, { low, high }: Pick<SuiteValue, 'low' | 'high'>): string {
  return low === null || high === null ? '' : ` ±${valueText(metric, (high - low) / 2).replace(' %', '')}`
}

function percentDigits(metric: SuiteMetric): number {
  return Math.max(0, metric.digits - 2)
}

function grouped(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'undefined' : value > 0 ? '∞' : '−∞'
  const [whole, decimals] = Math.abs(value).toFixed(digits).split('.')
  const text = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${decimals === undefined ? '' : `.${decimals}`}`
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

/**
 * The unit; for a share, of what: `% of 12,345 words`. The number is left out where tokenizers differ in it, as for
 * shares of tokens.
 */
export function unitText(metric: SuiteMetric, values: readonly SuiteValue[]): string {
  if (!isShare(metric)) return metric.unit === '1' ? 'ratio' : metric.unit
  const counts = new Set(values.map(({ of }) => of))
  return `% of ${counts.size === 1 ? `${integer([...counts][0])} ` : ''}${metric.denominator}`
}

/** Not distinguishable from the baseline. False also where no interval was drawn. */
export function isTied({ difference }: SuiteValue): boolean {
  return difference?.tied === true
}

/** On which side of the baseline a value lies, where that can be told. */
export function sideOf(metric: SuiteMetric, { difference }: SuiteValue): 'better' | 'worse' | null {
  if (difference === null || difference.tied !== false || metric.better === 'neither' || difference.value === 0)
    return null
  return difference.value > 0 === (metric.better === 'higher') ? 'better' : 'worse'
}

const FLAG_TEXT: Readonly<Record<HealthFlag, string>> = {
  zawgyi: 'Zawgyi',
  'not-nfc': 'not NFC',
  'replacement-characters': 'has U+FFFD',
}

/** What stands beside every figure of a group that is not quite what its name says. */
export function flagText({ flags }: SuiteGroup): string {
  return flags.map((flag) => FLAG_TEXT[flag]).join(', ')
}

/** What is wrong first, and there what concerns most. */
export function orderedWarnings({ warnings }: SuiteResult): SuiteWarning[] {
  return warnings.toSorted((a, b) => Number(b.severity === 'wrong') - Number(a.severity === 'wrong'))
}

/** What intervals are drawn over, in a sentence. */
export function describeResampling({ resampling }: SuiteResult): string {
  const { over, resamples, seed, units } = resampling
  if (resamples === 0) return `No intervals: ${integer(units)} ${over}s are too few, or none were asked for.`
  return `95 % intervals from ${integer(resamples)} resamples of ${integer(units)} ${over}s, the same for all tokenizers (seed ${seed}).`
}

/** Stands behind the name of a metric that leaves out languages with a flag. */
export const HEALTHY_NOTE = ' without flagged'

/** The metrics that compare languages, and that a faulty text of one language spoils. */
export function fairnessOf({ metrics }: SuiteResult): SuiteMetric[] {
  return metrics.filter(({ family }) => family === 'fairness')
}
