/** @file A model folder moved to another tokenizer by a hypernetwork. Source: step 5 of the method. */
import { TokenwrightError } from '@tokenwright/text'
import { openCheckpoint, toFloat32 } from '@tokenwright/nn/checkpoints'
import type { RowSource } from '../initialisers/apply.js'
import type { Origin } from '../initialisers/plan.js'
import {
  openTransplant,
  writeTransplant,
  type Target,
  type Transplant,
  type TransplantPlan,
  type Verification,
  type WriteOptions,
} from '../tokenadapt/index.js'
import { findTokenTensors } from '../tokenadapt/matrices.js'
import { readStoredRows } from '../tokenadapt/stored-rows.js'
import { toByteLevel, type ByteLevel, type ByteLevelOptions } from './byte-level/index.js'
import type { Hypernetwork } from './hypernetwork/params.js'
import type { PredictorOptions } from './predict.js'
import { predictTarget, type PredictedTarget } from './predict-target.js'
import {
  coverageOf,
  disagreements,
  normHistogram,
  type Coverage,
  type Disagreement,
  type NormHistogram,
} from './report.js'
import type { SourceRows } from './source-rows.js'

export interface TransferOptions extends PredictorOptions, ByteLevelOptions {
  /** Writes the target as it is, not brought to byte level; it must be able to spell all text. */
  readonly keepTokenizer?: boolean
  /** Folder of the model that the hypernetwork was trained for, where the one that is moved is a fine-tuned variant of it. */
  readonly base?: string
  /** Adds the old model's special tokens that the new tokenizer lacks, behind its last id. */
  readonly addSpecialTokens?: boolean
  readonly padTo?: number
  readonly signal?: AbortSignal
}

export interface TransferReport {
  readonly coverage: Coverage
  readonly seconds: number
  readonly norms: { readonly input: NormHistogram; readonly output?: NormHistogram }
  readonly leastLikePieces: readonly Disagreement[]
  readonly warnings: readonly string[]
}

export interface Transfer {
  readonly transplant: Transplant
  readonly plan: TransplantPlan
  readonly report: TransferReport
  /** Predicted biases of a model that has no place for them. */
  readonly looseBias?: Float32Array
}

/**
 * Predicts the rows of a target tokenizer for a model. Nothing is written. Special tokens that both have keep their rows, those
 * of the model that is moved, matched by role and name.
 *
 * @param model folder as `transformers` has it
 * @throws TokenwrightError as `openTransplant`; `invalid-data` where the hypernetwork belongs to another model
 * @example await writeTransfer(await openTransfer('gpt2', hypernetwork, { tokenizer: await load('mine.json') }), 'gpt2-mine')
 */
export async function openTransfer(
  model: string,
  hypernetwork: Hypernetwork,
  target: Target,
  options: TransferOptions = {},
): Promise<Transfer> {
  const started = performance.now()
  const level = toByteLevel(target.tokenizer, options)
  const keep = options.keepTokenizer === true
  const entries = keep ? level.entries.slice(0, level.originalSize) : level.entries
  const read: ByteLevel = { ...level, entries }
  const transplant = await openTransplant(
    model,
    { ...target, tokenizer: keep ? target.tokenizer : level.tokenizer },
    { addSpecialTokens: options.addSpecialTokens, padTo: options.padTo },
  )
  const { vocabularies, oldEncoder } = transplant
  const own = await sourceRows(transplant)
  const rows = options.base === undefined ? own : await baseRows(options.base, own)
  const names = specialNames(vocabularies.shared, entries)
  const predicted = await predictTarget(hypernetwork, oldEncoder.tokenizer, rows, read, { ...options, specials: names })
  const plan = planOf(transplant, predicted, own, (performance.now() - started) / 1000)
  const hasBias = transplant.tensors.biases.length > 0
  const { prediction, forms } = predicted
  const looseBias = hasBias ? undefined : prediction.bias
  const warnings = [
    ...transplant.warnings,
    ...(level.added.bytes > 0
      ? [
          `${level.added.bytes} bytes that the tokenizer could not spell were added${keep ? ' nowhere: it is kept' : ''}`,
        ]
      : []),
    ...(looseBias === undefined
      ? []
      : ['the hypernetwork predicts biases and the model has none; they are written beside it, not used by it']),
  ]
  const { width } = rows
  const report: TransferReport = {
    coverage: coverageOf(read, forms),
    seconds: plan.seconds,
    norms: {
      input: normHistogram(rows.input, prediction.input, width),
      ...(rows.output === undefined || prediction.output === undefined
        ? {}
        : { output: normHistogram(rows.output, prediction.output, width) }),
    },
    leastLikePieces: disagreements(read, forms, prediction, rows, hypernetwork.config.vocabulary),
    warnings,
  }
  return { transplant: { ...transplant, warnings }, plan, report, ...(looseBias === undefined ? {} : { looseBias }) }
}

