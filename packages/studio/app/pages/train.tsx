/** @file The Train page: a tokenizer of one's own, learned while one watches. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Corpus, Job, JobRequest } from '../../src/jobs/contract.js'
import type { TrainResult } from '../../src/jobs/run/train.js'
import { get, send } from '../api.js'
import { CorpusChoice } from '../parts/corpus.js'
import { Shown } from '../parts/cuts.js'
import { JobProgressView, useJob } from '../parts/job.js'
import { CurvePlot } from '../train/curve-plot.js'
import { Learning } from '../train/learning.js'
import { byteSize, fixed, integer } from '../parts/text.js'
import { messageOf } from '../parts/use.js'

type Algorithm = Extract<JobRequest, { kind: 'train' }>['algorithm']

const ALGORITHMS: readonly (readonly [Algorithm, string])[] = [
  ['bpe', 'BPE: merges inside words'],
  ['superbpe', 'SuperBPE: tokens may span words'],
  ['boundless', 'BoundlessBPE: merges across words as they come'],
  ['unigram', 'Unigram: a probability for each token'],
  ['wordpiece', 'WordPiece'],
]

/** What each kind of tokenizer can be written as. */
const FORMATS: ReadonlyMap<Algorithm, readonly string[]> = new Map([
  ['bpe', ['tokenizer.json', 'tiktoken', 'vocab+merges', 'tokenwright']],
  ['superbpe', ['tokenizer.json', 'tokenwright']],
  ['boundless', ['tokenwright', 'boundless']],
  ['unigram', ['tokenizer.json', 'tokenwright']],
  ['wordpiece', ['tokenizer.json', 'vocab.txt', 'tokenwright']],
])

const FIRST = {
  kind: 'train',
  name: 'sample',
  algorithm: 'bpe',
  vocabulary: 600,
  corpus: { source: 'sample' },
} as const

export function TrainPage(): JSX.Element {
  const [corpus, setCorpus] = useState<Corpus | null>(null)
  const [name, setName] = useState('mine')
  const [algorithm, setAlgorithm] = useState<Algorithm>('bpe')
  const [vocabulary, setVocabulary] = useState(4096)
  const [job, setJob] = useState<number | null>(null)
  const [error, setError] = useState<string | null>(null)
  const followed = useJob(job)

  useEffect(() => {
    void open()
    async function open(): Promise<void> {
      try {
        const jobs = await get<Job[]>('/api/jobs?limit=100')
        const last = jobs.find(({ kind }) => kind === 'train')
        // What was trained last is shown; on the first visit, the sample is learned.
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
      const { id } = await send<Job>('POST', '/api/jobs', { kind: 'train', name, algorithm, vocabulary, corpus })
      setJob(id)
    } catch (cause) {
      setError(messageOf(cause))
    }
  }

  const result = followed.job?.state === 'done' ? (followed.job.result as TrainResult) : null
  const request = followed.job?.request as Extract<JobRequest, { kind: 'train' }> | undefined
  return (
    <>
      <h1>Train</h1>
      <p class="lead">
        A tokenizer of your own text: what it learns, and whether it pays on text that it has not seen.
      </p>
      <form class="form" onSubmit={(event) => void begin(event)}>
        <CorpusChoice corpus={corpus} onChange={setCorpus} />
        <div class="fields">
          <label>
            Name
            <input value={name} maxLength={80} required onInput={(event) => setName(event.currentTarget.value)} />
          </label>
          <label>
            Method
            <select value={algorithm} onChange={(event) => setAlgorithm(event.currentTarget.value as Algorithm)}>
              {ALGORITHMS.map(([key, label]) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <label>
            Vocabulary
            <input
              type="number"
              min={300}
              max={1_000_000}
              step={1}
              value={vocabulary}
              onInput={(event) => setVocabulary(event.currentTarget.valueAsNumber)}
            />
          </label>
        </div>
        <button class="primary" disabled={corpus === null}>
          Train
        </button>
        {error !== null && <p class="error">{error}</p>}
      </form>
      {followed.job !== null && (
        <section aria-label="Training">
          <h2>{followed.job.title}</h2>
          <JobProgressView followed={followed} />
          {result !== null && request !== undefined && <Result result={result} algorithm={request.algorithm} />}
          {result === null && <Learning followed={followed} />}
        </section>
      )}
    </>
  )
}

function Result({ result, algorithm }: { readonly result: TrainResult; readonly algorithm: Algorithm }): JSX.Element {
  const { curve, baseline } = result
  const last = curve.at(-1)
  const address = `/api/tokenizers/${encodeURIComponent(result.tokenizer)}/file`
  return (
    <>
      <p>
        {integer(result.vocabularySize)} tokens from {byteSize(result.trainedOnBytes)}.{' '}
        {last !== undefined && (
          <>
            {fixed(last.bytesPerToken, 2)} bytes per token on {byteSize(result.heldOutBytes)}{' '}
            {result.unseen
              ? 'held back from training'
              : 'of the training text itself: too little to hold any back, so this flatters'}
            ; {baseline.name} has {fixed(baseline.bytesPerToken, 2)} there.
          </>
        )}
      </p>
      <p class="row">
        <a class="button primary" href={`/tokens?with=${encodeURIComponent(result.tokenizer)}&with=o200k_base`}>
          Try it on Tokens
        </a>
        {(FORMATS.get(algorithm) ?? []).map((format) => (
          <a key={format} class="button" href={`${address}?format=${encodeURIComponent(format)}`} download>
            {format}
          </a>
        ))}
      </p>
      {curve.length > 1 && (
        <>
          <h3>Bytes per token by size of the vocabulary</h3>
          <CurvePlot curve={curve} baseline={baseline} />
        </>
      )}
      <h3>What it learned, from first to last</h3>
      <p class="learned">
        {result.learned.map(({ id, text }) => (
          <span key={id} class={`token c${id % 6}`} title={`id ${id}`}>
            <Shown text={text} />
          </span>
        ))}
      </p>
    </>
  )
}
