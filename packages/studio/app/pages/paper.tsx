/** @file One paper: what it says, what was measured here, and what a reader does with it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Job } from '../../src/jobs/contract.js'
import type { SystemPage } from '../../src/api/systems.js'
import { send } from '../api.js'
import { JobProgressView, useJob } from '../parts/job.js'
import { when } from '../parts/text.js'
import { messageOf, useApi } from '../parts/use.js'
import type { ApiPaper } from '../papers/card.js'

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

function SystemView({ system }: { readonly system: SystemPage }): JSX.Element {
  const [job, setJob] = useState<number | null>(null)
  const [error, setError] = useState<string | null>(null)
  const followed = useJob(job)
  const { result, headlines } = system

  async function run(): Promise<void> {
    setError(null)
    try {
      setJob((await send<Job>('POST', '/api/jobs', { kind: 'bench', system: system.slug, size: 'smoke' })).id)
    } catch (cause) {
      setError(messageOf(cause))
    }
  }

  return (
    <section aria-label="System">
      <h2>Measured against reported</h2>
      <p>{system.summary}</p>
      {result === null ? (
        <>
          <p class="note">The experiment has not been run in full yet. What the paper reports:</p>
          <FindingTable
            rows={headlines.map((each) => [each.claim, each.reported, each.where])}
            head={['claim', 'reported', 'where']}
          />
        </>
      ) : (
        <>
          <div class="scroll" tabIndex={0} role="region" aria-label="Claims">
            <table>
              <thead>
                <tr>
                  <th scope="col">claim</th>
                  <th scope="col">paper</th>
                  <th scope="col">here</th>
                  <th scope="col">verdict</th>
                </tr>
              </thead>
              <tbody>
                {result.findings.map(({ claim, reported, measured, verdict, why }) => (
                  <tr key={claim}>
                    <td>{claim}</td>
                    <td>{reported}</td>
                    <td>{measured}</td>
                    <td>
                      <span class={`verdict ${verdict.replaceAll(' ', '-')}`}>{verdict}</span>
                      {why !== undefined && <span class="soft"> {why}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {result.tables.map(({ title, columns, rows, caption }) => (
            <details key={title}>
              <summary>{title}</summary>
              <FindingTable rows={rows} head={columns} />
              {caption !== undefined && <p class="soft">{caption}</p>}
            </details>
          ))}
        </>
      )}
      <p class="row">
        <button type="button" class="primary" onClick={() => void run()}>
          Run it here, small size
        </button>
        <span class="soft">
          Under a minute; the figures of the small size mean nothing. In full:{' '}
          <code>tokenwright bench {system.slug}</code>
        </span>
      </p>
      {error !== null && <p class="error">{error}</p>}
      <JobProgressView followed={followed} />
      {followed.job?.state === 'done' && (
        <p>
          Done. <a href={`/jobs/${followed.job.id}`}>What it found</a>
        </p>
      )}
    </section>
  )
}

function FindingTable({
  rows,
  head,
}: {
  readonly rows: readonly (readonly string[])[]
  readonly head: readonly string[]
}): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={head.join(', ')}>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** `owner/name` on GitHub, or a web address; anything else leads nowhere. */
function repositoryAddress(repository: string): string {
  return /^https?:\/\//.test(repository)
    ? repository
    : `https://github.com/${repository.split('/').map(encodeURIComponent).join('/')}`
}
