/** @file The new matrices of a transplant: planned once, built from the stored rows, in memory or tensor by tensor. */
import { fromFloat32, toFloat32 } from '@tokenwright/nn/checkpoints'
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import { loadDecoder, type Decoder, type DecoderParams } from '@tokenwright/nn/models'
import type { RowSource } from '../initialisers/apply.js'
import { ownRows } from '../initialisers/auxiliary/own-rows.js'
import type { Initialiser, Situation } from '../initialisers/contract.js'
import { drawing } from '../initialisers/draw.js'
import { planVocabulary, type Origin, type VocabularyPlan } from '../initialisers/plan.js'
import type { Transplant } from './open.js'
import { buildBias, buildStored, readStoredRows } from './stored-rows.js'

export interface TransplantPlan extends VocabularyPlan {
  readonly method: string
  readonly seed: number
  readonly fallback: Initialiser['fallback']
  readonly seconds: number
  /** Rows that were trained on after the move, in place of those planned. */
  readonly trained?: { readonly input: Float32Array; readonly output?: Float32Array }
}

/** What initialisers may need beyond the model and its tokenizers. */
export type Extras = Partial<Pick<Situation, 'auxiliary' | 'texts' | 'parallel' | 'languages' | 'donor' | 'signal'>>

/**
 * Decides for each row of the new matrices where it comes from. Rows behind the last token keep what stood there, or are the mean.
 * Without auxiliary embeddings among the extras, the model's own input rows serve.
 */
export async function planTransplant(
  transplant: Transplant,
  initialiser: Initialiser,
  extras: Extras = {},
  seed = 0,
): Promise<TransplantPlan> {
  const started = performance.now()
  const { checkpoint, tensors, vocabularies, oldEncoder, rows } = transplant
  const input = await readStoredRows(checkpoint, tensors.input)
  const plan = await planVocabulary(initialiser, {
    vocabularies,
    input,
    tied: tensors.output === undefined,
    auxiliary: ownRows(input, vocabularies.pieces),
    ...extras,
  })
  const padding: RowSource[] = []
  for (let id = plan.input.length; id < rows; id++)
    padding.push(id >= oldEncoder.size && id < tensors.rows ? { copy: id } : { mix: { ids: [], weights: [], mean: 1 } })
  return {
    origins: plan.origins,
    input: [...plan.input, ...padding],
    output: [...plan.output, ...padding],
    method: initialiser.name,
    fallback: initialiser.fallback,
    seed,
    seconds: (performance.now() - started) / 1000,
  }
}

/** The new matrix or bias that takes the place of one tensor, as it will stand in the file. */
export async function newTensor(transplant: Transplant, plan: TransplantPlan, name: string): Promise<Uint8Array> {
  const { checkpoint, tensors, vocabularies, oldEncoder } = transplant
  const tensor = checkpoint.tensors.get(name) as (typeof tensors)['input']
  if (tensors.biases.includes(tensor)) return buildBias(await checkpoint.readBytes(name), tensor.type, plan.output)
  const isOutput = tensors.output?.name === name
  const trained = isOutput ? plan.trained?.output : plan.trained?.input
  if (trained !== undefined) return fromFloat32(tensor.type, trained)
  const rows = await readStoredRows(checkpoint, isOutput ? (tensors.output as typeof tensor) : tensors.input)
  const drawn = drawing(rows, {
    fallback: plan.fallback,
    count: oldEncoder.size,
    // The two matrices of a model draw different numbers.
    seed: 2 * plan.seed + (isOutput ? 1 : 0),
    ...(vocabularies.oldUnknown === undefined ? {} : { unknown: vocabularies.oldUnknown }),
  })
  return buildStored(rows, isOutput ? plan.output : plan.input, drawn)
}

/** Names of the tensors that a transplant replaces. */
export function replacedTensors({ tensors }: Transplant): string[] {
  return [
    tensors.input,
    ...(tensors.output === undefined ? [] : [tensors.output]),
    ...tensors.copies,
    ...tensors.biases,
  ].map(({ name }) => name)
}

/** The moved model in memory, for families that this library runs: to evaluate a method without writing it. */
export async function movedDecoder(transplant: Transplant, plan: TransplantPlan, old?: Decoder): Promise<Decoder> {
  const { tensors, rows } = transplant
  const { config, params } = old ?? (await loadDecoder(transplant.checkpoint))
  const matrix = async (name: string): Promise<HostTensor> =>
    hostTensor([rows, tensors.width], toFloat32(tensors.input.type, await newTensor(transplant, plan, name)))
  const moved: DecoderParams<HostTensor> = {
    ...params,
    tokens: { weight: await matrix(tensors.input.name) },
    ...(tensors.output === undefined ? {} : { head: { weight: await matrix(tensors.output.name) } }),
  }
  return { config: { ...config, vocabulary: rows }, params: moved, settings: transplant.config }
}

/** How many tokens came about in which way. */
export function countOrigins(plan: TransplantPlan): Map<Origin, number> {
  const counts = new Map<Origin, number>()
  for (const origin of plan.origins) counts.set(origin, (counts.get(origin) ?? 0) + 1)
  return counts
}
