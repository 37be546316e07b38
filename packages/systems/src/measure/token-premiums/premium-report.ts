/** @file The whole measurement of premiums as plain data: under given tokenizers, or under one trained for each language. */
import { compile, script, TokenwrightError } from '@tokenwright/text'
import type { Encoder, Tokenizer } from '@tokenwright/text'
import { countLines } from './count-lines.js'
import { explain, type ExplanationTable } from './explain.js'
import type { Resampling } from './line-resamples.js'
import { studyText, type LanguageText, type StudiedText } from './parallel-lines.js'
import { premiumTable, type LanguageCounts, type PremiumTable } from './premium-table.js'
import type { SuiteSplit } from './splits.js'
import { checkSizes, type SuiteAlgorithm } from './suite.js'
import { runSweep, type SweepOptions } from './sweep.js'
import { pointAt, type SizePoint } from './unit.js'

export interface PremiumReport {
  /** Version of this layout. */
  readonly layout: 1
  /** ISO 8601. */
  readonly made: string
  readonly paths: readonly string[]
  readonly languages: readonly { readonly code: string; readonly name: string; readonly flags: readonly string[] }[]
  /** Null for given tokenizers. */
  readonly suite: SuiteDescription | null
  readonly results: readonly TokenizerPremiums[]
  /** One sentence each. */
  readonly warnings: readonly string[]
}

export interface SuiteDescription {
  readonly algorithm: SuiteAlgorithm
  readonly split: SuiteSplit
  readonly trainingLines: number
}

export interface TokenizerPremiums {
  readonly name: string
  /** Entries that were asked for, in a suite. */
  readonly size: number | null
  readonly table: PremiumTable
  /** Null below five languages. */
  readonly explanation: ExplanationTable | null
}

export interface PremiumReportOptions {
  readonly reference?: string
  readonly resampling?: Resampling
  readonly paths?: readonly string[]
  readonly warnings?: readonly string[]
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number, note: string) => void
}

/**
 * Premiums under tokenizers that exist.
 *
 * @throws TokenwrightError `invalid-option` for languages of different length
 * @example
 * const report = measurePremiums(texts, [{ name: 'o200k_base', tokenizer: await load('o200k_base') }])
 */
export function measurePremiums(
  texts: readonly LanguageText[],
  tokenizers: readonly { readonly name: string; readonly tokenizer: Tokenizer; readonly encoder?: Encoder }[],
  options: PremiumReportOptions = {},
): PremiumReport {
  const studied = texts.map(studyText)
  const total = tokenizers.length * studied.length
  const warnings = [...(options.warnings ?? [])]
  const results = tokenizers.map(({ name, tokenizer, encoder = compile(tokenizer) }, t): TokenizerPremiums => {
    const counts = studied.map((text, i): LanguageCounts => {
      if (options.signal?.aborted === true)
        throw new TokenwrightError('aborted', 'measuring was interrupted', { value: text.code })
      options.onProgress?.(t * studied.length + i, total, `${name}, ${text.code}`)
      return { ...rowOf(text), ...countLines(encoder, text.lines) }
    })
    warnings.push(...lossWarnings(name, counts))
    return resultOf(name, null, studied, counts, null, options)
  })
  return { ...head(studied, options), suite: null, results, warnings }
}

export interface SuiteReportOptions
  extends PremiumReportOptions, Pick<SweepOptions, 'workers' | 'queue' | 'queueName' | 'store'> {
  readonly algorithm: SuiteAlgorithm
  readonly split: SuiteSplit
  readonly sizes: readonly number[]
}

/**
 * Premiums under one tokenizer for each language, all trained alike: the part of a premium that no choice of tokenizer
 * explains away.
 *
 * @param training the same languages in the same order
 * @throws TokenwrightError as training does
 * @example
 * await measureSuite(evaluation, training, { algorithm: 'bpe', split: 'o200k', sizes: [2048, 8192] })
 */
