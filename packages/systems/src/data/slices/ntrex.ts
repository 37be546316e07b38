/** @file NTREX-128 without the documents that are held back. */
import { createHash } from 'node:crypto'
import { TokenwrightError } from '@tokenwright/text'

type Split = 'hidden' | 'eval' | 'train'

/** Whole documents go to one split, by SHA-1 of their id modulo 8. */
function splitOf(document: string): Split {
  const last = createHash('sha1').update(document).digest().at(-1)! % 8
  return last === 0 ? 'hidden' : last === 1 ? 'eval' : 'train'
}

/** The lines of one language that are not held back. `upstream`: the language, then the document of each line. */
export function ntrexLanguage([language, documents]: readonly Uint8Array[]): Uint8Array {
  const ids = linesOf(documents)
  const lines = linesOf(language)
  if (lines.length !== ids.length)
    throw new TokenwrightError('invalid-data', `${ids.length} lines expected in a language of NTREX, found`, {
      value: lines.length,
    })
  const kept = lines.filter((_, index) => splitOf(ids[index]) !== 'hidden')
  return new TextEncoder().encode(kept.map((line) => `${line}\n`).join(''))
}

/** The table of lines: number here, number in the full set, document, split. */
export function ntrexLines([documents]: readonly Uint8Array[]): Uint8Array {
  const rows = linesOf(documents)
    .map((document, line) => ({ document, line, split: splitOf(document) }))
    .filter(({ split }) => split !== 'hidden')
    .map(({ document, line, split }, index) => `${index}\t${line}\t${document}\t${split}\n`)
  return new TextEncoder().encode(`line\tntrex_line\tdoc\tsplit\n${rows.join('')}`)
}

/** Lines end at line feeds alone: other breaks are text in some languages. */
function linesOf(bytes: Uint8Array): string[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\uFEFF', '').replaceAll('\r', '')
  const lines = text.split('\n').map((line) => line.trim())
  if (lines.at(-1) === '') lines.pop()
  return lines
}
