/** @file One job, followed while it runs. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Job, JobEvent, JobProgress } from '../../src/jobs/contract.js'
import { get, send } from '../api.js'
import { messageOf } from './use.js'

export interface Followed {
  readonly job: Job | null
  readonly progress: JobProgress | null
  readonly log: readonly string[]
  /** Tokens of a training as they come, the last ones. */
  readonly learned: readonly string[]
  readonly error: string | null
}

const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled'])
const LOG_LINES = 200
const LEARNED = 160
const NOTHING: Followed = { job: null, progress: null, log: [], learned: [], error: null }

/** Follows a job by server-sent events; the browser comes back by itself when the line breaks. */
export function useJob(id: number | null): Followed {
  const [followed, setFollowed] = useState<Followed>(NOTHING)
  useEffect(() => {
    if (id === null) return
    setFollowed(NOTHING)
    let source: EventSource | null = null
    const read = async (): Promise<void> => {
      try {
        const job = await get<Job>(`/api/jobs/${id}`)
        setFollowed((before) => ({ ...before, job, progress: before.progress ?? job.progress, error: null }))
        if (ENDED.has(job.state)) source?.close()
      } catch (cause) {
        setFollowed((before) => ({ ...before, error: messageOf(cause) }))
        source?.close()
      }
    }
    void read()
    source = new EventSource(`/api/jobs/${id}/events`)
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as JobEvent
      if (event.type === 'progress')
        setFollowed((before) => ({
          ...before,
          progress: event.progress,
          learned: [...before.learned, ...(event.progress.learned ?? [])].slice(-LEARNED),
        }))
      else if (event.type === 'log')
        setFollowed((before) => ({ ...before, log: [...before.log.slice(1 - LOG_LINES), event.text] }))
      else void read()
    })
    return () => source?.close()
  }, [id])
  return followed
}

export function JobProgressView({ followed }: { readonly followed: Followed }): JSX.Element | null {
  const { job, progress, error } = followed
  if (error !== null) return <p class="error">{error}</p>
  if (job === null) return null
  const running = job.state === 'running' || job.state === 'queued'
  return (
    <div class="job-progress">
      <p role="status">
        <span class={`state ${job.state}`}>{job.state}</span>{' '}
        {running && progress !== null && (
          <>
            {progress.stage} <span class="soft">{progress.note}</span>
          </>
        )}
        {job.error !== null && <span class="error">{job.error}</span>}
      </p>
      {running && (
        <>
          <progress
            aria-label="Progress"
            max={progress?.total ?? undefined}
            value={progress?.total === null || progress === null ? undefined : Math.min(progress.done, progress.total)}
          />
          <button type="button" onClick={() => void stop(job.id)}>
            Stop
          </button>
        </>
      )}
    </div>
  )
}

async function stop(id: number): Promise<void> {
  try {
    await send('POST', `/api/jobs/${id}/cancel`)
  } catch {
    // It ended a moment before; the events say so.
  }
}
