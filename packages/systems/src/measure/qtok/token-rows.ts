/**
 * @file What the token matrix of a checkpoint says of its vocabulary: rows that no token has, and rows of unusual length, which
 * are those of tokens that training hardly met (Land and Bartolo 2024, arXiv 2405.05417, find them in most models).
 */
import { median } from '@tokenwright/measure/statistics'
import { openCheckpoint, toFloat32, type Checkpoint } from '@tokenwright/nn/checkpoints'
import { TokenwrightError } from '@tokenwright/text'
import { findTokenTensors } from '../../move/tokenadapt/matrices.js'

export interface RowOutlier {
  readonly id: number
  readonly norm: number
  /** Distance from the median in robust standard deviations. */
  readonly score: number
}

export interface TokenRows {
  readonly rows: number
  /** Rows beyond the highest id, which pad the matrix to a round size. */
  readonly padding: number
  readonly medianNorm: number
  /** 1.4826 times the median of absolute differences: the standard deviation, were the norms normal. */
  readonly spread: number
  /** Rows of zeros among those of tokens. */
  readonly zeros: number
  /** Tokens whose rows are shorter than the rest, shortest first: never trained, or decayed. */
  readonly short: readonly RowOutlier[]
  readonly long: readonly RowOutlier[]
}

/** In robust standard deviations: of normal norms one in 15,000 lies beyond on each side. */
const LIMIT = 3.8

/**
 * Which norms of token rows stand out.
 *
 * @param norms Euclidean norms of all rows of the matrix
 * @param ids highest id plus one; rows from there on are padding
 * @throws TokenwrightError `invalid-data` for a matrix that has fewer rows than ids
 * @example
 * tokenRows(norms, 50_257).short // [{ id: 36173, norm: 2.4, score: -8.1 }, ...]
 */
export function tokenRows(norms: Float64Array, ids: number): TokenRows {
  if (norms.length < ids)
    throw new TokenwrightError('invalid-data', `token matrix of ${norms.length} rows for ids up to`, { value: ids - 1 })
  const own = norms.subarray(0, ids)
  const medianNorm = median(own)
  const spread = 1.4826 * median(own.map((norm) => Math.abs(norm - medianNorm)))
  const outliers = Array.from(own, (norm, id): RowOutlier => ({
    id,
    norm,
    score: spread === 0 ? 0 : (norm - medianNorm) / spread,
  })).filter(({ score }) => Math.abs(score) > LIMIT)
  return {
    rows: norms.length,
    padding: norms.length - ids,
    medianNorm,
    spread,
    zeros: own.reduce((count, norm) => (norm === 0 ? count + 1 : count), 0),
    short: outliers.filter(({ score }) => score < 0).toSorted((a, b) => a.norm - b.norm),
    long: outliers.filter(({ score }) => score > 0).toSorted((a, b) => b.norm - a.norm),
  }
}

/** Bytes of rows that are in memory at a time. */
const PART_BYTES = 1 << 24

/**
 * Norms of the rows of a matrix in a checkpoint, read part by part.
 *
 * @throws TokenwrightError `invalid-data` where there is no such matrix
 */
async function rowNorms(checkpoint: Checkpoint, name: string): Promise<Float64Array> {
  const tensor = checkpoint.tensors.get(name)
  if (tensor?.shape.length !== 2)
    throw new TokenwrightError('invalid-data', 'no such matrix', { where: checkpoint.folder, value: name })
  const [rows, width] = tensor.shape
  const rowBytes = (tensor.end - tensor.start) / rows
  const step = Math.max(1, Math.floor(PART_BYTES / rowBytes))
  const norms = new Float64Array(rows)
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step)
    const values = toFloat32(tensor.type, await checkpoint.readBytes(name, from * rowBytes, to * rowBytes))
    for (let row = from; row < to; row++) {
      let sum = 0
      for (let i = (row - from) * width; i < (row - from + 1) * width; i++) sum += values[i] ** 2
      norms[row] = Math.sqrt(sum)
    }
  }
  return norms
}

export interface CheckpointRows {
  readonly input: TokenRows
  /** Absent where the output layer is the input matrix. */
  readonly output?: TokenRows
}

/**
 * The token matrices of a checkpoint folder.
 *
 * @throws TokenwrightError `unreadable`, `unsupported-part` for a checkpoint without a known token matrix, `invalid-data`
 * @example
 * (await checkpointRows('pythia-70m', 50_277)).input.padding // 27
 */
export async function checkpointRows(folder: string, ids: number): Promise<CheckpointRows> {
  const checkpoint = await openCheckpoint(folder)
  const { input, output } = await findTokenTensors(checkpoint)
  const rowsOf = async (name: string): Promise<TokenRows> => tokenRows(await rowNorms(checkpoint, name), ids)
  return {
    input: await rowsOf(input.name),
    ...(output === undefined ? {} : { output: await rowsOf(output.name) }),
  }
}
