/** @file The Compare page: tokenizers on a corpus, with intervals. */
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { SuiteReport } from '@tokenwright/measure/suite-report'
import type { Corpus, Job } from '../../src/jobs/contract.js'
import { get, send, type TokenizerEntry } from '../api.js'
import { CorpusChoice } from '../parts/corpus.js'
import { JobProgressView, useJob } from '../parts/job.js'
import { messageOf, useApi } from '../parts/use.js'
import { MeasuredView } from '../compare/measured.js'

const MOST = 6
const FIRST_TOKENIZERS = ['o200k_base', 'cl100k_base', 'r50k_base'] as const
const FIRST = { kind: 'measure', tokenizers: FIRST_TOKENIZERS, corpus: { source: 'sample' } } as const

export function ComparePage(): JSX.Element {
  const tokenizers = useApi<TokenizerEntry[]>('/api/tokenizers')
  const [chosen, setChosen] = useState<readonly string[]>(FIRST_TOKENIZERS)
  const [corpus, setCorpus] = useState<Corpus | null>(null)
  const [job, setJob] = useState<number | null>(null)
  const [error, setError] = useState<string | null>(null)
  const followed = useJob(job)

  useEffect(() => {
    void open()
    async function open(): Promise<void> {
      try {
        const jobs = await get<Job[]>('/api/jobs?limit=100')
        const last = jobs.find(({ kind, state }) => kind === 'measure' && state !== 'failed' && state !== 'cancelled')
        // The first visit measures the sample: a page without figures would explain nothing.
        const id = last?.id ?? (await send<Job>('POST', '/api/jobs', FIRST)).id
        setJob((now) => now ?? id)
      } catch (cause) {
        setError(messageOf(cause))
      }
    }
  }, [])

  async function begin(event: Event): Promise<void> {
    event.preventDefault()
    setError(null)
    try {
      setJob((await send<Job>('POST', '/api/jobs', { kind: 'measure', tokenizers: chosen, corpus })).id)
    } catch (cause) {
      setError(messageOf(cause))
    }
  }

  const done = followed.job?.state === 'done' ? followed.job : null
  const report = useApi<SuiteReport>(done === null ? null : `/api/jobs/${done.id}/files/measure.json`)
  const files = useMemo(() => done?.files ?? [], [done])
  return (
    <>
      <h1>Compare</h1>
      <p class="lead">What a text costs under several tokenizers, and how sure that is.</p>
      <form class="form" onSubmit={(event) => void begin(event)}>
        <fieldset>
          <legend>Tokenizers, the first is the baseline</legend>
          {tokenizers.data?.map(({ name }) => (
            <label class="check" key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                disabled={!chosen.includes(name) && chosen.length >= MOST}
                onChange={(event) =>
                  setChosen(event.currentTarget.checked ? [...chosen, name] : chosen.filter((other) => other !== name))
                }
              />
              {name}
            </label>
          ))}
        </fieldset>
        <CorpusChoice corpus={corpus} onChange={setCorpus} />
        <button class="primary" disabled={chosen.length === 0 || corpus === null}>
          Measure
        </button>
        {error !== null && <p class="error">{error}</p>}
      </form>
      {followed.job !== null && (
        <section aria-label="Measurement">
          <h2>{followed.job.title}</h2>
          <JobProgressView followed={followed} />
          {done !== null && (
            <p class="row">
              {files.map((file) => (
                <a
                  key={file}
                  class="button"
                  href={`/api/jobs/${done.id}/files/${file}`}
                  {...(file.endsWith('.html') ? { target: '_blank' } : { download: file })}
                >
                  {file.endsWith('.html') ? 'The whole report' : file.replace(/^.*\./, '').toUpperCase()}
                </a>
              ))}
            </p>
          )}
          {report.error !== null && <p class="error">{report.error}</p>}
          {done !== null && report.data !== null && <MeasuredView report={report.data} />}
        </section>
      )}
    </>
  )
}
