/** @file Parallel text in memory: the lines of each language, and what is odd about them. */
import { textFlags } from './text-flags.js'
import { textProperties, type TextProperties } from './text-properties.js'
import type { ParallelCorpus } from '@tokenwright/measure/parallel'

export interface LanguageText {
  readonly code: string
  readonly name: string
  readonly lines: readonly string[]
}

/** A language with what is known of its text. */
export interface StudiedText extends LanguageText {
  readonly properties: TextProperties
  /** Why its figures are not figures of the language. */
  readonly flags: readonly string[]
}

/**
 * @throws TokenwrightError as the corpus does: a file that has changed since it was opened
 * @example
 * const texts = await gatherLines(await openParallel(['ntrex'], { splits: ['eval'] }))
 */
export async function gatherLines(corpus: ParallelCorpus, signal?: AbortSignal): Promise<LanguageText[]> {
  const lines = corpus.languages.map((): string[] => [])
  for await (const batch of corpus.batches(signal)) for (const line of batch.lines) lines[batch.language].push(line)
  return corpus.languages.map(({ code, name }, i) => ({ code, name, lines: lines[i] }))
}

export function studyText(text: LanguageText): StudiedText {
  return { ...text, properties: textProperties(text.lines), flags: textFlags(text.lines) }
}

/** Lines between two that are held back where nothing says which. */
const HELD_BACK = 7

/**
 * Every seventh line for evaluation, the others for training, the same in all languages. Neighbours of one document then stand on
 * both sides, which flatters counts a little; a table of splits avoids it.
 */
export function holdBack(texts: readonly LanguageText[]): {
  readonly training: LanguageText[]
  readonly evaluation: LanguageText[]
} {
  const part = (held: boolean): LanguageText[] =>
    texts.map((text) => ({ ...text, lines: text.lines.filter((_, i) => (i % HELD_BACK === HELD_BACK - 1) === held) }))
  return { training: part(false), evaluation: part(true) }
}

/** What a reader must know before believing the figures, one sentence each. */
export function textWarnings(corpus: ParallelCorpus, texts: readonly StudiedText[]): string[] {
  const warnings: string[] = []
  const named = (chosen: readonly StudiedText[]): string => chosen.map(({ code }) => code).join(', ')
  const flagged = texts.filter(({ flags }) => flags.length > 0)
  for (const { code, flags } of flagged)
    warnings.push(`${code}: ${flags.join(' and ')}: its figures are figures of this encoding, not of the language`)
  const decomposed = texts.filter(({ flags }) => flags.includes('not-nfc'))
  if (decomposed.length > 0 && decomposed.length < texts.length)
    warnings.push(`normal forms differ between languages (${named(decomposed)}): write all text in NFC to compare`)
  const empty = texts.filter(({ properties }) => properties.empty > 0)
  if (empty.length > 0)
    warnings.push(
      `empty lines: ${empty.map(({ code, properties }) => `${code} ${properties.empty}`).join(', ')}; they count as no tokens`,
    )
  const marks = corpus.languages.filter((_, i) => corpus.blemishes[i].byteOrderMark)
  if (marks.length > 0) warnings.push(`byte-order marks left out: ${marks.map(({ code }) => code).join(', ')}`)
  const returns = corpus.languages.filter((_, i) => corpus.blemishes[i].carriageReturns > 0)
  if (returns.length > 0) warnings.push(`carriage returns left out: ${returns.map(({ code }) => code).join(', ')}`)
  return warnings
}
