/** @file A system whose paper is not in the feed: what it does, live, and what was measured. */
import type { JSX } from 'preact'
import type { SystemPage } from '../../src/api/systems.js'
import { repositoryAddress } from '../papers/repository.js'
import { SystemView } from '../papers/system.js'
import { useApi } from '../parts/use.js'

export function SystemOnlyPage({ slug }: { readonly slug: string }): JSX.Element {
  const system = useApi<SystemPage>(`/api/systems/${encodeURIComponent(slug)}`)
  if (system.error !== null) return <p class="error">{system.error}</p>
  if (system.data === null) return <p class="soft">Loading …</p>
  const { title, published, repository } = system.data
  return (
    <article class="paper-page">
      <p>
        <a href="/papers">← Papers</a>
      </p>
      <h1>{title}</h1>
      <p class="soft">
        {published}
        {repository !== null && (
          <>
            {' · '}
            <a href={repositoryAddress(repository)}>Code</a>
          </>
        )}
      </p>
      <SystemView system={system.data} />
    </article>
  )
}
