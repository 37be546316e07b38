/** @file The system of a paper: what it does, live, and what was measured here beside what the paper reports. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { SystemPage } from '../../src/api/systems.js'
import type { Job } from '../../src/jobs/contract.js'
import { send } from '../api.js'
import { DataTable } from '../parts/data-table.js'
import { JobProgressView, useJob } from '../parts/job.js'
import { messageOf } from '../parts/use.js'
import { Demo } from './demo.js'

export function SystemView({ system }: { readonly system: SystemPage }): JSX.Element {
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
      <h2>What it does</h2>
      <p>{system.summary}</p>
      {system.demo !== null && <Demo slug={system.slug} demo={system.demo} />}
      {system.page !== null && (
        <>
          <h2>Try it</h2>
          <p>
            <a class="button primary" href={system.page}>
              Run it on your own model and text
            </a>
          </p>
        </>
      )}
      <h2>Measured against reported</h2>
      {result === null ? (
        <>
          <p class="note">The experiment has not been run in full yet. What the paper reports:</p>
          <DataTable
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
              <DataTable rows={rows} head={columns} />
              {caption !== undefined && <p class="soft">{caption}</p>}
            </details>
          ))}
        </>
      )}
      <p class="row">
        <button type="button" class="primary" onClick={() => void run()}>
          Run the experiment, small size
        </button>
        <span class="soft">
          The experiment itself, under a minute; it needs its data (<code>tokenwright data get {system.slug}</code>),
          and the figures of the small size mean nothing. In full: <code>tokenwright bench {system.slug}</code>
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
