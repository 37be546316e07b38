/** @file The Jobs page: what was asked for, what runs, what came of it. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Job } from '../../src/jobs/contract.js'
import { send } from '../api.js'
import { JobProgressView, useJob } from '../parts/job.js'
import { when } from '../parts/text.js'
import { messageOf, useApi } from '../parts/use.js'

const EVERY_MS = 2000

export function JobsPage(): JSX.Element {
  const jobs = useApi<Job[]>('/api/jobs')
  const asked = Number(location.pathname.split('/')[2])
  const [open, setOpen] = useState<number | null>(Number.isInteger(asked) && asked > 0 ? asked : null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    const timer = setInterval(jobs.reload, EVERY_MS)
    return () => clearInterval(timer)
  }, [])

  async function act(method: 'POST' | 'DELETE', path: string): Promise<void> {
    try {
      await send(method, path)
      setError(null)
    } catch (cause) {
      setError(messageOf(cause))
    }
    jobs.reload()
  }

  return (
    <>
      <h1>Jobs</h1>
      <p class="lead">Long work runs in processes of its own, one after the other, and goes on after a restart.</p>
      {(error ?? jobs.error) !== null && <p class="error">{error ?? jobs.error}</p>}
      {jobs.data?.length === 0 && (
        <p class="note">
          Nothing was asked for yet. <a href="/train">Train a tokenizer</a>, or <a href="/compare">compare some</a>.
        </p>
      )}
      <ul class="jobs">
        {jobs.data?.map((job) => (
          <li key={job.id}>
            <div class="job-head">
              <span class={`state ${job.state}`}>{job.state}</span>
              <button
                type="button"
                class="link"
                aria-expanded={open === job.id}
                onClick={() => setOpen(open === job.id ? null : job.id)}
              >
                {job.title}
              </button>
              <span class="soft">{when(job.created)}</span>
              {job.state === 'queued' || job.state === 'running' ? (
                <button type="button" class="quiet" onClick={() => void act('POST', `/api/jobs/${job.id}/cancel`)}>
                  Stop
                </button>
              ) : (
                <button
                  type="button"
                  class="quiet"
                  aria-label={`Remove ${job.title}`}
                  onClick={() => void act('DELETE', `/api/jobs/${job.id}`)}
                >
                  ✕
                </button>
              )}
            </div>
            {job.error !== null && <p class="error">{job.error}</p>}
            {open === job.id && <Detail id={job.id} />}
          </li>
        ))}
      </ul>
    </>
  )
}

function Detail({ id }: { readonly id: number }): JSX.Element {
  const followed = useJob(id)
  const { job, log } = followed
  const findings = (job?.result as { findings?: Finding[] } | null)?.findings ?? []
  return (
    <div class="job-detail">
      <JobProgressView followed={followed} />
      {job !== null && job.files.length > 0 && (
        <p class="row">
          {job.files.map((file) => (
            <a key={file} class="button" href={`/api/jobs/${id}/files/${encodeURIComponent(file)}`} target="_blank">
              {file}
            </a>
          ))}
        </p>
      )}
      {findings.length > 0 && (
        <ul>
          {findings.map(({ claim, measured, verdict }) => (
            <li key={claim}>
              <span class={`verdict ${verdict.replaceAll(' ', '-')}`}>{verdict}</span> {claim}: {measured}
            </li>
          ))}
        </ul>
      )}
      {log.length > 0 && (
        <pre class="log" tabIndex={0} aria-label="Log">
          {log.join('\n')}
        </pre>
      )}
    </div>
  )
}

interface Finding {
  readonly claim: string
  readonly measured: string
  readonly verdict: string
}
