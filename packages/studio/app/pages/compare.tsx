/** @file The Compare page: tokenizers on a corpus, with intervals; and reports of the main job. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { ReportData } from '@tokenwright/measure/report'
import type { Corpus, Job } from '../../src/jobs/contract.js'
import type { MeasureReport } from '../../src/jobs/run/measure.js'
import { get, send, type AboutServer, type TokenizerEntry } from '../api.js'
import { MeasuredView } from '../compare/measured.js'
import { ReportView } from '../compare/report-view.js'
import { CorpusChoice } from '../parts/corpus.js'
import { EarlierJobs } from '../parts/earlier-jobs.js'
import { JobFiles } from '../parts/job-files.js'
import { JobProgressView, useJob } from '../parts/job.js'
import { messageOf, useApi } from '../parts/use.js'

const MOST = 6
const FIRST_TOKENIZERS = ['o200k_base', 'cl100k_base', 'r50k_base'] as const
const FIRST = { kind: 'measure', tokenizers: FIRST_TOKENIZERS, corpus: { source: 'sample' } } as const

const isShown = ({ kind, state }: Job): boolean =>
  (kind === 'measure' || kind === 'report') && state !== 'failed' && state !== 'cancelled'

export function ComparePage(): JSX.Element {
  const tokenizers = useApi<TokenizerEntry[]>('/api/tokenizers')
  const about = useApi<AboutServer>('/api/about')
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  const [corpus, setCorpus] = useState<Corpus | null>(null)
  const [job, setJob] = useState<number | null>(null)
  const [earlier, setEarlier] = useState<readonly Job[]>([])
  const [error, setError] = useState<string | null>(null)
  const followed = useJob(job)
  // Tokenizers of the reader's own text are what a report is followed by.
  const own = about.data?.shown?.tokenizers ?? []
  const picked = chosen ?? [...FIRST_TOKENIZERS, ...own].slice(0, MOST)

  useEffect(() => {
    void open()
    async function open(): Promise<void> {
      try {
        const shown = (await get<Job[]>('/api/jobs?limit=100')).filter(isShown)
        const asked = Number(new URLSearchParams(location.search).get('job'))
        // The first visit measures the sample: a page without figures would explain nothing.
        const first =
          shown.find(({ id }) => id === asked) ?? shown.at(0) ?? (await send<Job>('POST', '/api/jobs', FIRST))
        setEarlier(shown.length === 0 ? [first] : shown)
        setJob((now) => now ?? first.id)
      } catch (cause) {
        setError(messageOf(cause))
      }
    }
  }, [])

  async function ask(request: object): Promise<void> {
    setError(null)
    try {
      const asked = await send<Job>('POST', '/api/jobs', request)
      setEarlier((before) => [asked, ...before])
      setJob(asked.id)
    } catch (cause) {
      setError(messageOf(cause))
    }
  }

  return (
    <>
      <h1>Compare</h1>
      <p class="lead">What a text costs under several tokenizers, and how sure that is.</p>
      <details class="form-fold" open={followed.job?.kind !== 'report'}>
        <summary>Measure something else</summary>
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault()
            void ask({ kind: 'measure', tokenizers: picked, corpus })
          }}
        >
          <div class="columns">
            <fieldset>
              <legend>Tokenizers, the first is the baseline</legend>
              {tokenizers.data?.map(({ name }) => (
                <label class="check" key={name}>
                  <input
                    type="checkbox"
                    checked={picked.includes(name)}
                    disabled={!picked.includes(name) && picked.length >= MOST}
                    onChange={(event) =>
                      setChosen(
                        event.currentTarget.checked ? [...picked, name] : picked.filter((other) => other !== name),
                      )
                    }
                  />
                  {name}
                  {name === picked[0] && <span class="badge">baseline</span>}
                </label>
              ))}
            </fieldset>
            <CorpusChoice corpus={corpus} onChange={setCorpus} />
          </div>
          <p class="row">
            <button class="primary" disabled={picked.length === 0 || corpus === null}>
              Measure
            </button>
            <button
              type="button"
              disabled={corpus === null}
              title="Counts, trains a tokenizer of this text, compares"
              onClick={() => void ask({ kind: 'report', corpus })}
            >
              Make a report
            </button>
          </p>
        </form>
      </details>
      {error !== null && <p class="error">{error}</p>}
      <EarlierJobs jobs={earlier} shown={job} onShow={setJob} />
      {followed.job !== null && (
        <section aria-label="Measurement">
          <h2>{followed.job.title}</h2>
          <JobProgressView followed={followed} />
          {followed.job.state === 'done' && <Done key={followed.job.id} job={followed.job} />}
        </section>
      )}
    </>
  )
}

function Done({ job }: { readonly job: Job }): JSX.Element {
  const { id, kind } = job
  const file = useApi<MeasureReport | ReportData>(`/api/jobs/${id}/files/${kind}.json`)
  return (
    <>
      <JobFiles job={job} />
      {file.error !== null && <p class="error">{file.error}</p>}
      {file.data === null && file.error === null && <p class="soft">Loading …</p>}
      {file.data !== null && 'detail' in file.data && <ReportView data={file.data} />}
      {file.data !== null && 'differences' in file.data && <MeasuredView report={file.data} />}
    </>
  )
}
