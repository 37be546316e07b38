/**
 * @file A decoder that continues sequences: the prompt runs once, then each token runs alone over a cache of keys and values.
 * Prompts of a batch are padded on the left, so that all rows end at the same place.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { expandAxis, multiply, reshape, slice, subtract } from '../array/operations.js'
import { MASKED } from '../array/functions.js'
import { hostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { compile, disposeTree, type CompileOptions, type Executable } from '../compile/compile.js'
import type { ResidentArray } from '../compile/executor.js'
import { reorderRows, residentZeros, writeAt } from '../compile/resident-update.js'
import type { KeyValue } from '../layers/attention.js'
import type { DecoderConfig } from '../models/decoder/config.js'
import { decoderLogits, decoderStates, type DecoderParams } from '../models/decoder/decoder.js'

export type RuntimeOptions = Pick<CompileOptions, 'executor' | 'threads' | 'providers'>

export interface DecodingSession {
  /** What stands before the first new token of a prompt: the prompt, or what an encoder-decoder begins with. */
  written(prompt: readonly number[]): readonly number[]
  /** Logits of the last position of each row, [rows][vocabulary]. */
  start(prompts: readonly (readonly number[])[], capacity: number): Promise<Float32Array[]>
  /** One more token in each row. */
  next(tokens: readonly number[]): Promise<Float32Array[]>
  /** Row `order[i]` becomes row i: the beams that live on. */
  reorder(order: readonly number[]): Promise<void>
  dispose(): Promise<void>
}

interface Cache {
  blocks: { key: ResidentArray; value: ResidentArray }[]
  /** 1 where a place holds a token, [rows, capacity] */
  mask: HostTensor
  /** places filled so far */
  filled: number
  /** tokens of each row so far, without padding: the position of the next one */
  positions: number[]
}

interface StepInputs {
  readonly ids: Tensor
  readonly positions: Tensor
  readonly mask: Tensor
}

type Fresh = readonly KeyValue[]

/** Prompts and caches are padded to a multiple of this, so that few shapes are compiled. */
const PROMPT_STEP = 16

