/**
 * @file A T5 that writes: the text is encoded once, its keys and values are kept for each block of the decoder, and each token
 * runs alone over the cache of those before it.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { MASKED } from '../../array/functions.js'
import { add, less, range, reshape, slice, subtract, where } from '../../array/operations.js'
import { hostTensor, type HostTensor, type Tensor } from '../../array/tensor.js'
import { compile, disposeTree } from '../../compile/compile.js'
import type { ResidentArray } from '../../compile/executor.js'
import { reorderRows, residentZeros, writeAt } from '../../compile/resident-update.js'
import type { DecodingSession, RuntimeOptions } from '../../generation/session.js'
import { applyLinear } from '../../layers/linear.js'
import { splitHeads, type KeyValue } from '../../layers/attention.js'
import type { T5Config } from './config.js'
import { relativeBias } from './relative-bias.js'
import { decoderOf, t5Decode, t5Encode, t5Logits, type T5Params } from './t5.js'

/** Texts are padded to a multiple of this, so that few shapes are compiled. */
const TEXT_STEP = 16

type Resident = Readonly<Record<'key' | 'value', ResidentArray>>

interface Cache {
  readonly blocks: Resident[]
  readonly read: Resident[]
  mask: HostTensor
  /** tokens that the decoder has seen */
  filled: number
}

/**
 * A session whose prompts are the texts to read; the decoder begins with `config.start`. `capacity` counts the longest text and
 * what may be written after the first token, as for decoders.
 * @example
 * const session = t5Session(config, params)
 * let logits = await session.start([text], text.length + maxTokens - 1)
 */
export function t5Session(
  config: T5Config,
  params: T5Params<HostTensor>,
  options: RuntimeOptions = {},
): DecodingSession {
  const begin = compile((inner: T5Params, given: { ids: Tensor; mask: Tensor; first: Tensor }) => {
    const { hidden } = t5Encode(inner, config, given)
    const read = decoderOf(inner).blocks.map((block) => keysAndValues(block.cross, config, hidden))
    const memory = { blocks: read, mask: given.mask }
    const out = t5Decode(inner, config, { ids: given.first }, memory, { keep: true })
    return { logits: lastOf(t5Logits(inner, config, out.hidden)), fresh: out.fresh, read }
  }, options)
  const step = compile(
    (
      inner: T5Params,
      given: { ids: Tensor; place: Tensor; mask: Tensor },
      past: readonly KeyValue[],
      read: readonly KeyValue[],
    ) => {
      const bias = pastBias(inner, config, given.place, past[0].key.shape[2])
      const memory = { blocks: read, mask: given.mask }
      const out = t5Decode(inner, config, { ids: given.ids }, memory, { keep: true, past: { blocks: past, bias } })
      return { logits: lastOf(t5Logits(inner, config, out.hidden)), fresh: out.fresh }
    },
    { ...options, keep: [0] },
  )
  let cache: Cache | undefined
  const rowsOf = async (logits: ResidentArray): Promise<Float32Array[]> => {
    const { data, shape } = await logits.read()
    logits.dispose()
    const width = shape[1]
    return Array.from({ length: shape[0] }, (_, row) => (data as Float32Array).subarray(row * width, (row + 1) * width))
  }
  const store = async (to: Cache, fresh: readonly Resident[]) => {
    for (const [i, pair] of fresh.entries())
      to.blocks[i] = {
        key: await writeAt(to.blocks[i].key, pair.key, to.filled),
        value: await writeAt(to.blocks[i].value, pair.value, to.filled),
      }
    disposeTree(fresh)
    to.filled++
  }
  const forget = () => {
    if (cache !== undefined) disposeTree([cache.blocks, cache.read])
    cache = undefined
  }
  return {
    written: () => [config.start],
    async start(prompts, capacity) {
      if (prompts.length === 0 || prompts.some((prompt) => prompt.length === 0))
        throw new TokenwrightError('invalid-option', 'a text has at least one token', { value: prompts })
      checkIds(prompts.flat(), config.vocabulary)
      const longest = Math.max(...prompts.map((prompt) => prompt.length))
      const places = capacity - longest + 1
      if (places < 1)
        throw new TokenwrightError('invalid-option', 'a capacity that does not hold the texts', { value: capacity })
      const first = hostTensor([prompts.length, 1], new Int32Array(prompts.length).fill(config.start))
      const { ids, mask } = paddedTexts(prompts, Math.ceil(longest / TEXT_STEP) * TEXT_STEP)
      const { logits, fresh, read } = await begin(params, { ids, mask, first })
      forget()
      const blocks = await Promise.all(
        fresh.map(async ({ key }): Promise<Resident> => {
          const shape = [key.shape[0], key.shape[1], places, key.shape[3]]
          return { key: await residentZeros(key, shape), value: await residentZeros(key, shape) }
        }),
      )
      cache = { blocks, read: [...read], mask, filled: 0 }
      await store(cache, fresh)
      return rowsOf(logits)
    },
    async next(tokens) {
      if (cache === undefined)
        throw new TokenwrightError('invalid-option', 'a session that was not started', { value: tokens })
      checkIds(tokens, config.vocabulary)
      const { mask, filled } = cache
      const ids = hostTensor([tokens.length, 1], Int32Array.from(tokens))
      const place = hostTensor([1], Int32Array.from([filled]))
      const { logits, fresh } = await step(params, { ids, place, mask }, cache.blocks, cache.read)
      await store(cache, fresh)
      return rowsOf(logits)
    },
    async reorder(order) {
      if (cache === undefined) return
      const turned = (pair: Resident) =>
        Promise.all([reorderRows(pair.key, order), reorderRows(pair.value, order)]).then(([key, value]) => ({
          key,
          value,
        }))
      for (const [i, pair] of cache.blocks.entries()) cache.blocks[i] = await turned(pair)
      for (const [i, pair] of cache.read.entries()) cache.read[i] = await turned(pair)
      const length = cache.mask.shape[1]
      const { data } = cache.mask
      const rows = order.map((from) => Array.from(data.subarray(from * length, (from + 1) * length)))
      cache.mask = hostTensor([order.length, length], Float32Array.from(rows.flat()))
    },
    async dispose() {
      forget()
      await begin.dispose()
      await step.dispose()
    },
  }
}

