/** @file What a prior says before anything is trained: the words nearest to each tool, and tools that are easily confused. */
import { outputRows, type FrozenModel } from './frozen-model.js'
import type { Tool } from './tools.js'

export interface NearWord {
  readonly token: string
  readonly cosine: number
}

export interface ClosePair {
  readonly a: string
  readonly b: string
  readonly cosine: number
}

export interface PriorReport {
  /** For each tool, words by falling cosine of their output row. */
  readonly nearest: readonly (readonly NearWord[])[]
  /** Pairs of tools by falling cosine of their priors: descriptions to sharpen. */
  readonly closest: readonly ClosePair[]
}

/** @param prior [tools, width] */
export function inspectPrior(
  model: FrozenModel,
  tools: readonly Tool[],
  prior: Float32Array,
  { words = 5, pairs = 10 }: { readonly words?: number; readonly pairs?: number } = {},
): PriorReport {
  const { width } = model.config
  const matrix = outputRows(model)
  const own = directions(prior, width)
  const others = directions(matrix.subarray(0, model.encoder.size * width), width)
  const nearest = tools.map((_, k) =>
    highest(model.encoder.size, words, (id) => cosine(own, k, others, id, width)).map(({ item, value }) => ({
      token: model.encoder.decode([item]),
      cosine: value,
    })),
  )
  const all: ClosePair[] = []
  for (let a = 0; a < tools.length; a++)
    for (let b = a + 1; b < tools.length; b++) {
      const value = cosine(own, a, own, b, width)
      if (all.length === pairs && value <= all[pairs - 1].cosine) continue
      const at = all.findIndex((one) => value > one.cosine)
      all.splice(at < 0 ? all.length : at, 0, { a: tools[a].id, b: tools[b].id, cosine: value })
      if (all.length > pairs) all.pop()
    }
  return { nearest, closest: all }
}

function directions(rows: Float32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length)
  for (let row = 0; row * width < rows.length; row++) {
    let squares = 0
    for (let i = 0; i < width; i++) squares += rows[row * width + i] ** 2
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
    for (let i = 0; i < width; i++) out[row * width + i] = rows[row * width + i] * scale
  }
  return out
}

function cosine(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  let dot = 0
  for (let k = 0; k < width; k++) dot += a[i * width + k] * b[j * width + k]
  return dot
}

function highest(count: number, keep: number, value: (item: number) => number): { item: number; value: number }[] {
  const best: { item: number; value: number }[] = []
  for (let item = 0; item < count; item++) {
    const found = value(item)
    if (best.length === keep && found <= best[keep - 1].value) continue
    const at = best.findIndex((one) => found > one.value)
    best.splice(at < 0 ? best.length : at, 0, { item, value: found })
    if (best.length > keep) best.pop()
  }
  return best
}
