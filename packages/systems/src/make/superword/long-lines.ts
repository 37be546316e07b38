/**
 * @file Lines of megabytes. The second stage takes a line as one piece, so a file without line breaks would be one piece of
 * its size, which occurs once and teaches nothing but memory use.
 */
import { TokenwrightError, type Corpus, type CorpusDocument } from '@tokenwright/text'

export const LONGEST_LINE = 100_000

export interface LongLines {
  /** UTF-16 units after which a line is cut at the next white space. Default 100,000. */
  readonly longest?: number
  /** Called once for each line that is cut. */
  readonly onCut?: (units: number) => void
}

/**
 * Cuts lines that are longer than any line of prose: behind a word, before the space of the next one, so that words stay
 * the pieces that they were. A line without white space stays whole.
 *
 * @throws TokenwrightError `invalid-option`
 * @example
 * train(cutLongLines(corpus, { onCut: (units) => console.warn(`a line of ${units} characters`) }), { algorithm: 'superbpe' })
 */
export async function* cutLongLines(corpus: Corpus, options: LongLines = {}): AsyncIterable<string> {
  const { longest = LONGEST_LINE, onCut } = options
  if (!Number.isInteger(longest) || longest < 1)
    throw new TokenwrightError('invalid-option', 'must be a whole number above 0', { where: 'longest', value: longest })
  for await (const document of corpus as AsyncIterable<CorpusDocument>) yield* parts(textOf(document), longest, onCut)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Text of a document of a corpus. */
export function textOf(document: CorpusDocument): string {
  if (typeof document === 'string') return document
  return document instanceof Uint8Array ? decoder.decode(document) : document.text
}

function* parts(text: string, longest: number, onCut: LongLines['onCut']): Iterable<string> {
  let from = 0
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found + 1
    if (end - start > longest) {
      const before = from
      for (let at = start + longest; at < end - 1; at++) {
        // Only between a character of a word and a space before another: there every split that is known cuts, too.
        if (text[at] !== ' ' || isSpace(text[at - 1]) || isSpace(text[at + 1])) continue
        yield text.slice(from, at)
        from = at
        at += longest - 1
      }
      if (from > before) onCut?.(end - start)
    }
    start = end
  }
  if (from < text.length) yield text.slice(from)
}

function isSpace(character: string): boolean {
  return /\s/.test(character)
}