export async function measureSuite(
  texts: readonly LanguageText[],
  training: readonly LanguageText[],
  options: SuiteReportOptions,
): Promise<PremiumReport> {
  const { algorithm, split, sizes } = options
  checkSizes(sizes)
  const studied = texts.map(studyText)
  const units = studied.map(({ code, lines }, i) => ({
    language: code,
    algorithm,
    split,
    scaling: { kind: 'all' } as const,
    sizes,
    training: training[i].lines,
    evaluation: [{ name: 'eval', lines }],
    properties: true,
  }))
  const swept = await runSweep(units, options)
  const warnings = [...(options.warnings ?? [])]
  const results = sizes.map((size): TokenizerPremiums => {
    const points = swept.map((result) => pointAt(result, size))
    const counts = studied.map((text, i): LanguageCounts => ({ ...rowOf(text), ...points[i].sets[0] }))
    const short = studied.filter((_, i) => points[i].reached < size)
    if (short.length > 0)
      warnings.push(
        `${size} entries: the training text of ${short.map(({ code }) => code).join(', ')} has no more pairs; the vocabularies stay smaller`,
      )
    return resultOf(`${algorithm} ${split} ${size}`, size, studied, counts, points, options)
  })
  const suite = { algorithm, split, trainingLines: training[0]?.lines.length ?? 0 }
  return { ...head(studied, options), suite, results, warnings }
}

function head(
  studied: readonly StudiedText[],
  options: PremiumReportOptions,
): Pick<PremiumReport, 'layout' | 'made' | 'paths' | 'languages'> {
  return {
    layout: 1,
    made: new Date().toISOString(),
    paths: options.paths ?? [],
    languages: studied.map(({ code, name, flags }) => ({ code, name, flags })),
  }
}

function rowOf({ code, flags, properties }: StudiedText): Omit<LanguageCounts, 'lineTokens' | 'unknown' | 'changed'> {
  return { language: code, flags, lineBytes: properties.lineBytes, lineCharacters: properties.lineCharacters }
}

function resultOf(
  name: string,
  size: number | null,
  studied: readonly StudiedText[],
  counts: readonly LanguageCounts[],
  points: readonly SizePoint[] | null,
  { reference, resampling }: PremiumReportOptions,
): TokenizerPremiums {
  const table = premiumTable(counts, { reference, resampling })
  return { name, size, table, explanation: studied.length < 5 ? null : explainTable(studied, table, points) }
}

function explainTable(
  studied: readonly StudiedText[],
  table: PremiumTable,
  points: readonly SizePoint[] | null,
): ExplanationTable {
  const rows = new Map(table.rows.map((row) => [row.language, row]))
  return explain(
    studied.map((text, i) => {
      const { tokens, lengthRatio } = rows.get(text.code)!
      const { whitespace, marks, distinctCharacters, characterEntropy, bigramEntropy, bytesPerCharacter } =
        text.properties
      const vocabulary = points?.[i].properties ?? null
      return {
        language: text.code,
        tokens: tokens.value,
        script: dominantScript(text.lines),
        predictors: new Map([
          ...(vocabulary === null
            ? []
            : ([
                ['data similarity', vocabulary.similarity],
                ['mean entry length', vocabulary.entryLength],
              ] as const)),
          ['mean token length', text.properties.characters / tokens.value],
          ['white space', whitespace],
          ['combining marks', marks],
          ['distinct characters', distinctCharacters],
          ['character entropy', characterEntropy],
          ['bigram entropy', bigramEntropy],
          ['length ratio', lengthRatio],
          ['bytes per character', bytesPerCharacter],
        ]),
      }
    }),
  )
}

/** The script of most letters; `Unknown` where there are none. */
export function dominantScript(lines: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const line of lines)
    for (const character of line) {
      const name = script(character.codePointAt(0)!)
      if (name !== 'Common' && name !== 'Inherited') counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  let best = 'Unknown'
  for (const [name, count] of counts) if (count > (counts.get(best) ?? 0)) best = name
  return best
}

function lossWarnings(name: string, counts: readonly LanguageCounts[]): string[] {
  const warnings: string[] = []
  const unknown = counts.filter((each) => each.unknown > 0)
  if (unknown.length > 0)
    warnings.push(
      `${name}: unknown tokens, which hide what the text costs: ${unknown.map((each) => `${each.language} ${each.unknown}`).join(', ')}`,
    )
  const changed = counts.filter((each) => each.changed > 0)
  if (changed.length > 0)
    warnings.push(
      `${name}: lines that decoding does not give back: ${changed.map((each) => `${each.language} ${each.changed}`).join(', ')}`,
    )
  return warnings
}
