/** @file The feed of papers: lists, search as you type, subscriptions. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { get, send } from '../api.js'
import { go, replaceQuery } from '../router.js'
import type { SystemPage } from '../../src/api/systems.js'
import { BringIn } from '../papers/bring-in.js'
import { PaperCard, type ApiPaper } from '../papers/card.js'
import { Subscribe } from '../papers/subscribe.js'
import { messageOf, useApi } from '../parts/use.js'

interface ListAnswer {
  readonly papers: readonly ApiPaper[]
  readonly total: number
  readonly from: string | null
  readonly to: string | null
  readonly previous: string | null
  readonly next: string | null
}

interface HitAnswer {
  readonly paper: ApiPaper
  readonly title: string
  readonly snippet: string
  readonly why: { readonly words: readonly string[]; readonly related: readonly string[] }
}

const SPANS = ['all', 'day', 'week', 'month'] as const
const ORDERS = [
  ['newest', 'Newest'],
  ['trending', 'Trending'],
  ['for-you', 'For you'],
] as const
const TYPING_MS = 120

export function PapersPage(): JSX.Element {
  const [query, setQuery] = useState(() => new URLSearchParams(location.search))
  const [list, setList] = useState<ListAnswer | null>(null)
  const [hits, setHits] = useState<readonly HitAnswer[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [at, setAt] = useState(-1)
  const [limit, setLimit] = useState(30)
  const [turn, setTurn] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const asked = query.get('q') ?? ''
  const papers = hits?.map(({ paper }) => paper) ?? list?.papers ?? []
  // Keys may follow each other faster than pages are drawn, so they look here.
  const now = useRef({ papers, at })
  now.current.papers = papers

  function moveTo(place: number): void {
    now.current.at = place
    setAt(place)
  }

  useEffect(() => {
    let current = true
    const timer = setTimeout(() => void load(), asked === '' ? 0 : TYPING_MS)
    async function load(): Promise<void> {
      try {
        if (asked.trim() === '') {
          const wanted = new URLSearchParams(query)
          wanted.delete('q')
          wanted.set('limit', String(limit))
          const answer = await get<ListAnswer>(`/api/papers?${wanted}`)
          if (!current) return
          setList(answer)
          setHits(null)
        } else {
          const wanted = new URLSearchParams({ q: asked, asTyped: 'true' })
          if (query.get('runnable') === 'true') wanted.set('runnable', 'true')
          const answer = await get<HitAnswer[]>(`/api/papers/search?${wanted}`)
          if (current) setHits(answer)
        }
        if (current) setError(null)
      } catch (cause) {
        if (current) setError(messageOf(cause))
      }
    }
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [query, limit, turn])

  function change(changes: Readonly<Record<string, string | null>>): void {
    const next = new URLSearchParams(query)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name)
      else next.set(name, value)
    }
    moveTo(-1)
    setQuery(next)
    replaceQuery(next)
  }

  async function vote(paper: ApiPaper): Promise<void> {
    try {
      const after = await send<ApiPaper>('PUT', `/api/papers/${paper.id}/vote`, { up: !paper.voted })
      const replaced = (each: ApiPaper): ApiPaper => (each.id === after.id ? after : each)
      setList((before) => before && { ...before, papers: before.papers.map(replaced) })
      setHits((before) => before && before.map((hit) => ({ ...hit, paper: replaced(hit.paper) })))
    } catch (cause) {
      setError(messageOf(cause))
    }
  }

  useEffect(() => {
    function key(event: KeyboardEvent): void {
      if (event.metaKey || event.ctrlKey || event.altKey) return
      const target = event.target as HTMLElement
      if (target.matches('input, textarea, select')) {
        if (event.key !== 'Escape') return
        // Browsers empty a search field on Escape; here it only leaves it.
        event.preventDefault()
        target.blur()
        return
      }
      if (event.key === '/') {
        event.preventDefault()
        field.current?.focus()
        return
      }
      const { papers: shown, at: place } = now.current
      if (event.key === 'j') moveTo(Math.min(shown.length - 1, place + 1))
      else if (event.key === 'k') moveTo(Math.max(0, place - 1))
      else if (event.key === 'Enter' && target === document.body && shown[place] !== undefined)
        go(`/papers/${shown[place].id}`)
      else if (event.key === 'u' && shown[place] !== undefined) void vote(shown[place])
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  })
  useEffect(() => {
    document.querySelector('.paper.current')?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const span = query.get('span') ?? 'all'
  const order = query.get('order') ?? 'newest'
  return (
    <>
      <h1>Papers</h1>
      <div class="toolbar papers-bar">
        <input
          ref={field}
          type="search"
          aria-label="Search papers"
          placeholder="Search by words and by meaning ( / )"
          value={asked}
          maxLength={400}
          onInput={(event) => change({ q: event.currentTarget.value })}
        />
        <select
          aria-label="Order"
          value={order}
          disabled={asked !== ''}
          onChange={(event) => change({ order: event.currentTarget.value })}
        >
          {ORDERS.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
        <select
          aria-label="Span"
          value={span}
          disabled={asked !== ''}
          onChange={(event) => change({ span: event.currentTarget.value, date: null })}
        >
          {SPANS.map((name) => (
            <option key={name} value={name}>
              {name === 'all' ? 'All' : `By ${name}`}
            </option>
          ))}
        </select>
        <label class="check">
          <input
            type="checkbox"
            checked={query.get('runnable') === 'true'}
            onChange={(event) => change({ runnable: event.currentTarget.checked ? 'true' : null })}
          />{' '}
          can be run here
        </label>
      </div>
      {list !== null && hits === null && span !== 'all' && (
        <nav class="row days" aria-label="Days">
          <button type="button" disabled={list.previous === null} onClick={() => change({ date: list.previous })}>
            ← {list.previous ?? ''}
          </button>
          <strong>{list.from === list.to ? list.from : `${list.from} to ${list.to}`}</strong>
          <button type="button" disabled={list.next === null} onClick={() => change({ date: list.next })}>
            {list.next ?? ''} →
          </button>
        </nav>
      )}
      {error !== null && <p class="error">{error}</p>}
      <p class="soft" role="status">
        {hits !== null ? `${hits.length} found` : list !== null ? `${list.total} papers` : 'Loading …'} · j and k move,
        u votes, enter opens
      </p>
      <ol class="papers">
        {papers.map((paper, i) => (
          <PaperCard key={paper.id} paper={paper} current={i === at} hit={hits?.[i]} onVote={() => void vote(paper)} />
        ))}
      </ol>
      {hits === null && list !== null && list.papers.length < Math.min(list.total, 100) && (
        <button type="button" onClick={() => setLimit((before) => Math.min(100, before + 30))}>
          More
        </button>
      )}
      {hits === null && <OtherSystems />}
      <BringIn onDone={() => setTurn((before) => before + 1)} />
      <Subscribe topics={asked} />
    </>
  )
}

/** Systems that are here while their papers are not in this feed. */
function OtherSystems(): JSX.Element | null {
  const systems = useApi<(Omit<SystemPage, 'result'> & { readonly listed: boolean })[]>('/api/systems')
  const others = systems.data?.filter(({ listed }) => !listed) ?? []
  if (others.length === 0) return null
  return (
    <p class="soft">
      Also here, from papers outside of this feed:{' '}
      {others.map(({ slug, title }, i) => (
        <span key={slug}>
          {i > 0 && ', '}
          <a href={`/systems/${slug}`}>{title}</a>
        </span>
      ))}
    </p>
  )
}