/** Keys and values of the encoder's states for one block of the decoder. */
function keysAndValues(
  cross: T5Params['encoder']['blocks'][number]['cross'],
  config: T5Config,
  hidden: Tensor,
): KeyValue {
  if (cross === undefined)
    throw new TokenwrightError('invalid-option', 'an encoder without this part', { value: 'cross' })
  return {
    key: splitHeads(applyLinear(cross.key, hidden), config.heads),
    value: splitHeads(applyLinear(cross.value, hidden), config.heads),
  }
}

/**
 * What is added to the scores of the cache, [1, heads, 1, capacity], for a token at `place`. A token's distance to itself has a
 * bias too, which the scores of fresh tokens lack; a softmax does not see what all its scores share, so it is taken from the others.
 */
function pastBias(params: T5Params, config: T5Config, place: Tensor, capacity: number): Tensor {
  const table = decoderOf(params).distances
  const keys = range(0, capacity)
  const distances = relativeBias(table, config, { queries: place, keys }, false)
  const self = relativeBias(table, config, { queries: place, keys: place }, false)
  return add(subtract(distances, self), where(less(keys, place), 0, MASKED))
}

function lastOf(logits: Tensor): Tensor {
  const [rows, length, vocabulary] = logits.shape
  return reshape(slice(logits, 1, length - 1, length), [rows, vocabulary])
}

function paddedTexts(texts: readonly (readonly number[])[], length: number) {
  const ids = new Int32Array(texts.length * length)
  const mask = new Float32Array(texts.length * length)
  texts.forEach((text, row) => {
    ids.set(text, row * length)
    mask.fill(1, row * length, row * length + text.length)
  })
  const shape = [texts.length, length]
  return { ids: hostTensor(shape, ids), mask: hostTensor(shape, mask) }
}

function checkIds(ids: readonly number[], vocabulary: number): void {
  for (const id of ids)
    if (!Number.isSafeInteger(id) || id < 0 || id >= vocabulary)
      throw new TokenwrightError('unknown-id', `an id outside a vocabulary of ${vocabulary}`, { value: id })
}
