/** @file Fits the frozen maps, once, before training. Source: step 2 of the method, points 2 and 7. */
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import type { Rescaler } from './params.js'

/** Deviation that source rows have inside the hypernetwork. */
export const SOURCE_DEVIATION = 0.02

export interface ColumnStatistics {
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/** Mean and deviation of each column of [rows, width]. */
export function columnStatistics(data: Float32Array, width: number): ColumnStatistics {
  const rows = data.length / width
  if (!Number.isSafeInteger(rows) || rows < 2)
    throw new TokenwrightError('invalid-data', 'a map is fitted to two rows at least', { value: rows })
  const mean = new Float64Array(width)
  const deviation = new Float64Array(width)
  for (let i = 0; i < data.length; i++) mean[i % width] += data[i] / rows
  for (let i = 0; i < data.length; i++) deviation[i % width] += (data[i] - mean[i % width]) ** 2 / rows
  for (let k = 0; k < width; k++) deviation[k] = Math.sqrt(deviation[k])
  return { mean, deviation }
}

/** The map of each column to mean 0 and deviation `to`. Columns that are constant are only shifted. */
export function fitSource(rows: Float32Array, width: number, to = SOURCE_DEVIATION): Rescaler<HostTensor> {
  const { mean, deviation } = columnStatistics(rows, width)
  return fromColumns(width, (k) => {
    const scale = deviation[k] > 0 ? to / deviation[k] : 1
    return [scale, -mean[k] * scale]
  })
}

/** The map that gives predictions the mean and deviation of the rows that they stand for. */
export function fitTarget(predicted: Float32Array, wanted: Float32Array, width: number): Rescaler<HostTensor> {
  const [from, to] = [columnStatistics(predicted, width), columnStatistics(wanted, width)]
  return fromColumns(width, (k) => {
    const scale = from.deviation[k] > 0 ? to.deviation[k] / from.deviation[k] : 1
    return [scale, to.mean[k] - from.mean[k] * scale]
  })
}

function fromColumns(width: number, of: (k: number) => [scale: number, shift: number]): Rescaler<HostTensor> {
  const scale = new Float32Array(width)
  const shift = new Float32Array(width)
  for (let k = 0; k < width; k++) [scale[k], shift[k]] = of(k)
  return { scale: hostTensor([1, width], scale), shift: hostTensor([1, width], shift) }
}

/** The map applied to [rows, width], in a new array. */
export function applyRescaler({ scale, shift }: Rescaler<HostTensor>, data: Float32Array): Float32Array {
  const width = scale.data.length
  return data.map((value, i) => value * scale.data[i % width] + shift.data[i % width])
}
