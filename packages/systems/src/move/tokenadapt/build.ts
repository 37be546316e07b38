/** @file The new matrices of a transplant: planned once, built from the stored rows, in memory or tensor by tensor. */
import { fromFloat32, storeParameters, toFloat32 } from '@tokenwright/nn/checkpoints'
import { flatten, hostTensor, isHostTensor, type HostTensor, type Tree } from '@tokenwright/nn'
import { describeDecoder, loadDecoder, type Decoder, type DecoderParams } from '@tokenwright/nn/models'
import { TokenwrightError } from '@tokenwright/text'
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
  /** What was trained on after the move, in place of what was planned. */
  readonly trained?: Trained
}

export interface Trained {
  readonly input: Float32Array
  readonly output?: Float32Array
  /** One number for each row, for models with an output bias. */
  readonly bias?: Float32Array
  /** The model's other tensors, as they will stand in the file, by name; absent where only rows were trained. */
  readonly body?: ReadonlyMap<string, Uint8Array>
  /** The same as parameters. */
  readonly params?: DecoderParams<HostTensor>
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
  if (tensors.biases.includes(tensor))
    return plan.trained?.bias === undefined
      ? buildBias(await checkpoint.readBytes(name), tensor.type, plan.output)
      : fromFloat32(tensor.type, plan.trained.bias)
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

/**
 * What training changed, rounded as the file will hold it: rows alone, or the body too.
 * @throws TokenwrightError `unsupported-part` for a body whose tensors are of other types than its rows
 */
export async function trainedOf(
  { checkpoint, tensors }: Transplant,
  params: DecoderParams<HostTensor>,
  what: 'rows' | 'lora',
): Promise<Trained> {
  const { type } = tensors.input
  const { tokens, head, ...body } = params
  const rows = {
    input: tokens.weight.data as Float32Array,
    ...(head === undefined ? {} : { output: head.weight.data as Float32Array }),
  }
  if (what === 'rows') return rows
  const { keys } = describeDecoder(checkpoint.config)
  const bodyKeys = { ...keys, rules: keys.rules.filter(({ ours }) => !/^(tokens|head)\./.test(ours)) }
  const stored = new Map<string, Uint8Array>()
  for (const source of storeParameters(body, bodyKeys, type)) {
    const [prefix] = keys.prefixes
    const name = checkpoint.tensors.has(source.name) ? source.name : source.name.slice(prefix.length)
    const there = checkpoint.tensors.get(name)?.type
    if (there !== type)
      throw new TokenwrightError('unsupported-part', `a body that is not stored as ${type}, as its rows are`, {
        where: name,
        value: there,
      })
    stored.set(name, await source.bytes())
  }
  const [leaves, structure] = flatten(body as unknown as Tree<HostTensor>, isHostTensor)
  const rounded = structure.rebuild(
    leaves.map(({ shape, data }) => hostTensor(shape, toFloat32(type, fromFloat32(type, data as Float32Array)))),
  ) as unknown as typeof body
  return { ...rows, body: stored, params: { ...rounded, tokens, ...(head && { head }) } }
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
    ...(plan.trained?.params ?? params),
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
