/** @file BibTeX: entries with braces inside braces, quotes, abbreviations and the accents of LaTeX. */
import { readDate } from '../dates.js'
import type { IncomingPaper } from '../paper.js'
import type { Parsed } from './parsed.js'
import type { Rejected } from './import-papers.js'
import { turned } from './ris.js'

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/** Reads a bibliography. An entry that does not end is rejected up to the next line that begins with `@`. */
export function readBibtex(text: string, today: string): Parsed {
  const papers: IncomingPaper[] = []
  const rejected: Rejected[] = []
  const abbreviations = new Map(MONTHS.map((name) => [name, name]))
  const starts = /^[ \t]*@([A-Za-z]+)\s*([{(])/gm
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    const kind = match[1].toLowerCase()
    if (kind === 'comment' || kind === 'preamble') continue
    const from = match.index
    const entry = readEntry(text, starts.lastIndex, match[2] === '{' ? '}' : ')', abbreviations)
    if (entry === undefined) {
      const next = text.slice(starts.lastIndex).search(/^[ \t]*@/m)
      const to = next < 0 ? text.length : starts.lastIndex + next
      rejected.push({ raw: text.slice(from, to), reason: 'an entry without an end' })
      starts.lastIndex = to
      continue
    }
    starts.lastIndex = entry.end
    if (kind === 'string') for (const [name, value] of entry.fields) abbreviations.set(name, value)
    else {
      const paper = paperOf(entry.fields, today)
      if (paper === undefined) rejected.push({ raw: text.slice(from, entry.end), reason: 'an entry without a title' })
      else papers.push(paper)
    }
  }
  if (papers.length + rejected.length === 0) rejected.push({ raw: text, reason: 'no entry that begins with @' })
  return { papers, rejected }
}

interface Entry {
  readonly fields: ReadonlyMap<string, string>
  readonly end: number
}

/** Reads `key, name = value, …` up to the closing bracket; undefined where there is none. */
function readEntry(
  text: string,
  start: number,
  close: string,
  abbreviations: ReadonlyMap<string, string>,
): Entry | undefined {
  const fields = new Map<string, string>()
  const name = /\s*,?\s*([A-Za-z][\w:-]*)\s*=\s*/y
  const key = /\s*[^\s,={}()"]+\s*(?=,|[})])/y
  key.lastIndex = start
  let at = key.test(text) ? key.lastIndex : start
  for (;;) {
    name.lastIndex = at
    const match = name.exec(text)
    if (match === null) break
    const value = readValue(text, name.lastIndex, abbreviations)
    if (value === undefined) return undefined
    if (!fields.has(match[1].toLowerCase())) fields.set(match[1].toLowerCase(), value.text)
    at = value.end
  }
  const tail = /\s*,?\s*/y
  tail.lastIndex = at
  tail.test(text)
  return text[tail.lastIndex] === close ? { fields, end: tail.lastIndex + 1 } : undefined
}

/** One or more pieces joined by `#`: in braces, in quotes, a number or an abbreviation. */
function readValue(
  text: string,
  start: number,
  abbreviations: ReadonlyMap<string, string>,
): { text: string; end: number } | undefined {
  let at = start
  let value = ''
  for (;;) {
    const opening = text[at]
    if (opening === '{' || opening === '"') {
      const end = closingOf(text, at)
      if (end < 0) return undefined
      value += text.slice(at + 1, end)
      at = end + 1
    } else {
      const word = /[^\s,#{}()"=]+/y
      word.lastIndex = at
      const match = word.exec(text)
      if (match === null) return undefined
      value += abbreviations.get(match[0].toLowerCase()) ?? match[0]
      at = word.lastIndex
    }
    const more = /\s*#\s*/y
    more.lastIndex = at
    if (!more.test(text)) return { text: value, end: at }
    at = more.lastIndex
  }
}

/** Where the brace or quote that opens at a place is closed, braces inside counted; -1 where it is not. */
function closingOf(text: string, start: number): number {
  const isQuote = text[start] === '"'
  let depth = 0
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '{') depth++
    else if (text[i] === '}') {
      if (depth === 0) return isQuote ? -1 : i
      depth--
    } else if (isQuote && text[i] === '"' && depth === 0) return i
  }
  return -1
}

function paperOf(fields: ReadonlyMap<string, string>, today: string): IncomingPaper | undefined {
  const title = plain(fields.get('title') ?? '')
  if (title === '') return undefined
  const year = fields.get('year') ?? ''
  const month = fields.get('month') ?? ''
  const isArxiv = /arxiv/i.test(`${fields.get('archiveprefix') ?? ''} ${fields.get('eprinttype') ?? ''}`)
  return {
    title,
    authors: (fields.get('author') ?? '')
      .split(/\s+and\s+/)
      .filter((name) => name !== '' && name !== 'others')
      .map((name) => turned(plain(name))),
    published:
      readDate(fields.get('date') ?? '', today) ?? readDate(`${month} ${year}`.trim(), today) ?? readDate(year, today),
    arxiv: isArxiv
      ? fields.get('eprint')
      : [fields.get('url'), fields.get('journal'), fields.get('note')].find((value) => /arxiv/i.test(value ?? '')),
    doi: fields.get('doi'),
    summary: fields.has('abstract') ? plain(fields.get('abstract') ?? '') : undefined,
    keywords: fields.get('keywords')?.split(/\s*[;,]\s*/),
  }
}

const ACCENTS: ReadonlyMap<string, string> = new Map([
  ['`', '\u0300'],
  ["'", '\u0301'],
  ['^', '\u0302'],
  ['~', '\u0303'],
  ['"', '\u0308'],
  ['=', '\u0304'],
  ['.', '\u0307'],
  ['c', '\u0327'],
  ['v', '\u030c'],
  ['u', '\u0306'],
  ['H', '\u030b'],
  ['r', '\u030a'],
  ['k', '\u0328'],
])

const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ss: 'ß',
    o: 'ø',
    O: 'Ø',
    l: 'ł',
    L: 'Ł',
    ae: 'æ',
    AE: 'Æ',
    aa: 'å',
    AA: 'Å',
    i: 'ı',
    oe: 'œ',
    OE: 'Œ',
  }),
)

/** Accents and special letters become characters, braces of grouping go; formulas stay LaTeX. */
export function plain(value: string): string {
  return value
    .split(/(\$[^$]*\$)/)
    .map((piece, i) =>
      i % 2 === 1
        ? piece
        : piece
            .replace(
              /\\([`'^~"=.]|[cvuHrk](?=[\s{]))\s*\{?\\?([A-Za-z])\}?/g,
              (whole, accent: string, letter: string) =>
                ACCENTS.has(accent) ? `${letter}${ACCENTS.get(accent)}` : whole,
            )
            .replace(/\\(ss|ae|AE|aa|AA|oe|OE|o|O|l|L|i)(?![A-Za-z])\s?/g, (_, name: string) => LETTERS.get(name) ?? '')
            .replace(/\\([&%#_{}$])/g, '\u0000$1')
            .replace(/(?<!\u0000)[{}]/g, '')
            .replaceAll('\u0000', '')
            .replace(/---?/g, (dashes) => (dashes.length === 3 ? '—' : '–'))
            .replaceAll('~', ' '),
    )
    .join('')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
}
