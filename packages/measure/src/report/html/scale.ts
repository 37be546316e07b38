/** @file Scales and their ticks. */

export interface Scale {
  /** Place of a value, in percent of the width or as a share of a height times 100. */
  at(value: number): number
  readonly ticks: readonly number[]
}

/** A linear scale over round numbers around [low, high], with about `count` ticks. */
export function linearScale(low: number, high: number, count: number): Scale {
  const span = high > low ? high - low : Math.abs(high) || 1
  const step = roundStep(span / count)
  const from = Math.floor(low / step) * step
  const to = Math.ceil(high / step) * step || step
  const ticks: number[] = []
  for (let index = 0; from + index * step <= to + step / 1e6; index++)
    ticks.push(Number((from + index * step).toPrecision(12)))
  return { at: (value) => round(((value - from) / (to - from || 1)) * 100), ticks }
}

/** 1, 2 or 5 times a power of ten, not below `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  for (const factor of [1, 2, 5, 10]) if (factor * power >= rough * 0.999_999) return factor * power
  return 10 * power
}

/** Powers of two from below `low` to above `high`. */
export function doublingScale(low: number, high: number): Scale {
  const from = Math.floor(Math.log2(low))
  const to = Math.max(from + 1, Math.ceil(Math.log2(high)))
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 2 ** (from + index))
  return { at: (value) => round(((Math.log2(value) - from) / (to - from)) * 100), ticks }
}

/** Two decimals: a hundredth of a percent is less than a pixel. */
export function round(value: number): number {
  return Math.round(value * 100) / 100
}
