/**
 * @file Where the base model starts: token vectors from what stands beside what, and a first block that averages over the text.
 * From weights at random, a model this small does not learn to read its context from a few million tokens, and then no row can
 * tell one question from another.
 */
import { fold, hostTensor, key, type HostTensor } from '@tokenwright/nn'
import { initDecoder, type DecoderConfig, type DecoderParams } from '@tokenwright/nn/models'
import type { Encoder } from '@tokenwright/text'
import { cooccurrenceVectors } from '../../initialisers/auxiliary/cooccurrence.js'

/** Neighbours on each side: topics, more than grammar. */
const WINDOW = 8
/** Root mean square of token vectors, as random ones have it. */
const DEVIATION = 0.02
/** What the averaged states are multiplied by when they join the token's own vector: they outweigh it a little. */
const SHARE = 0.1

export async function wordStart(
  config: DecoderConfig,
  encoder: Encoder,
  texts: readonly string[],
  seed: number,
  signal?: AbortSignal,
): Promise<DecoderParams<HostTensor>> {
  const { vocabulary, width } = config
  const start = initDecoder(fold(key(seed), 'weights'), config)
  const sequences = texts.map((text) => Int32Array.from(encoder.encode(text)))
  const vectors = await cooccurrenceVectors(sequences, vocabulary, { width, window: WINDOW, signal })
  const tokens = (start.tokens.weight.data as Float32Array).slice()
  for (let id = 0; id < vocabulary; id++) {
    const row = vectors.subarray(id * width, (id + 1) * width)
    const length = Math.hypot(...row)
    // Tokens without neighbours stay at random.
    if (length > 1e-6)
      for (let i = 0; i < width; i++) tokens[id * width + i] = (row[i] / length) * DEVIATION * Math.sqrt(width)
  }
  const [first, ...others] = start.blocks
  const { query, key: keys, value, output } = first.attention
  const attention = {
    // Small queries and keys: all positions count alike.
    query: { ...query, weight: scaled(query.weight, 0.1) },
    key: { ...keys, weight: scaled(keys.weight, 0.1) },
    value: { ...value, weight: diagonal(width, 1) },
    output: { ...output, weight: diagonal(width, SHARE) },
  }
  return {
    ...start,
    tokens: { weight: hostTensor([vocabulary, width], tokens) },
    ...(start.positions && { positions: { weight: scaled(start.positions.weight, 0.1) } }),
    blocks: [{ ...first, attention }, ...others],
  }
}

const scaled = ({ shape, data }: HostTensor, by: number): HostTensor =>
  hostTensor(
    shape,
    Float32Array.from(data, (x) => x * by),
  )

const diagonal = (width: number, value: number): HostTensor =>
  hostTensor(
    [width, width],
    Float32Array.from({ length: width * width }, (_, i) => (i % (width + 1) === 0 ? value : 0)),
  )
