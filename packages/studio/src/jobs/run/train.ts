/** @file Trains a tokenizer, and measures on text held back from training what it came to. */
import { join } from 'node:path'
import { compile, entryBytes, load, save, train, vocabularySize, type Tokenizer } from '@tokenwright/text'
import {
  documentsOf,
  splitCorpus,
  type Collection,
  type DocumentEntry,
  type Ledger,
} from '@tokenwright/measure/corpora'
import { gather, trainingCurve } from '@tokenwright/measure/report'
import type { Assignment, JobRequest } from '../contract.js'
import { hooksOf, MOST_CORPUS_BYTES, type JobTools } from './tools.js'

type TrainRequest = Extract<JobRequest, { kind: 'train' }>

/** What a training came to. */
export interface TrainResult {
  /** Name of the file on the shelf of tokenizers. */
  readonly tokenizer: string
  readonly vocabularySize: number
  readonly trainedOnBytes: number
  /** Bytes per token on text that training has not seen, by size of the vocabulary. */
  readonly curve: readonly { readonly vocabularySize: number; readonly bytesPerToken: number }[]
  /** The same text in o200k_base. */
  readonly baseline: { readonly name: string; readonly bytesPerToken: number }
  readonly heldOutBytes: number
  /** False where there was too little text to hold any back: then the curve flatters. */
  readonly unseen: boolean
  /** Entries in the order in which they were learned: a sample from the first to the last. */
  readonly learned: readonly { readonly id: number; readonly text: string }[]
}

const BASELINE = 'o200k_base'
const HELD_OUT_BYTES = 1_000_000
const SAMPLE = 60

export async function runTrain(request: TrainRequest, assignment: Assignment, tools: JobTools): Promise<TrainResult> {
  const hooks = hooksOf(tools)
  const { signal } = tools
  const { collection, ledger } = await gather(assignment.paths, { maxBytes: MOST_CORPUS_BYTES, seed: 1, signal }, hooks)
  const split = splitCorpus(collection, 0.1, 1)
  const trainBytes = split.train.reduce((sum, { bytes }) => sum + bytes, 0)
  const run = train(documentsOf(collection, split.train, ledger), {
    algorithm: request.algorithm,
    vocabularySize: request.vocabulary,
    expectedBytes: trainBytes,
    checkpoint: join(assignment.folder, 'checkpoint'),
    signal,
  })
  let stage = ''
  for await (const { stage: now, done, total, unit } of run) {
    if (now !== stage) tools.log(now === 'count' ? 'Counting pieces' : now === 'merge' ? 'Merging' : now)
    stage = now
    tools.progress({ stage, done, total: total ?? null, note: `${done.toLocaleString('en')} ${unit}` })
  }
  const tokenizer = await run.result()
  const [path] = await save(tokenizer, join(assignment.tokenizerFolder, `${request.name}.json`))
  tools.log(`Saved ${request.name}`)
  const texts = await textsOfPart(collection, split.test, ledger)
  const heldOutBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  hooks.stage('Measuring on the held-out part')
  const encoder = compile(tokenizer)
  const { points } = await trainingCurve(tokenizer, 0, encoder, texts, {
    signal,
    onProgress: (done, total) => hooks.update(done, `${done} of ${total} sizes`, total),
  })
  const baseline = compile(await load(BASELINE))
  const tokens = texts.reduce((sum, text) => sum + baseline.count(text), 0)
  return {
    tokenizer: path.slice(assignment.tokenizerFolder.length + 1),
    vocabularySize: encoder.size,
    trainedOnBytes: trainBytes,
    curve: points,
    baseline: { name: BASELINE, bytesPerToken: heldOutBytes / Math.max(1, tokens) },
    heldOutBytes,
    unseen: split.by !== 'none',
    learned: learnedOf(tokenizer),
  }
}

async function textsOfPart(
  collection: Collection,
  entries: readonly DocumentEntry[],
  ledger: Ledger,
): Promise<string[]> {
  const texts: string[] = []
  let bytes = 0
  for await (const { text } of documentsOf(collection, entries, ledger)) {
    texts.push(text)
    bytes += text.length
    if (bytes > HELD_OUT_BYTES) break
  }
  return texts
}

function learnedOf({ model }: Tokenizer): TrainResult['learned'] {
  const size = vocabularySize(model.vocab)
  const from = Math.min(256, size)
  const step = Math.max(1, (size - from) / SAMPLE)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const learned: { id: number; text: string }[] = []
  for (let at = from; at < size; at += step) {
    const id = Math.floor(at)
    learned.push({ id, text: decoder.decode(entryBytes(model.vocab, id)) })
  }
  return learned
}
