/**
 * @file Rows of a matrix in the form it is stored in, and a new matrix built in that form: copied rows keep their bits, and memory
 * holds the old matrix and the new one, each once.
 */
import {
  fromFloat32,
  STORED_BYTES,
  toFloat32,
  type Checkpoint,
  type CheckpointTensor,
  type StoredType,
} from '@tokenwright/nn/checkpoints'
import { TokenwrightError } from '@tokenwright/text'
import { mixRow, type RowSource } from '../initialisers/apply.js'
import type { Drawing } from '../initialisers/draw.js'
import type { Rows } from '../initialisers/rows.js'

export interface StoredRows extends Rows {
  readonly type: StoredType
  readonly bytes: Uint8Array
}

/** Reads a matrix of a checkpoint into memory as it is stored. */
export async function readStoredRows(checkpoint: Checkpoint, tensor: CheckpointTensor): Promise<StoredRows> {
  return storedRows(await checkpoint.readBytes(tensor.name), tensor.type, tensor.shape[1])
}

export function storedRows(bytes: Uint8Array, type: StoredType, width: number): StoredRows {
  const rowBytes = width * STORED_BYTES[type]
  return {
    type,
    bytes,
    width,
    count: bytes.length / rowBytes,
    read(index, into, at = 0) {
      into.set(toFloat32(type, bytes.subarray(index * rowBytes, (index + 1) * rowBytes)), at)
    },
  }
}

/**
 * The new matrix, as it will stand in the file.
 * @throws TokenwrightError `invalid-data` for a row that cannot be held by the element type
 */
export function buildStored(rows: StoredRows, sources: readonly RowSource[], drawn: Drawing): Uint8Array {
  const rowBytes = rows.width * STORED_BYTES[rows.type]
  const result = new Uint8Array(sources.length * rowBytes)
  const scratch = new Float32Array(rows.width)
  sources.forEach((source, id) => {
    if (typeof source === 'object' && 'copy' in source) {
      result.set(rows.bytes.subarray(source.copy * rowBytes, (source.copy + 1) * rowBytes), id * rowBytes)
      return
    }
    const row = source === 'drawn' ? drawn.row(id) : mixRow(rows, source.mix, drawn.statistics.mean, scratch)
    const bytes = fromFloat32(rows.type, row)
    if (!toFloat32(rows.type, bytes).every(Number.isFinite))
      throw new TokenwrightError('invalid-data', `a new row that ${rows.type} cannot hold`, { value: id })
    result.set(bytes, id * rowBytes)
  })
  return result
}

/** A bias for each new token: that of its old token, zero for new ones. */
export function buildBias(bytes: Uint8Array, type: StoredType, sources: readonly RowSource[]): Uint8Array {
  const size = STORED_BYTES[type]
  const result = new Uint8Array(sources.length * size)
  sources.forEach((source, id) => {
    if (typeof source === 'object' && 'copy' in source)
      result.set(bytes.subarray(source.copy * size, (source.copy + 1) * size), id * size)
  })
  return result
}
