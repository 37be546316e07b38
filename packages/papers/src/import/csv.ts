/** @file CSV with a line of headings, as spreadsheets and reference managers write it. */
import { readDate } from '../dates.js'
import type { IncomingPaper } from '../paper.js'
import type { Parsed } from './parsed.js'
import type { Rejected } from './import-papers.js'

/** Names that are used for each column, in lower case and without spaces. */
const HEADINGS: ReadonlyMap<string, string> = new Map(
  (
    [
      ['title', 'title name papertitle'],
      ['authors', 'authors author creators'],
      ['date', 'date published publicationdate year publicationyear'],
      ['arxiv', 'arxiv arxivid'],
      ['doi', 'doi'],
      ['url', 'url link'],
      ['summary', 'summary abstract abstractnote'],
      ['repository', 'repository code github'],
      ['keywords', 'keywords manualtags tags'],
    ] as const
  ).flatMap(([column, names]) => names.split(' ').map((name) => [name, column] as const)),
)

/**
 * Rows of a CSV text (RFC 4180): quotes, doubled quotes, line ends inside quotes; the separator is the comma, or the
 * semicolon or tab where the first line has more of these.
 */
export function parseCsv(text: string): string[][] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/))
  const amount = (separator: string): number => firstLine.split(separator).length
  const separator = [',', ';', '\t'].reduce((best, next) => (amount(next) > amount(best) ? next : best))
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  const endField = (): void => {
    row.push(field)
    field = ''
  }
  const endRow = (): void => {
    endField()
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  for (let i = text.startsWith('\ufeff') ? 1 : 0; i < text.length; i++) {
    const character = text[i]
    if (quoted) {
      if (character !== '"') field += character
      else if (text[i + 1] === '"') field += text[i++]
      else quoted = false
    } else if (character === '"' && field === '') quoted = true
    else if (character === separator) endField()
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[i + 1] === '\n') i++
      endRow()
    } else field += character
  }
  if (field !== '' || row.length > 0) endRow()
  return rows
}

export function readCsv(text: string, today: string): Parsed {
  const [head = [], ...rows] = parseCsv(text)
  const columns = head.map((name) => HEADINGS.get(name.toLowerCase().replace(/[^a-z]/g, '')))
  if (!columns.includes('title')) return { papers: [], rejected: [{ raw: text, reason: 'no column named title' }] }
  const papers: IncomingPaper[] = []
  const rejected: Rejected[] = []
  for (const row of rows) {
    const fields = new Map<string, string>()
    for (const [i, column] of columns.entries())
      // The first of several columns with one meaning that has something in it.
      if (column !== undefined && (row[i] ?? '').trim() !== '' && !fields.has(column)) fields.set(column, row[i].trim())
    const title = fields.get('title')
    if (title === undefined) rejected.push({ raw: row.join(','), reason: 'a row without a title' })
    else
      papers.push({
        title,
        authors: fields.get('authors')?.split(/\s*;\s*| and /),
        published: readDate(fields.get('date') ?? '', today),
        arxiv: fields.get('arxiv') ?? fields.get('url'),
        doi: fields.get('doi') ?? fields.get('url'),
        summary: fields.get('summary'),
        repository: fields.get('repository'),
        keywords: fields.get('keywords')?.split(/\s*[;,]\s*/),
      })
  }
  return { papers, rejected }
}
