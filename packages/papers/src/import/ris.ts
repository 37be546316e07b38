/** @file RIS, the format of reference managers: lines of a two-letter tag and a value. */
import { readDate } from '../dates.js'
import type { IncomingPaper } from '../paper.js'
import type { Parsed } from './parsed.js'
import type { Rejected } from './import-papers.js'

const LINE = /^([A-Z][A-Z0-9]) {1,2}- ?(.*)$/

/** Reads references from `TY` to `ER`; a line without a tag goes on with the one before it. */
export function readRis(text: string, today: string): Parsed {
  const papers: IncomingPaper[] = []
  const rejected: Rejected[] = []
  let fields: Map<string, string[]> | undefined
  let raw: string[] = []
  let last: string[] | undefined
  const end = (complete: boolean): void => {
    if (fields === undefined) return
    const paper = complete ? paperOf(fields, today) : undefined
    if (paper !== undefined) papers.push(paper)
    else
      rejected.push({
        raw: raw.join('\n'),
        reason: complete ? 'a reference without a title' : 'a reference without an end',
      })
    fields = undefined
    raw = []
  }
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n?|\n/)) {
    const match = LINE.exec(line)
    if (match !== null && match[1] === 'TY') {
      end(false)
      fields = new Map()
    }
    if (fields === undefined) continue
    raw.push(line)
    if (match === null) {
      if (last !== undefined && last.length > 0 && line.trim() !== '') last[last.length - 1] += ` ${line.trim()}`
      continue
    }
    const [, tag, value] = match
    if (tag === 'ER') {
      end(true)
      continue
    }
    last = fields.get(tag) ?? []
    last.push(value.trim())
    fields.set(tag, last)
  }
  end(false)
  if (papers.length + rejected.length === 0) rejected.push({ raw: text, reason: 'no reference that begins with TY' })
  return { papers, rejected }
}

function paperOf(fields: ReadonlyMap<string, readonly string[]>, today: string): IncomingPaper | undefined {
  const first = (...tags: string[]): string | undefined =>
    tags.map((tag) => fields.get(tag)?.[0]).find((value) => value !== undefined && value !== '')
  const title = first('TI', 'T1', 'CT')
  if (title === undefined) return undefined
  // RIS dates are YYYY/MM/DD/other, with empty parts where nothing is known.
  const date = first('DA', 'Y1', 'PY')?.replace(/\/+$/, '').split('/').slice(0, 3).filter(Boolean).join('-')
  return {
    title,
    authors: [...(fields.get('AU') ?? []), ...(fields.get('A1') ?? [])].map(turned),
    published: readDate(date ?? '', today),
    doi: first('DO') ?? first('UR'),
    arxiv: first('UR', 'L1', 'AN'),
    summary: first('AB', 'N2'),
    keywords: fields.get('KW'),
  }
}

/** `Turing, Alan` is Alan Turing. */
export function turned(name: string): string {
  const [family, given, ...more] = name.split(/\s*,\s*/)
  return given === undefined || given === ''
    ? family
    : more.length > 0
      ? `${more[0]} ${family} ${given}`
      : `${given} ${family}`
}
