/** @file A saved or pasted page of the daily papers: titles, abstracts, and a bullet of authors, date and comments. */
import { readDate } from '../dates.js'
import type { IncomingPaper } from '../paper.js'
import type { Parsed } from './parsed.js'
import type { Rejected } from './import-papers.js'

/** Lines of the page around the list. */
const FURNITURE =
  /^(?:new|subscribe|get trending papers in your email inbox.*|daily papers|trending papers|by ?ak and the research community|submitted by|upvote|previous|next|\d+)$/i
const BULLET = /^[\s*•·\-–—]*(\d{1,5})\s+authors?\b[\s·•|,-]*(.*)$/i
const SEPARATOR = /^[\s*•·|\-–—]*$/
const DATE_AND_COMMENTS =
  /^[\s*•·|\-–—]*([A-Za-z]{3,9}\.? \d{1,2}(?:, ?\d{4}| (?:19|20)\d\d(?!\d))?)(?:[\s·•|]+(\d{1,6}))?\s*$/

/**
 * Reads a page pasted as text. Each paper ends with a bullet that has the number of authors and, in the same line or
 * the next, a date in one of three forms, `May 27 2` (two comments), `Jul 2`, `Oct 17, 2023`. Above it stands the
 * abstract, and above that the title.
 *
 * @param today for dates without a year, `YYYY-MM-DD`
 */
export function readListing(page: string, today: string): Parsed {
  const lines = page.split(/\r\n?|\n/)
  const papers: IncomingPaper[] = []
  const rejected: Rejected[] = []
  let start = 0
  for (let i = 0; i < lines.length; i++) {
    const bullet = BULLET.exec(lines[i])
    if (bullet === null) continue
    const above = lines.slice(start, i)
    const { end, date, comments } = dateAt(lines, i, bullet[2])
    const paper = titleAndSummary(above)
    const published = date === undefined ? undefined : readDate(date, today)
    const raw = lines
      .slice(start, end + 1)
      .join('\n')
      .trim()
    if (paper === undefined) rejected.push({ raw, reason: 'a bullet without a title above it' })
    else if (date !== undefined && published === undefined) rejected.push({ raw, reason: `no date: ${date}` })
    else papers.push({ ...paper, authorCount: Number(bullet[1]), published, comments })
    start = end + 1
    i = end
  }
  const rest = lines.slice(start).filter((line) => line.trim() !== '' && !FURNITURE.test(line.trim()))
  if (papers.length === 0 && rejected.length === 0 && rest.length > 0)
    rejected.push({ raw: page, reason: 'no line with a number of authors' })
  return { papers, rejected }
}

interface DateLine {
  /** Last line that belongs to the paper. */
  readonly end: number
  readonly date?: string
  readonly comments?: number
}

/** The date stands after the number of authors, or in one of the next lines, with nothing but separators between. */
function dateAt(lines: readonly string[], bullet: number, rest: string): DateLine {
  const candidates = SEPARATOR.test(rest) ? [] : [{ line: rest, at: bullet }]
  if (candidates.length === 0)
    for (let i = bullet + 1; i < Math.min(lines.length, bullet + 5); i++) {
      if (SEPARATOR.test(lines[i])) continue
      candidates.push({ line: lines[i], at: i })
      break
    }
  for (const { line, at } of candidates) {
    const match = DATE_AND_COMMENTS.exec(line)
    if (match === null) continue
    const alone = match[2] === undefined ? commentsBelow(lines, at) : undefined
    const comments = match[2] === undefined ? alone?.comments : Number(match[2])
    return { end: alone?.end ?? at, date: match[1], comments }
  }
  return { end: bullet }
}

/** Pages put the number of comments into a line of its own, too. */
function commentsBelow(lines: readonly string[], date: number): { end: number; comments: number } | undefined {
  for (let i = date + 1; i < Math.min(lines.length, date + 4); i++) {
    if (SEPARATOR.test(lines[i])) continue
    return /^\s*\d{1,6}\s*$/.test(lines[i]) ? { end: i, comments: Number(lines[i]) } : undefined
  }
  return undefined
}

function titleAndSummary(lines: readonly string[]): { title: string; summary?: string } | undefined {
  const paragraphs: string[][] = [[]]
  for (const line of lines) {
    const trimmed = line.trim()
    if (trimmed === '') paragraphs.push([])
    else if (!FURNITURE.test(trimmed)) paragraphs[paragraphs.length - 1].push(trimmed.replace(/^#+\s*/, ''))
  }
  const filled = paragraphs.filter((paragraph) => paragraph.length > 0)
  const last = filled.pop()
  if (last === undefined) return undefined
  const before = filled.pop()
  if (before !== undefined) return { title: before.join(' '), summary: last.join(' ') }
  // No empty line between title and abstract: the first line is the title.
  const [title, ...rest] = last
  return { title, ...(rest.length === 0 ? {} : { summary: rest.join(' ') }) }
}
