/** @file The time from tokens to hidden states, with and without merging: what merging and rows cost counts too. */
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { inBatches } from './curve.js'
import type { DynamicBatch } from './dynamic-tokenize.js'
import { createFvtEmbedder } from './fvt-embedder.js'
import type { ModelBody } from './model-body.js'
import { modelInputs } from './model-inputs.js'
import { createRowCache } from './row-cache.js'
import type { ShrinkFile } from './shrink-report.js'

/** Milliseconds for each example. */
export interface ModelTimes {
  readonly plainMs: number
  /** Merging, rows and the model together. */
  readonly mergedMs: number
  /** The rows in that: their computation and their layout. */
  readonly rowsMs: number
  /** Share of rows that the cache had. */
  readonly cacheHits: number
}

interface Timed {
  readonly encoder: Encoder
  readonly files: readonly ShrinkFile[]
  readonly merged: readonly (readonly DynamicBatch[])[]
  readonly batch: number
  readonly body: ModelBody
  readonly mergingMs: number
}

/** Lengths are padded to a multiple of this: enough to keep few shapes, not so much that it hides what is saved. */
const MULTIPLE = 8

/** Runs all batches twice and times the second pass, since the first one compiles their shapes. */
export async function timeModel({ encoder, files, merged, batch, body, mergingMs }: Timed): Promise<ModelTimes> {
  const plain = files.flatMap(({ examples }) =>
    inBatches(
      examples.map(({ tokens }) => tokens),
      batch,
    ),
  )
  const shrunk = merged.flat().map(({ tokens }) => tokens)
  const { width } = body.table
  const embed = createFvtEmbedder(encoder, body.table)
  const longest = plain.flat().reduce((most, tokens) => Math.max(most, tokens.length), 0)
  const room = Math.ceil(longest / MULTIPLE) * MULTIPLE
  if (room > body.positions)
    throw new TokenwrightError('invalid-option', `an example longer than the ${body.positions} places of the model`, {
      value: longest,
    })
  const pass = async (batches: readonly (readonly (readonly string[])[])[]) => {
    const cache = createRowCache(embed, width)
    let rows = 0
    const began = performance.now()
    for (const each of batches) {
      if (each.every((tokens) => tokens.length === 0)) continue
      const before = performance.now()
      const inputs = await modelInputs(each, cache, { width, padding: body.padding, multiple: MULTIPLE })
      rows += performance.now() - before
      await body.run(inputs)
    }
    return { all: performance.now() - began, rows, hits: cache.hits / (cache.hits + cache.misses) }
  }
  const count = plain.flat().length
  await pass(plain)
  const without = await pass(plain)
  await pass(shrunk)
  const within = await pass(shrunk)
  return {
    plainMs: without.all / count,
    mergedMs: within.all / count + mergingMs,
    rowsMs: within.rows / count,
    cacheHits: within.hits,
  }
}
