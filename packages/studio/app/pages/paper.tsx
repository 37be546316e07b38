/** @file One paper: what it says, what was measured here, and what a reader does with it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { SystemPage } from '../../src/api/systems.js'
import { send } from '../api.js'
import { when } from '../parts/text.js'
import { messageOf, useApi } from '../parts/use.js'
import type { ApiPaper } from '../papers/card.js'
import { repositoryAddress } from '../papers/repository.js'
import { SystemView } from '../papers/system.js'

interface WholeAnswer {
  readonly paper: ApiPaper
  readonly notes: readonly { readonly id: number; readonly text: string; readonly written: number }[]
  readonly similar: readonly ApiPaper[]
  readonly system: SystemPage | null
}

const STATES = ['unread', 'later', 'reading', 'read'] as const

export function PaperPage({ id }: { readonly id: string }): JSX.Element {
  const whole = useApi<WholeAnswer>(`/api/papers/${encodeURIComponent(id)}`)
  const [error, setError] = useState<string | null>(null)
  const [tag, setTag] = useState('')
  const [note, setNote] = useState('')
  if (whole.error !== null) return <p class="error">{whole.error}</p>
  if (whole.data === null) return <p class="soft">Loading …</p>
  const { paper, notes, similar, system } = whole.data

  async function act(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
    try {
      await send(method, path, body)
      setError(null)
    } catch (cause) {
      setError(messageOf(cause))
    }
    whole.reload()
  }

  return (
    <article class="paper-page">
      <p>
        <a href="/papers">← Papers</a>
      </p>
      <h1>{paper.title}</h1>
      <p class="soft">
        {paper.published} · {paper.authorCount} {paper.authorCount === 1 ? 'author' : 'authors'}
        {paper.authors.length > 0 && `: ${paper.authors.join(', ')}`}
      </p>
      <p class="row">
        {paper.arxiv !== null && (
          <a href={`https://arxiv.org/abs/${encodeURIComponent(paper.arxiv)}`}>arXiv {paper.arxiv}</a>
        )}
        {paper.doi !== null && <a href={`https://doi.org/${paper.doi}`}>DOI {paper.doi}</a>}
        {paper.repository !== null && <a href={repositoryAddress(paper.repository)}>Code</a>}
        <button
          type="button"
          aria-pressed={paper.voted}
          onClick={() => void act('PUT', `/api/papers/${paper.id}/vote`, { up: !paper.voted })}
        >
          <span aria-hidden="true">▲</span> {paper.votes} votes
        </button>
        <select
          aria-label="Reading"
          value={paper.reading}
          onChange={(event) => void act('PUT', `/api/papers/${paper.id}/reading`, { state: event.currentTarget.value })}
        >
          {STATES.map((state) => (
            <option key={state} value={state}>
              {state}
            </option>
          ))}
        </select>
      </p>
      {error !== null && <p class="error">{error}</p>}
      <p class="lead">{paper.summary}</p>
      {system !== null ? (
        <SystemView system={system} />
      ) : (
        paper.system !== null && (
          <p class="note">
            The system of this paper ({paper.system}) is not built yet: there is nothing to run, and nothing was
            measured.
          </p>
        )
      )}
      <section aria-label="Tags">
        <h2>Tags and notes</h2>
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault()
            setTag('')
            void act('POST', `/api/papers/${paper.id}/tags`, { tag })
          }}
        >
          {paper.tags.map((name) => (
            <button
              key={name}
              type="button"
              class="badge"
              aria-label={`Remove tag ${name}`}
              onClick={() => void act('DELETE', `/api/papers/${paper.id}/tags/${encodeURIComponent(name)}`)}
            >
              {name} ✕
            </button>
          ))}
          <input
            aria-label="New tag"
            required
            maxLength={50}
            value={tag}
            placeholder="tag"
            onInput={(event) => setTag(event.currentTarget.value)}
          />
          <button>Add tag</button>
        </form>
        <ul class="plain">
          {notes.map(({ id: number, text, written }) => (
            <li key={number}>
              <p class="note-text">{text}</p>
              <p class="soft row">
                {when(written)}
                <button
                  type="button"
                  class="quiet"
                  aria-label="Remove note"
                  onClick={() => void act('DELETE', `/api/notes/${number}`)}
                >
                  ✕
                </button>
              </p>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setNote('')
            void act('POST', `/api/papers/${paper.id}/notes`, { text: note })
          }}
        >
          <textarea
            aria-label="New note"
            required
            rows={2}
            maxLength={20_000}
            value={note}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
          <button>Keep note</button>
        </form>
      </section>
      {similar.length > 0 && (
        <section>
          <h2>Similar papers</h2>
          <ul>
            {similar.map((other) => (
              <li key={other.id}>
                <a href={`/papers/${other.id}`}>{other.title}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  )
}
