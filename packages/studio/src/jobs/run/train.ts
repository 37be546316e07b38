/** @file Trains a tokenizer, and measures on text held back from training what it came to. */
import { join } from 'node:path'
import { compile, entryId, load, save, train, vocabularySize, type Encoder, type Tokenizer } from '@tokenwright/text'
import {
  documentsOf,
  splitCorpus,
  type Collection,
  type DocumentEntry,
  type Ledger,
} from '@tokenwright/measure/corpora'
import { gather, trainingCurve } from '@tokenwright/measure/report'
import { readSpelled, readText } from '../../tokens/merge-tree.js'
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
const MEASURING = 'Measuring on the held-out part'
/** Between two looks at a training, and how much of it one look shows. */
const TELL_MS = 250
const MOST_TOLD = 12

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
  const ofBytes = request.algorithm !== 'wordpiece' && request.algorithm !== 'unigram'
  let arrived: string[] = []
  let told = 0
  for await (const { stage: now, done, total, unit, latest } of run) {
    if (now !== stage) tools.log(now === 'count' ? 'Counting pieces' : now === 'merge' ? 'Merging' : now)
    if (latest !== undefined) arrived.push(ofBytes ? (readSpelled(latest) ?? latest) : latest)
    const time = performance.now()
    if (now === stage && time - told < TELL_MS) continue
    stage = now
    told = time
    const note = `${done.toLocaleString('en')} ${unit}`
    tools.progress({ stage, done, total: total ?? null, note, learned: arrived.slice(-MOST_TOLD) })
    arrived = []
  }
  const tokenizer = await run.result()
  const [path] = await save(tokenizer, join(assignment.tokenizerFolder, `${request.name}.json`))
  tools.log(`Saved ${request.name}`)
  const texts = await textsOfPart(collection, split.test, ledger)
  const heldOutBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  hooks.stage(MEASURING)
  const encoder = compile(tokenizer)
  const curve: TrainResult['curve'][number][] = []
  await trainingCurve(tokenizer, 0, encoder, texts, {
    signal,
    onPoint(point) {
      curve.push(point)
      const note = `${point.vocabularySize.toLocaleString('en')} tokens`
      tools.progress({ stage: MEASURING, done: curve.length, total: null, note, curve: [...curve] })
    },
  })
  const baseline = compile(await load(BASELINE))
  const tokens = texts.reduce((sum, text) => sum + baseline.count(text), 0)
  return {
    tokenizer: path.slice(assignment.tokenizerFolder.length + 1),
    vocabularySize: encoder.size,
    trainedOnBytes: trainBytes,
    curve,
    baseline: { name: BASELINE, bytesPerToken: heldOutBytes / Math.max(1, tokens) },
    heldOutBytes,
    unseen: split.by !== 'none',
    learned: learnedOf(tokenizer, encoder),
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

function learnedOf({ model }: Tokenizer, encoder: Encoder): TrainResult['learned'] {
  const size = vocabularySize(model.vocab)
  const from = Math.min(256, size)
  const step = Math.max(1, (size - from) / SAMPLE)
  const learned: { id: number; text: string }[] = []
  for (let at = from; at < size; at += step) {
    const id = Math.floor(at)
    learned.push({ id, text: readText(encoder.tokenBytes(entryId(model.vocab, id))) })
  }
  return learned
}
