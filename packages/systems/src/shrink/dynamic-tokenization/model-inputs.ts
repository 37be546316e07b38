/** @file A batch of merged tokens as a model reads it: rows, mask and positions, padded on one side. */
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import type { RowCache } from './row-cache.js'

export interface ModelInputs {
  /** [batch, length, width]; zeros at padding */
  readonly embeddings: HostTensor
  /** [batch, length], 1 for a token and 0 for padding */
  readonly mask: HostTensor
  /** [batch, length] of int32: places in the shortened sequence; 0 at padding */
  readonly positions: HostTensor
}

export interface InputOptions {
  readonly width: number
  /** Where padding goes: `right` for encoders, `left` for decoders. */
  readonly padding: 'left' | 'right'
  /** Lengths are padded up to a multiple of this, so that fewer shapes are compiled; default 1. */
  readonly multiple?: number
}

/**
 * Fetches the rows of all tokens and lays them out. Positions follow the shortened sequence.
 * @throws TokenwrightError `invalid-option` for a batch without tokens; what the embedder throws
 * @example await modelInputs(tokens, cache, { width: 768, padding: 'left' })
 */
export async function modelInputs(
  batch: readonly (readonly string[])[],
  cache: RowCache,
  { width, padding, multiple = 1 }: InputOptions,
): Promise<ModelInputs> {
  const longest = batch.reduce((most, tokens) => Math.max(most, tokens.length), 0)
  if (longest === 0) throw new TokenwrightError('invalid-option', 'a batch without tokens', { value: batch.length })
  if (!Number.isSafeInteger(multiple) || multiple < 1)
    throw new TokenwrightError('invalid-option', 'must be a whole number from 1 on', {
      where: 'multiple',
      value: multiple,
    })
  const length = Math.ceil(longest / multiple) * multiple
  const rows = await cache.rows(batch.flat())
  const embeddings = new Float32Array(batch.length * length * width)
  const mask = new Float32Array(batch.length * length)
  const positions = new Int32Array(batch.length * length)
  let from = 0
  batch.forEach((tokens, example) => {
    const at = example * length + (padding === 'left' ? length - tokens.length : 0)
    embeddings.set(rows.subarray(from * width, (from + tokens.length) * width), at * width)
    mask.fill(1, at, at + tokens.length)
    for (let i = 0; i < tokens.length; i++) positions[at + i] = i
    from += tokens.length
  })
  const shape = [batch.length, length]
  return {
    embeddings: hostTensor([...shape, width], embeddings),
    mask: hostTensor(shape, mask),
    positions: hostTensor(shape, positions),
  }
}
