/** @file Any list of papers as a feed that other programs read: Atom and JSON Feed. */
import type { Paper } from '../paper.js'
import { startOfDay } from '../dates.js'
import { escapeMarkup } from '../plain-text.js'

export interface FeedDescription {
  readonly title: string
  /** Where the same list is as a page, with its query. */
  readonly pageUrl: string
  /** Where the feed itself is. */
  readonly feedUrl: string
  /** Where pages are, for links to papers. */
  readonly baseUrl: string
  /** Milliseconds since 1970, for a list without papers. */
  readonly now: number
}

const paperUrl = (baseUrl: string, paper: Paper): string => new URL(`/papers/${paper.id}`, baseUrl).href
/** Stays the same when the store is made anew, as far as there is an id that the world knows. */
const paperId = (paper: Paper, url: string): string =>
  paper.arxiv !== null
    ? `https://arxiv.org/abs/${paper.arxiv}`
    : paper.doi !== null
      ? `https://doi.org/${paper.doi}`
      : url
const instant = (paper: Paper): string => new Date(startOfDay(paper.day)).toISOString()

/**
 * Papers as an Atom feed (RFC 4287).
 *
 * @example
 * atomFeed((await feed(store)).papers, { title: 'Papers', pageUrl, feedUrl, baseUrl, now: Date.now() })
 */
export function atomFeed(papers: readonly Paper[], feed: FeedDescription): string {
  const updated = papers.reduce((latest, paper) => (instant(paper) > latest ? instant(paper) : latest), '')
  const entries = papers.map((paper) => {
    const url = paperUrl(feed.baseUrl, paper)
    const authors = paper.authors.length > 0 ? paper.authors : [countOf(paper)]
    return `  <entry>
    <id>${escapeMarkup(paperId(paper, url))}</id>
    <title>${escapeMarkup(paper.title)}</title>
    <link rel="alternate" href="${escapeMarkup(url)}"/>
    <published>${instant(paper)}</published>
    <updated>${instant(paper)}</updated>
${authors.map((name) => `    <author><name>${escapeMarkup(name)}</name></author>`).join('\n')}
${paper.tags.map((tag) => `    <category term="${escapeMarkup(tag)}"/>\n`).join('')}    <summary>${escapeMarkup(paper.summary)}</summary>
  </entry>`
  })
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${escapeMarkup(feed.feedUrl)}</id>
  <title>${escapeMarkup(feed.title)}</title>
  <link rel="self" type="application/atom+xml" href="${escapeMarkup(feed.feedUrl)}"/>
  <link rel="alternate" type="text/html" href="${escapeMarkup(feed.pageUrl)}"/>
  <updated>${updated === '' ? new Date(feed.now).toISOString() : updated}</updated>
${entries.join('\n')}
</feed>
`
}

/** Papers as a JSON Feed, version 1.1. */
export function jsonFeed(papers: readonly Paper[], feed: FeedDescription): string {
  const items = papers.map((paper) => {
    const url = paperUrl(feed.baseUrl, paper)
    return {
      id: paperId(paper, url),
      url,
      external_url: paper.arxiv === null ? undefined : `https://arxiv.org/abs/${paper.arxiv}`,
      title: paper.title,
      content_text: paper.summary,
      date_published: instant(paper),
      authors: (paper.authors.length > 0 ? paper.authors : [countOf(paper)]).map((name) => ({ name })),
      tags: paper.tags.length === 0 ? undefined : paper.tags,
    }
  })
  const { title, pageUrl, feedUrl } = feed
  return `${JSON.stringify(
    { version: 'https://jsonfeed.org/version/1.1', title, home_page_url: pageUrl, feed_url: feedUrl, items },
    null,
    2,
  )}\n`
}

/** Atom wants an author; where names are not known, their number is what can be said. */
const countOf = ({ authorCount }: Paper): string => (authorCount === 1 ? '1 author' : `${authorCount} authors`)
