/** @file The weights of the oracle scripts, which are made by a formula and not stored. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hostTensor, sizeOf, type HostTensor } from '../array/tensor.js'
import { sourceOf, writeCheckpoint } from '../checkpoints/write.js'

export interface FormulaTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly offset: number
}

/** Tensor k of a list: offset + 0.2 sin(0.7 k + 1.3 i). */
export function formulaTensor(tensor: FormulaTensor, k: number): HostTensor {
  const data = new Float32Array(sizeOf(tensor.shape))
  for (let i = 0; i < data.length; i++) data[i] = tensor.offset + 0.2 * Math.sin(0.7 * k + 1.3 * i)
  return hostTensor(tensor.shape, data)
}

/** Runs `body` on a checkpoint folder with these tensors and this config.json. */
export async function withFormulaFolder<T>(
  config: Readonly<Record<string, unknown>>,
  tensors: readonly FormulaTensor[],
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), 'tokenwright-nn-'))
  try {
    const folder = join(parent, 'model')
    const sources = tensors.map((tensor, k) => sourceOf(tensor.name, formulaTensor(tensor, k)))
    await writeCheckpoint(folder, sources, { config, shardBytes: 4_000 })
    return await body(folder)
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}

/** The sum of the elements times cos(i), as the oracle scripts probe a tensor. */
export function probe(tensor: HostTensor): number {
  let total = 0
  for (let i = 0; i < tensor.data.length; i++) total += tensor.data[i] * Math.cos(i)
  return total
}

/** The largest difference between numbers and what was expected of them. */
export function farthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity
  let worst = 0
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]))
  return worst
}
