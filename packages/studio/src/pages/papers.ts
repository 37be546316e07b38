/** @file Papers as plain HTML: readable before, and without, any script. The application replaces it when it starts. */
import { feed, search, type Paper, type Store } from '@tokenwright/papers'
import type { WholePaper } from '../api/papers.js'
import { markup, raw, type Markup } from './markup.js'

export interface PageContent {
  /** Escaped already. */
  readonly title: string
  readonly html: string
}

/** A list, with links to the day before and after. */
export async function papersPage(store: Store, query: URLSearchParams): Promise<PageContent> {
  const asked = (query.get('q') ?? '').slice(0, 400)
  const date = query.get('date') ?? undefined
  const spans = ['day', 'week', 'month', 'all'] as const
  const span = spans.find((name) => name === query.get('span')) ?? 'all'
  const found = asked === '' ? null : await search(store, asked)
  const list = found === null ? await feed(store, { span, date, limit: 100 }) : null
  const papers = found?.map(({ paper }) => paper) ?? list?.papers ?? []
  const beside = (day: string | null | undefined, text: string): Markup | false =>
    day !== null && day !== undefined && markup`<a href="/papers?span=${span}&date=${day}">${text}</a>`
  return {
    title: 'Papers · Tokenwright',
    html: markup`<h1>Papers</h1>
      <form action="/papers" role="search"><input name="q" type="search" aria-label="Search papers" value="${asked}">
        <button>Search</button></form>
      <p class="row">${beside(list?.previous, 'Earlier')} ${beside(list?.next, 'Later')}</p>
      ${papers.length === 0 && markup`<p>No paper found.</p>`}
      <ol class="papers">${papers.map(card)}</ol>`.html,
  }
}

/** One paper with what is known about it. */
export function paperPage({ paper, similar, system }: WholePaper): PageContent {
  const links = [
    paper.arxiv !== null && markup`<a href="https://arxiv.org/abs/${paper.arxiv}">arXiv ${paper.arxiv}</a>`,
    paper.repository !== null && markup`<a href="${repositoryAddress(paper.repository)}">Code</a>`,
  ]
  const findings = system?.result?.findings ?? []
  return {
    title: markup`${paper.title} · Tokenwright`.html,
    html: markup`<article><h1>${paper.title}</h1>
      <p class="soft">${paper.published}, ${paper.authorCount} authors ${links}</p>
      <p>${paper.summary}</p>
      ${
        findings.length > 0 &&
        markup`<h2>Measured against reported</h2><div class="scroll"><table><thead><tr><th>Claim</th><th>Reported</th><th>Measured here</th><th>Verdict</th></tr></thead>
        <tbody>${findings.map((each) => markup`<tr><td>${each.claim}</td><td>${each.reported}</td><td>${each.measured}</td><td>${each.verdict}</td></tr>`)}</tbody></table></div>`
      }
      ${similar.length > 0 && markup`<h2>Similar papers</h2><ul>${similar.map((other) => markup`<li><a href="/papers/${other.id}">${other.title}</a></li>`)}</ul>`}
    </article>`.html,
  }
}

function card(paper: Paper): Markup {
  return markup`<li><h2><a href="/papers/${paper.id}">${paper.title}</a></h2>
    <p>${paper.summary}</p>
    <p class="soft">${paper.published}, ${paper.authorCount} authors${paper.runnable && raw(', can be run here')}</p></li>`
}

/** `owner/name` on GitHub, or a web address; anything else leads nowhere. */
export function repositoryAddress(repository: string): string {
  if (/^https?:\/\//.test(repository)) return repository
  return `https://github.com/${repository.split('/').map(encodeURIComponent).join('/')}`
}
