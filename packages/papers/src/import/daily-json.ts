/** @file The JSON of the daily-papers page: a list of items that each hold a paper. */
import type { IncomingPaper } from '../paper.js'
import type { Parsed } from './parsed.js'
import type { Rejected } from './import-papers.js'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined

function moment(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

/**
 * Reads an answer of `/api/daily_papers` or `/api/papers/search`. Only the title is needed; an item without one is
 * rejected by itself, an answer that is no JSON as a whole.
 */
export function readDailyJson(json: string): Parsed {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch (error) {
    return { papers: [], rejected: [{ raw: json, reason: `no JSON: ${error instanceof Error ? error.message : ''}` }] }
  }
  const items = Array.isArray(data)
    ? data
    : isFields(data) && Array.isArray(data['papers'])
      ? data['papers']
      : undefined
  if (items === undefined) return { papers: [], rejected: [{ raw: json, reason: 'no list of papers' }] }
  const papers: IncomingPaper[] = []
  const rejected: Rejected[] = []
  for (const item of items as unknown[]) {
    const paper = paperOf(item)
    if (paper === undefined) rejected.push({ raw: JSON.stringify(item), reason: 'an item without a title' })
    else papers.push(paper)
  }
  return { papers, rejected }
}

function paperOf(item: unknown): IncomingPaper | undefined {
  if (!isFields(item)) return undefined
  // The search gives papers as they are, the daily list wraps each in an item.
  const paper = isFields(item['paper']) ? item['paper'] : item
  const title = text(paper['title']) ?? text(item['title'])
  if (title === undefined) return undefined
  const submitter = item['submittedBy'] ?? paper['submittedOnDailyBy']
  return {
    title,
    summary: text(paper['summary']) ?? text(item['summary']),
    authors: authorsOf(paper['authors']),
    published: text(paper['publishedAt'])?.slice(0, 10),
    listed: moment(paper['submittedOnDailyAt']) ?? moment(item['publishedAt']),
    arxiv: text(paper['id']),
    repository: text(paper['githubRepo']),
    projectPage: text(paper['projectPage']),
    stars: number(paper['githubStars']),
    upvotes: number(paper['upvotes']),
    comments: number(item['numComments']),
    keywords: Array.isArray(paper['ai_keywords'])
      ? paper['ai_keywords'].filter((word): word is string => typeof word === 'string')
      : undefined,
    submittedBy: isFields(submitter) ? (text(submitter['fullname']) ?? text(submitter['name'])) : undefined,
  }
}

/** Names of authors who have not asked to be hidden. */
function authorsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return (value as unknown[]).flatMap((author) => {
    const name = isFields(author) && author['hidden'] !== true ? text(author['name']) : undefined
    return name === undefined ? [] : [name]
  })
}
