/** @file What moves have in common: the text, the model, the new tokenizer, and what is kept of the outcome. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TokenwrightError, train, type Encoder, type Tokenizer } from '@tokenwright/text'
import { documentsOf } from '@tokenwright/measure/corpora'
import { gather } from '@tokenwright/measure/report'
import {
  countOrigins,
  type Comparison,
  type Transplant,
  type TransplantPlan,
} from '@tokenwright/systems/move/tokenadapt'
import { readText } from '../../tokens/merge-tree.js'
import type { Assignment, JobRequest } from '../contract.js'
import { smallModel } from './small-model.js'
import { hooksOf, type JobTools } from './tools.js'

type Model = Extract<JobRequest, { kind: 'transplant' }>['model']
type Interval = Comparison['before']['bitsPerByte']

/** A new token, and the old rows that its row was made of. */
export interface MovedRow {
  readonly id: number
  readonly text: string
  readonly origin: string
  /** Old tokens with their weights, the heaviest first. */
  readonly from: [text: string, weight: number][]
  /** How many there are in all. */
  readonly contributors: number
}

export interface TransplantResult {
  /** As the job was asked for; null where it trained a small one. */
  readonly model: string | null
  readonly vocabulary: { readonly old: number; readonly new: number; readonly shared: number }
  readonly heldOutBytes: number
  readonly before: { readonly tokensPerKilobyte: number; readonly bitsPerByte: Interval }
  readonly methods: readonly {
    readonly method: string
    readonly label: string
    readonly tokensPerKilobyte: number
    readonly bitsPerByte: Interval
    readonly change: Interval
    readonly trained: { readonly steps: number; readonly bitsPerByte: Interval } | null
    readonly seconds: number
    readonly origins: Readonly<Record<string, number>>
  }[]
  readonly left: Comparison['left']
  readonly warnings: readonly string[]
}

const MOST_TEXT_BYTES = 2_000_000
/** A small model learns from less. */
const SMALL_TEXT_BYTES = 400_000
const MOST_HELD_OUT_BYTES = 60_000
/** Runs of lines, over which intervals are drawn. */
const UNITS = 40
const MOST_ROWS = 20_000
const TOLD = 12

export function textsToMove(
  model: Model,
  { paths }: Assignment,
  tools: JobTools,
): Promise<{ kept: string[]; held: string[] }> {
  return linesOf(paths, model.source === 'small' ? SMALL_TEXT_BYTES : MOST_TEXT_BYTES, tools)
}

/** @returns its folder; a small model is trained first */
export async function modelToMove(
  model: Model,
  kept: readonly string[],
  { model: place, folder }: Assignment,
  tools: JobTools,
): Promise<string> {
  if (model.source === 'small') return smallModel(kept, model.steps, join(folder, 'model'), tools)
  if (place === null)
    throw new TokenwrightError('invalid-data', 'a move without the folder of its model', { value: model.name })
  return place
}

export function unitsOf(held: readonly string[]): number[] {
  return held.map((_, i) => Math.floor((i * UNITS) / held.length))
}

/** Writes the outcome, and for each method what the rows of new tokens are made of. */
export async function keepMove(
  opened: Transplant,
  comparison: Comparison,
  held: readonly string[],
  model: Model,
  folder: string,
): Promise<TransplantResult> {
  await mkdir(join(folder, 'rows'), { recursive: true })
  for (const { method, plan } of comparison.methods)
    await writeFile(
      join(folder, 'rows', `${method}.jsonl`),
      rowsOf(opened, plan)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    )
  const result: TransplantResult = {
    model: model.source === 'known' ? model.name : null,
    vocabulary: {
      old: opened.oldEncoder.size,
      new: opened.encoder.size,
      shared: opened.vocabularies.shared.filter((id) => id >= 0).length,
    },
    heldOutBytes: held.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0),
    before: comparison.before,
    methods: comparison.methods.map(({ plan, trained, ...rest }) => ({
      ...rest,
      trained: trained === undefined ? null : { steps: trained.steps, bitsPerByte: trained.bitsPerByte },
      origins: Object.fromEntries(countOrigins(plan)),
    })),
    left: comparison.left,
    warnings: opened.warnings,
  }
  await writeFile(join(folder, 'move.json'), JSON.stringify(result))
  return result
}

/** Every tenth line is only evaluated on. */
async function linesOf(
  paths: readonly string[],
  maxBytes: number,
  tools: JobTools,
): Promise<{ kept: string[]; held: string[] }> {
  const { collection, ledger } = await gather(paths, { maxBytes, seed: 1, signal: tools.signal }, hooksOf(tools))
  const kept: string[] = []
  const held: string[] = []
  let heldBytes = 0
  let count = 0
  for await (const { text } of documentsOf(collection, collection.documents, ledger))
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue
      if (count++ % 10 === 9 && heldBytes < MOST_HELD_OUT_BYTES) {
        held.push(line)
        heldBytes += Buffer.byteLength(line)
      } else kept.push(line)
    }
  if (held.length === 0)
    throw new TokenwrightError('empty-corpus', 'too little text to hold a tenth of its lines back', { value: count })
  return { kept, held }
}

/** Twice as many entries as the tokenizer of the small model. */
const OWN_VOCABULARY = 1200

export async function ownTokenizer(texts: readonly string[], signal: AbortSignal): Promise<Tokenizer> {
  return train([...texts], { algorithm: 'superbpe', vocabularySize: OWN_VOCABULARY, signal, workers: 1 }).result()
}

/** All tokens whose row was not copied, up to a number that a page can search. */
function rowsOf({ encoder, oldEncoder, vocabularies }: Transplant, plan: TransplantPlan): MovedRow[] {
  const rows: MovedRow[] = []
  for (let id = 0; id < vocabularies.shared.length && rows.length < MOST_ROWS; id++) {
    if (plan.origins[id] === 'copied') continue
    const from = [...weightsOf(plan.input[id])]
      .map(([old, weight]): [string, number] => [old === MEAN ? '(mean of all rows)' : textOf(oldEncoder, old), weight])
      .toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
    rows.push({
      id,
      text: textOf(encoder, id),
      origin: plan.origins[id],
      from: from.slice(0, TOLD).map(([text, weight]) => [text, Math.round(weight * 1e4) / 1e4]),
      contributors: from.length,
    })
  }
  return rows
}

/** Stands for the mean of all rows among old ids. */
const MEAN = -1

/** Weight of each old row; a method may name one more than once. */
function weightsOf(source: TransplantPlan['input'][number]): Map<number, number> {
  if (typeof source === 'string') return new Map()
  if ('copy' in source) return new Map([[source.copy, 1]])
  const { ids, weights, mean = 0 } = source.mix
  const sums = new Map<number, number>()
  for (let i = 0; i < ids.length; i++) sums.set(ids[i], (sums.get(ids[i]) ?? 0) + weights[i])
  if (mean !== 0) sums.set(MEAN, mean)
  return sums
}

function textOf(encoder: Encoder, id: number): string {
  return readText(encoder.tokenBytes(id))
}
