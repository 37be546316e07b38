/** @file Which properties of languages go with their token counts: one regression for each property, then the best three together. */
import { fSurvival, leastSquares, mean, pearson } from '@tokenwright/measure/statistics'
import { TokenwrightError } from '@tokenwright/text'

export interface Observation {
  readonly language: string
  readonly tokens: number
  /** ISO 15924 or any name; languages of one script are one group. */
  readonly script: string | null
  readonly predictors: ReadonlyMap<string, number>
}

export interface Explanation {
  readonly predictor: string
  /** Share of the variance of the counts. */
  readonly r2: number
  readonly adjustedR2: number
  readonly p: number
  /** Tokens more for one unit more of the predictor; null for the script, which has no unit. */
  readonly slope: number | null
}

export interface ExplanationTable {
  readonly languages: number
  /** Highest R^2 first. */
  readonly single: readonly Explanation[]
  /** The numeric predictors with the highest R^2, together; null with too few languages. */
  readonly combined: (Omit<Explanation, 'predictor' | 'slope'> & { readonly predictors: readonly string[] }) | null
  /** Predictors that have one value for all languages and explain nothing. */
  readonly constant: readonly string[]
}

/** Source: Arnett et al., arXiv 2510.21909, section 4 and Table 1. */
const COMBINED = 3

/**
 * Ordinary least squares of tokens, over languages. With a script for nearly every language its R^2 is high by
 * construction: read the adjusted one.
 *
 * @throws TokenwrightError `invalid-option` below five languages, or where languages have different predictors
 */
export function explain(observations: readonly Observation[]): ExplanationTable {
  if (observations.length < 5)
    throw new TokenwrightError('invalid-option', 'five languages at least are needed to explain differences', {
      value: observations.length,
    })
  const y = observations.map(({ tokens }) => tokens)
  const constant: string[] = []
  const columns = new Map<string, number[]>()
  for (const name of observations[0].predictors.keys()) {
    const column = observations.map(({ language, predictors }) => {
      const value = predictors.get(name)
      if (value !== undefined) return value
      throw new TokenwrightError('invalid-option', `no ${name} for a language`, { value: language })
    })
    if (column.every((value) => value === column[0])) constant.push(name)
    else columns.set(name, column)
  }
  const numeric = [...columns].map(([predictor, column]): Explanation => {
    const { r2, adjustedR2, p, coefficients } = leastSquares(y, [column])
    return { predictor, r2, adjustedR2, p, slope: coefficients[1].estimate }
  })
  const ranked = numeric.toSorted((a, b) => b.r2 - a.r2)
  const script = byScript(observations)
  return {
    languages: observations.length,
    single: (script === null ? ranked : [...ranked, script]).toSorted((a, b) => b.r2 - a.r2),
    combined: combine(y, ranked, columns),
    constant,
  }
}

/** Two predictors closer than this are one, and a regression on both has no answer. */
const SAME = 1 - 1e-9

function combine(
  y: readonly number[],
  ranked: readonly Explanation[],
  columns: ReadonlyMap<string, readonly number[]>,
): ExplanationTable['combined'] {
  const chosen: { readonly name: string; readonly column: readonly number[] }[] = []
  for (const { predictor: name } of ranked) {
    const column = columns.get(name)!
    if (chosen.length < COMBINED && chosen.every((other) => Math.abs(pearson(other.column, column)) < SAME))
      chosen.push({ name, column })
  }
  if (chosen.length < 2 || y.length < chosen.length + 2) return null
  const { r2, adjustedR2, p } = leastSquares(
    y,
    chosen.map(({ column }) => column),
  )
  return { predictors: chosen.map(({ name }) => name), r2, adjustedR2, p }
}

/** A regression on a category is an analysis of variance. */
function byScript(observations: readonly Observation[]): Explanation | null {
  const groups = new Map<string, number[]>()
  for (const { script, tokens } of observations) {
    if (script === null) return null
    const group = groups.get(script)
    if (group === undefined) groups.set(script, [tokens])
    else group.push(tokens)
  }
  const freedom = observations.length - groups.size
  if (groups.size < 2 || freedom < 1) return null
  const all = mean(observations.map(({ tokens }) => tokens))
  let between = 0
  let within = 0
  for (const tokens of groups.values()) {
    const centre = mean(tokens)
    between += tokens.length * (centre - all) ** 2
    for (const value of tokens) within += (value - centre) ** 2
  }
  const r2 = between / (between + within)
  const f = between / (groups.size - 1) / (within / freedom)
  return {
    predictor: 'script',
    r2,
    adjustedR2: 1 - ((1 - r2) * (observations.length - 1)) / freedom,
    p: fSurvival(f, groups.size - 1, freedom),
    slope: null,
  }
}
