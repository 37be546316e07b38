/** @file The Move page: a model, another tokenizer, every way of making rows for its new tokens, and what they come to. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SystemPage } from '../../src/api/systems.js'
import type { Corpus, Job } from '../../src/jobs/contract.js'
import type { TransplantResult } from '../../src/jobs/run/move-parts.js'
import { get, send, type TokenizerEntry } from '../api.js'
import { ModelChoice, type Model } from '../move/model-choice.js'
import { MoveResult } from '../move/result.js'
import { CorpusChoice } from '../parts/corpus.js'
import { EarlierJobs } from '../parts/earlier-jobs.js'
import { JobProgressView, useJob } from '../parts/job.js'
import { messageOf, useApi } from '../parts/use.js'

const FIRST = { kind: 'transplant', model: { source: 'small' }, corpus: { source: 'sample' } } as const
const STEPS = [0, 100, 500, 2000] as const

export function MovePage(): JSX.Element {
  const tokenizers = useApi<TokenizerEntry[]>('/api/tokenizers')
  const [model, setModel] = useState<Model>({ source: 'small' })
  const [tokenizer, setTokenizer] = useState('')
  const [trainSteps, setTrainSteps] = useState(0)
  const [corpus, setCorpus] = useState<Corpus | null>(null)
  const [job, setJob] = useState<number | null>(null)
  const [earlier, setEarlier] = useState<readonly Job[]>([])
  const [error, setError] = useState<string | null>(null)
  const followed = useJob(job)

  useEffect(() => {
    void open()
    async function open(): Promise<void> {
      try {
        const moves = (await get<Job[]>('/api/jobs?limit=100')).filter(
          ({ kind }) => kind === 'transplant' || kind === 'hypernet',
        )
        // The first visit trains a small model and moves it: half a minute, and every figure below is real.
        const shown = moves.length > 0 ? moves : [await send<Job>('POST', '/api/jobs', FIRST)]
        setEarlier(shown)
        setJob((now) => now ?? shown[0].id)
      } catch (cause) {
        setError(messageOf(cause))
      }
    }
  }, [])

  async function begin(kind: 'transplant' | 'hypernet'): Promise<void> {
    setError(null)
    try {
      const common = { kind, model, tokenizer: tokenizer === '' ? null : tokenizer, corpus }
      const request = kind === 'transplant' ? { ...common, trainSteps } : common
      const asked = await send<Job>('POST', '/api/jobs', request)
      setEarlier((before) => [asked, ...before])
      setJob(asked.id)
    } catch (cause) {
      setError(messageOf(cause))
    }
  }

  return (
    <>
      <h1>Move</h1>
      <p class="lead">
        Give a language model another tokenizer without training it from the beginning: tokens that both have keep their
        rows, new ones get rows made of old ones, by every published method that needs nothing but text.
      </p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void begin('transplant')
        }}
      >
        <div class="columns">
          <ModelChoice model={model} onChange={setModel} />
          <CorpusChoice
            corpus={corpus}
            onChange={setCorpus}
            sample="Code of this project (a few hundred kB)"
            what="Text to measure on, and to learn from"
          />
        </div>
        <div class="fields">
          <label>
            New tokenizer
            <select value={tokenizer} onChange={(event) => setTokenizer(event.currentTarget.value)}>
              <option value="">trained on this text, superwords, 1,200 tokens</option>
              {tokenizers.data?.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            Then train token rows for
            <select value={String(trainSteps)} onChange={(event) => setTrainSteps(Number(event.currentTarget.value))}>
              {STEPS.map((steps) => (
                <option key={steps} value={String(steps)}>
                  {steps === 0 ? 'no steps' : `${steps} steps`}
                </option>
              ))}
            </select>
          </label>
        </div>
        <p class="row">
          <button class="primary" disabled={corpus === null}>
            Move it by all methods
          </button>
          <button
            type="button"
            disabled={corpus === null}
            title="Trains a network that predicts rows for any tokenizer (ZeTT): minutes"
            onClick={() => void begin('hypernet')}
          >
            Train a hypernetwork for it
          </button>
        </p>
        {error !== null && <p class="error">{error}</p>}
      </form>
      <EarlierJobs jobs={earlier} shown={job} onShow={setJob} />
      {followed.job !== null && (
        <section aria-label="Move">
          <h2>{followed.job.title}</h2>
          <JobProgressView followed={followed} />
          {followed.job.state === 'done' && (
            <MoveResult
              key={followed.job.id}
              job={followed.job}
              result={followed.job.result as TransplantResult}
              tokenizer={(followed.job.request as { tokenizer: string | null }).tokenizer}
            />
          )}
          {followed.job.state !== 'done' && followed.log.length > 0 && (
            <pre class="log" tabIndex={0} aria-label="Log">
              {followed.log.join('\n')}
            </pre>
          )}
        </section>
      )}
      <Systems />
    </>
  )
}

/** The systems behind this page, each with its paper and what was measured of it. */
function Systems(): JSX.Element | null {
  const systems = useApi<Omit<SystemPage, 'result'>[]>('/api/systems')
  const moving = systems.data?.filter(({ job }) => job === 'move') ?? []
  if (moving.length === 0) return null
  return (
    <section aria-label="Systems">
      <h2>The papers behind it</h2>
      <ul class="plain">
        {moving.map(({ slug, title, summary }) => (
          <li key={slug}>
            <h3>
              <a href={`/papers/${slug}`}>{title}</a>
            </h3>
            <p>{summary}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
