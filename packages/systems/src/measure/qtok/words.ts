/** @file The words of a text, also where it does not put spaces between them. */

export interface LanguageText {
  /** Code or name, as the user's files have it. */
  readonly language: string
  readonly lines: readonly string[]
}

/** A run of letters and their marks, with apostrophes and hyphens inside. */
const WORD = /[\p{L}\p{M}]+(?:['’\u2010-][\p{L}\p{M}]+)*/gu

/** Scripts that write no spaces between words; Intl.Segmenter has dictionaries for these. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/**
 * How often each word occurs. Text is composed first (NFC), since one language may come in both forms.
 *
 * @example
 * wordCounts(['to be or not to be']).get('be') // 2
 */
export function wordCounts(lines: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) {
    for (const [run] of line.normalize('NFC').matchAll(WORD)) {
      if (!UNSPACED.test(run)) count(counts, run)
      else for (const { segment } of segmenter.segment(run)) count(counts, segment)
    }
  }
  return counts
}

function count(counts: Map<string, number>, word: string): void {
  counts.set(word, (counts.get(word) ?? 0) + 1)
}