export function decodingSession(
  config: DecoderConfig,
  params: DecoderParams<HostTensor>,
  options: RuntimeOptions = {},
): DecodingSession {
  const lastLogits = (inner: DecoderParams, hidden: Tensor) => {
    const [rows, length, width] = hidden.shape
    return decoderLogits(inner, reshape(slice(hidden, 1, length - 1, length), [rows, width]))
  }
  const prefill = compile((inner: DecoderParams, inputs: StepInputs): { logits: Tensor; fresh: Fresh } => {
    const { hidden, fresh } = decoderStates(inner, config, inputs, { keep: true })
    return { logits: lastLogits(inner, hidden), fresh }
  }, options)
  const step = compile(
    (inner: DecoderParams, inputs: StepInputs, past: Fresh): { logits: Tensor; fresh: Fresh } => {
      const bias = multiply(subtract(1, expandAxis(expandAxis(inputs.mask, 1), 1)), MASKED)
      const { ids, positions } = inputs
      const { hidden, fresh } = decoderStates(
        inner,
        config,
        { ids, positions },
        { keep: true, past: { blocks: past, bias } },
      )
      return { logits: lastLogits(inner, hidden), fresh }
    },
    { ...options, keep: [0] },
  )
  let cache: Cache | undefined

  const logitsOf = async (logits: ResidentArray): Promise<Float32Array[]> => {
    const { data, shape } = await logits.read()
    logits.dispose()
    return Array.from({ length: shape[0] }, (_, row) =>
      (data as Float32Array).subarray(row * shape[1], (row + 1) * shape[1]),
    )
  }
  const store = async (to: Cache, fresh: readonly { key: ResidentArray; value: ResidentArray }[], offset: number) => {
    for (const [i, pair] of fresh.entries())
      to.blocks[i] = {
        key: await writeAt(to.blocks[i].key, pair.key, offset),
        value: await writeAt(to.blocks[i].value, pair.value, offset),
      }
    disposeTree(fresh)
  }
  return {
    written: (prompt) => prompt,
    async start(prompts, capacity) {
      const longest = Math.max(...prompts.map((prompt) => prompt.length))
      if (prompts.length === 0 || prompts.some((prompt) => prompt.length === 0))
        throw new TokenwrightError('invalid-option', 'a prompt has at least one token', { value: prompts })
      checkIds(prompts.flat(), config.vocabulary)
      const padded = Math.min(Math.ceil(longest / PROMPT_STEP) * PROMPT_STEP, config.positions)
      if (longest > padded || capacity > config.positions)
        throw new TokenwrightError('invalid-option', `a text longer than ${config.positions} positions`, {
          value: Math.max(longest, capacity),
        })
      const inputs = paddedInputs(prompts, padded)
      const result = (await (prefill as unknown as Executable<never[], never>)(
        params as never,
        inputs as never,
      )) as unknown as Results
      // Rounded up too, since each number of places is a program of its own.
      const places = Math.ceil(Math.max(capacity + padded - longest, padded) / PROMPT_STEP) * PROMPT_STEP
      if (cache !== undefined) disposeTree(cache.blocks)
      cache = {
        blocks: await Promise.all(
          result.fresh.map(async (pair) => {
            const shape = [pair.key.shape[0], pair.key.shape[1], places, pair.key.shape[3]]
            return { key: await residentZeros(pair.key, shape), value: await residentZeros(pair.key, shape) }
          }),
        ),
        mask: hostTensor([prompts.length, places], new Float32Array(prompts.length * places)),
        filled: padded,
        positions: prompts.map((prompt) => prompt.length),
      }
      prompts.forEach((prompt, row) =>
        cache?.mask.data.fill(1, row * places + padded - prompt.length, row * places + padded),
      )
      await store(cache, result.fresh, 0)
      return logitsOf(result.logits)
    },
    async next(tokens) {
      if (cache === undefined)
        throw new TokenwrightError('invalid-option', 'a session that was not started', { value: tokens })
      const now = cache
      checkIds(tokens, config.vocabulary)
      // What has left the window no longer counts.
      if (config.window !== undefined)
        for (let row = 0; row < tokens.length; row++)
          now.mask.data.fill(
            0,
            row * now.mask.shape[1],
            row * now.mask.shape[1] + Math.max(0, now.filled - config.window + 1),
          )
      const column = (values: readonly number[]) => hostTensor([values.length, 1], Int32Array.from(values))
      const inputs = { ids: column(tokens), positions: column(now.positions), mask: now.mask }
      const result = (await (step as unknown as Executable<never[], never>)(
        params as never,
        inputs as never,
        now.blocks as never,
      )) as unknown as Results
      await store(now, result.fresh, now.filled)
      const places = now.mask.shape[1]
      tokens.forEach((_, row) => {
        now.mask.data[row * places + now.filled] = 1
        now.positions[row]++
      })
      now.filled++
      return logitsOf(result.logits)
    },
    async reorder(order) {
      if (cache === undefined) return
      for (const [i, pair] of cache.blocks.entries())
        cache.blocks[i] = { key: await reorderRows(pair.key, order), value: await reorderRows(pair.value, order) }
      const { mask, positions } = cache
      const places = mask.shape[1]
      const old = mask.data.slice()
      order.forEach((from, to) => mask.data.set(old.subarray(from * places, (from + 1) * places), to * places))
      cache.positions = order.map((from) => positions[from])
    },
    async dispose() {
      if (cache !== undefined) disposeTree(cache.blocks)
      cache = undefined
      await prefill.dispose()
      await step.dispose()
    },
  }
}

interface Results {
  readonly logits: ResidentArray
  readonly fresh: readonly { key: ResidentArray; value: ResidentArray }[]
}

function paddedInputs(prompts: readonly (readonly number[])[], length: number) {
  const rows = prompts.length
  const ids = new Int32Array(rows * length)
  const positions = new Int32Array(rows * length)
  const mask = new Float32Array(rows * length)
  prompts.forEach((prompt, row) =>
    prompt.forEach((id, i) => {
      const at = row * length + length - prompt.length + i
      ids[at] = id
      positions[at] = i
      mask[at] = 1
    }),
  )
  const shape = [rows, length]
  return { ids: hostTensor(shape, ids), positions: hostTensor(shape, positions), mask: hostTensor(shape, mask) }
}

function checkIds(ids: readonly number[], vocabulary: number): void {
  for (const id of ids)
    if (!Number.isSafeInteger(id) || id < 0 || id >= vocabulary)
      throw new TokenwrightError('unknown-id', `an id outside a vocabulary of ${vocabulary}`, { value: id })
}