/** Writes and verifies a whole folder, with `hypernet-report.json` in it. @throws TokenwrightError as `writeTransplant` */
export function writeTransfer(transfer: Transfer, out: string, options: WriteOptions = {}): Promise<Verification> {
  const { transplant, plan, report, looseBias } = transfer
  const files = new Map<string, string>([
    ...(options.files ?? []),
    ['hypernet-report.json', `${JSON.stringify(report, null, 2)}\n`],
    ...(looseBias === undefined
      ? []
      : [['predicted-bias.json', `${JSON.stringify(Array.from(looseBias))}\n`] as const]),
  ])
  return writeTransplant(transplant, plan, out, { ...options, files })
}

/** Both matrices of the model that is moved, in float32. */
async function sourceRows({ checkpoint, tensors }: Transplant): Promise<SourceRows> {
  const matrix = async (tensor: Transplant['tensors']['input']): Promise<Float32Array> => {
    const stored = await readStoredRows(checkpoint, tensor)
    return toFloat32(stored.type, stored.bytes)
  }
  return {
    input: await matrix(tensors.input),
    ...(tensors.output === undefined ? {} : { output: await matrix(tensors.output) }),
    width: tensors.width,
  }
}

async function baseRows(folder: string, own: SourceRows): Promise<SourceRows> {
  const checkpoint = await openCheckpoint(folder)
  const tensors = await findTokenTensors(checkpoint)
  const rows = await sourceRows({ checkpoint, tensors } as Transplant)
  if (rows.width !== own.width || (rows.output === undefined) !== (own.output === undefined))
    throw new TokenwrightError('invalid-data', 'a base model whose rows are not like those of its variant', {
      value: folder,
    })
  return rows
}

/** Special tokens by name with the source token that has the same name or the same role. */
function specialNames(shared: Int32Array, entries: ByteLevel['entries']): Map<string, number> {
  return new Map(
    entries.flatMap(({ kind, text }, id): [string, number][] =>
      kind === 'special' && shared[id] >= 0 ? [[text, shared[id]]] : [],
    ),
  )
}

function planOf(
  { vocabularies, rows: count, tensors }: Transplant,
  { prediction, copied }: PredictedTarget,
  own: SourceRows,
  seconds: number,
): TransplantPlan {
  const { width } = own
  const known = prediction.input.length / width
  const origins: Origin[] = []
  const sources: RowSource[] = []
  const mean = (data: Float32Array): Float32Array => {
    const row = new Float32Array(width)
    for (let i = 0; i < data.length; i++) row[i % width] += (data[i] * width) / data.length
    return row
  }
  /** Special tokens keep the rows of the model that is moved; rows behind the last token are the mean. */
  const matrix = (predicted: Float32Array, source: Float32Array): Float32Array => {
    const rows = new Float32Array(count * width)
    rows.set(predicted.subarray(0, count * width))
    const middle = known < count ? mean(source) : undefined
    for (let id = 0; id < count; id++) {
      const old = copied.get(id) ?? (id >= known ? (vocabularies.shared[id] ?? -1) : -1)
      if (old >= 0) rows.set(source.subarray(old * width, (old + 1) * width), id * width)
      else if (id >= known && middle !== undefined) rows.set(middle, id * width)
    }
    return rows
  }
  for (let id = 0; id < count; id++) {
    const old = copied.get(id) ?? (id >= known ? (vocabularies.shared[id] ?? -1) : -1)
    if (id < vocabularies.shared.length) origins.push(old >= 0 ? 'copied' : 'predicted')
    sources.push(old >= 0 ? { copy: old } : { mix: { ids: [], weights: [], ...(id >= known ? { mean: 1 } : {}) } })
  }
  const bias = tensors.biases.length === 0 ? undefined : prediction.bias
  return {
    method: 'zett',
    fallback: 'mean',
    seed: 0,
    seconds,
    origins,
    input: sources,
    output: sources,
    trained: {
      input: matrix(prediction.input, own.input),
      ...(own.output === undefined ? {} : { output: matrix(prediction.output as Float32Array, own.output) }),
      ...(bias === undefined ? {} : { bias: filledTo(bias, count) }),
    },
  }
}

function filledTo(bias: Float32Array, count: number): Float32Array {
  const all = new Float32Array(count)
  all.set(bias.subarray(0, count))
  return all
}
