/** @file What is in a checkpoint, without holding more than one piece of it in memory. */
import { sizeOf } from '../array/tensor.js'
import { STORED_BYTES, toFloat32, type StoredType } from './element-types.js'
import type { Checkpoint } from './folder.js'

export interface PartSummary {
  /** names up to the first number, such as `model.layers`, or the whole name of what stands alone */
  readonly part: string
  readonly tensors: number
  readonly parameters: number
}

export interface CheckpointSummary {
  readonly parameters: number
  readonly bytes: number
  /** parameters by element type */
  readonly types: ReadonlyMap<StoredType, number>
  readonly parts: readonly PartSummary[]
}

/** Counts from the headers alone. */
export function summariseCheckpoint(checkpoint: Checkpoint): CheckpointSummary {
  const types = new Map<StoredType, number>()
  const parts = new Map<string, { tensors: number; parameters: number }>()
  let parameters = 0
  let bytes = 0
  for (const tensor of checkpoint.tensors.values()) {
    const count = sizeOf(tensor.shape)
    parameters += count
    bytes += count * STORED_BYTES[tensor.type]
    types.set(tensor.type, (types.get(tensor.type) ?? 0) + count)
    const name = /^(.*?)\.\d+\./.exec(tensor.name)?.[1] ?? tensor.name.replace(/\.(weight|bias)$/, '')
    const part = parts.get(name) ?? { tensors: 0, parameters: 0 }
    parts.set(name, { tensors: part.tensors + 1, parameters: part.parameters + count })
  }
  return { parameters, bytes, types, parts: [...parts].map(([part, counts]) => ({ part, ...counts })) }
}

/** Bytes read at a time. */
const PIECE = 2 ** 24

/** The tensors that hold NaN or infinity, with the number of such elements. Reads the whole checkpoint, piece by piece. */
export async function findNotFinite(checkpoint: Checkpoint): Promise<{ name: string; elements: number }[]> {
  const found: { name: string; elements: number }[] = []
  for (const tensor of checkpoint.tensors.values()) {
    if (!['F64', 'F32', 'F16', 'BF16'].includes(tensor.type)) continue
    let elements = 0
    for (let at = 0; at < tensor.end - tensor.start; at += PIECE)
      for (const value of toFloat32(tensor.type, await checkpoint.readBytes(tensor.name, at, at + PIECE)))
        if (!Number.isFinite(value)) elements++
    if (elements > 0) found.push({ name: tensor.name, elements })
  }
  return found
}
