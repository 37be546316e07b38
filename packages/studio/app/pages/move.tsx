/** @file The Move page: what there is for moving a model to another tokenizer, and what there is not. */
import type { JSX } from 'preact'
import type { SystemPage } from '../../src/api/systems.js'
import { useApi } from '../parts/use.js'

export function MovePage(): JSX.Element {
  const systems = useApi<Omit<SystemPage, 'result'>[]>('/api/systems')
  const moving = systems.data?.filter(({ job }) => job === 'move') ?? []
  return (
    <>
      <h1>Move</h1>
      <p class="lead">Give a model another tokenizer, without training it from the beginning.</p>
      {systems.error !== null && <p class="error">{systems.error}</p>}
      {systems.data !== null && moving.length === 0 && (
        <p class="note">
          No system for moving a model is registered yet, so this page cannot move one. What it needs first can be done
          here: <a href="/train">train a tokenizer</a> on your text, and <a href="/compare">see what it saves</a>.
        </p>
      )}
      {moving.length > 0 && (
        <p class="note">These systems are here. They run on the command line; this page does not start them yet.</p>
      )}
      <ul class="plain">
        {moving.map(({ slug, title, summary }) => (
          <li key={slug}>
            <h2>
              <a href={`/papers/${slug}`}>{title}</a>
            </h2>
            <p>{summary}</p>
            <pre>tokenwright systems show {slug}</pre>
          </li>
        ))}
      </ul>
    </>
  )
}
