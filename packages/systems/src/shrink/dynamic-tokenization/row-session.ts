/** @file A decoder that is fed rows instead of ids: the prompt runs once, then each token alone over a cache of keys and values. */
import {
  compile,
  decoderStates,
  disposeTree,
  hostTensor,
  MASKED,
  readTree,
  reshape,
  slice,
  type DecoderConfig,
  type DecoderParams,
  type HostTensor,
  type KeyValue,
  type Tensor,
} from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'

export interface RowSession {
  /** Reads [count, width] rows and returns the last hidden state. Starts anew. */
  start(rows: Float32Array): Promise<Float32Array>
  /** Reads one more row. */
  next(row: Float32Array): Promise<Float32Array>
  dispose(): Promise<void>
}

interface Fed {
  readonly embeddings: Tensor
  readonly positions: Tensor
}
interface Read {
  readonly hidden: HostTensor
  readonly fresh: readonly { readonly key: HostTensor; readonly value: HostTensor }[]
}

/** Prompts are padded to a multiple of this, so that few shapes are compiled. */
const MULTIPLE = 16

/**
 * A session over one text of up to `capacity` tokens; `decodingSession` of @tokenwright/nn is its twin for ids.
 * @throws TokenwrightError `invalid-option` for a capacity above the model's positions, and for texts that outgrow it
 */
export function rowSession(config: DecoderConfig, params: DecoderParams<HostTensor>, capacity: number): RowSession {
  const places = Math.ceil(capacity / MULTIPLE) * MULTIPLE
  if (!Number.isSafeInteger(capacity) || capacity < 1 || places > config.positions)
    throw new TokenwrightError('invalid-option', `a capacity above ${config.positions} positions`, { value: capacity })
  const { width, keyHeads, headWidth } = config
  const size = keyHeads * headWidth
  const lastOf = (hidden: Tensor, at: number): Tensor => reshape(slice(hidden, 1, at, at + 1), [1, width])
  // Padding stands behind the prompt, where the causal mask hides it; so the state that counts is read on the outside.
  const prefill = compile((inner: DecoderParams, inputs: Fed): { hidden: Tensor; fresh: readonly KeyValue[] } =>
    decoderStates(inner, config, inputs, { keep: true }),
  )
  const step = compile(
    (
      inner: DecoderParams,
      inputs: Fed,
      past: readonly KeyValue[],
      bias: Tensor,
    ): { hidden: Tensor; fresh: readonly KeyValue[] } => {
      const { hidden, fresh } = decoderStates(inner, config, inputs, { keep: true, past: { blocks: past, bias } })
      return { hidden: lastOf(hidden, 0), fresh }
    },
  )
  const blocks = params.blocks.map(() => ({
    key: new Float32Array(size * places),
    value: new Float32Array(size * places),
  }))
  const bias = new Float32Array(places)
  let filled = 0
  const store = (fresh: Read['fresh'], count: number): void => {
    fresh.forEach((pair, i) => {
      for (const name of ['key', 'value'] as const) {
        const { data, shape } = pair[name]
        for (let head = 0; head < keyHeads; head++)
          blocks[i][name].set(
            (data as Float32Array).subarray(head * shape[2] * headWidth, (head * shape[2] + count) * headWidth),
            (head * places + filled) * headWidth,
          )
      }
    })
    bias.fill(0, filled, filled + count)
    filled += count
    // What has left the window no longer counts.
    if (config.window !== undefined) bias.fill(MASKED, 0, Math.max(0, filled - config.window + 1))
  }
  const read = async (result: unknown): Promise<Read> => {
    const host = (await readTree(result)) as Read
    disposeTree(result)
    return host
  }
  const inputsOf = (rows: Float32Array, count: number, length: number, from: number) => {
    const embeddings = new Float32Array(length * width)
    embeddings.set(rows)
    const positions = Int32Array.from({ length }, (_, i) => (i < count ? from + i : 0))
    return { embeddings: hostTensor([1, length, width], embeddings), positions: hostTensor([1, length], positions) }
  }
  return {
    async start(rows) {
      const count = rows.length / width
      const length = Math.ceil(count / MULTIPLE) * MULTIPLE
      if (!Number.isSafeInteger(count) || count < 1 || count > capacity)
        throw new TokenwrightError('invalid-option', `a prompt of 1 to ${capacity} rows`, { value: count })
      filled = 0
      bias.fill(MASKED)
      const { hidden, fresh } = await read(await prefill(params, inputsOf(rows, count, length, 0)))
      store(fresh, count)
      return (hidden.data as Float32Array).slice((count - 1) * width, count * width)
    },
    async next(row) {
      if (row.length !== width || filled === 0 || filled >= capacity)
        throw new TokenwrightError(
          'invalid-option',
          `a row of ${width} numbers after a prompt, within ${capacity} tokens`,
          {
            value: [row.length, filled],
          },
        )
      const past = blocks.map(({ key, value }) => ({
        key: hostTensor([1, keyHeads, places, headWidth], key),
        value: hostTensor([1, keyHeads, places, headWidth], value),
      }))
      const { hidden, fresh } = await read(
        await step(params, inputsOf(row, 1, 1, filled), past, hostTensor([1, 1, 1, places], bias)),
      )
      store(fresh, 1)
      return hidden.data as Float32Array
    },
    async dispose() {
      await prefill.dispose()
      await step.dispose()
    },
  }
}
