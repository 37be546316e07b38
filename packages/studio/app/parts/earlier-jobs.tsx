/** @file Which of the jobs of a page is shown. */
import type { JSX } from 'preact'
import type { Job } from '../../src/jobs/contract.js'
import { when } from './text.js'

/** Nothing where there is no choice. */
export function EarlierJobs({
  jobs,
  shown,
  onShow,
}: {
  readonly jobs: readonly Job[]
  readonly shown: number | null
  readonly onShow: (id: number) => void
}): JSX.Element | null {
  if (jobs.length < 2) return null
  return (
    <label class="earlier">
      Shown{' '}
      <select value={String(shown ?? '')} onChange={(event) => onShow(Number(event.currentTarget.value))}>
        {jobs.map(({ id, title, created }) => (
          <option key={id} value={String(id)}>
            {title}, {when(created)}
          </option>
        ))}
      </select>
    </label>
  )
}
