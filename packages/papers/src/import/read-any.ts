/** @file Finds out what kind of file it is and reads it. */
import { readArxivAtom } from './arxiv-atom.js'
import { readBibtex } from './bibtex.js'
import { readCsv } from './csv.js'
import { readDailyJson } from './daily-json.js'
import { readListing } from './listing.js'
import type { Parsed } from './parsed.js'
import { readRis } from './ris.js'

export const FORMATS = ['bibtex', 'ris', 'csv', 'json', 'atom', 'listing'] as const
export type Format = (typeof FORMATS)[number]

const ENDINGS: ReadonlyMap<string, Format> = new Map([
  ['bib', 'bibtex'],
  ['ris', 'ris'],
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['json', 'json'],
  ['xml', 'atom'],
  ['atom', 'atom'],
])

/** The format of a file by its name, else by how it begins; what is nothing else is a pasted listing. */
export function formatOf(name: string, text: string): Format {
  const known = ENDINGS.get(/\.([a-z]+)$/i.exec(name)?.[1].toLowerCase() ?? '')
  if (known !== undefined) return known
  const head = text.replace(/^\ufeff/, '').trimStart()
  if (/^[[{]/.test(head)) return 'json'
  if (head.startsWith('<')) return 'atom'
  if (/^TY {1,2}-/m.test(head.slice(0, 2000))) return 'ris'
  if (/^[ \t]*@[a-z]+\s*[{(]/im.test(head.slice(0, 2000))) return 'bibtex'
  return 'listing'
}

/**
 * Reads a file of references, a feed, or a pasted page.
 *
 * @param today for dates without a year, `YYYY-MM-DD`
 *
 * @example
 * const { papers, rejected } = readAny('library.bib', text, '2025-12-26')
 */
export function readAny(name: string, text: string, today: string, format: Format = formatOf(name, text)): Parsed {
  switch (format) {
    case 'bibtex':
      return readBibtex(text, today)
    case 'ris':
      return readRis(text, today)
    case 'csv':
      return readCsv(text, today)
    case 'json':
      return readDailyJson(text)
    case 'atom':
      return readArxivAtom(text)
    case 'listing':
      return readListing(text, today)
  }
}
