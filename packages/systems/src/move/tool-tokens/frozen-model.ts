/** @file A language model that stays as it is: its body, its output rows, its tokenizer. */
import { createHash } from 'node:crypto'
import { fold, hostTensor, isHostTensor, key, type HostTensor } from '@tokenwright/nn'
import { flatten, type Tree } from '@tokenwright/nn/array'
import { loadDecoder, type DecoderConfig, type DecoderParams } from '@tokenwright/nn/models'
import { compile, load, TokenwrightError, toTokenizerJson, type Encoder } from '@tokenwright/text'

export interface FrozenModel {
  readonly config: DecoderConfig
  readonly params: DecoderParams<HostTensor>
  readonly encoder: Encoder
  /** Put before each text; empty for models without a token for the beginning. */
  readonly begin: readonly number[]
  /** End a text. */
  readonly ends: readonly number[]
}

/** @throws TokenwrightError `invalid-data` for a tokenizer with more ids than the model has rows, and as `loadDecoder` does */
export async function openFrozenModel(folder: string): Promise<FrozenModel> {
  const encoder = compile(await load(folder))
  const { config, params, settings } = await loadDecoder(folder)
  if (encoder.size > config.vocabulary)
    throw new TokenwrightError(
      'invalid-data',
      `a tokenizer with more ids than the ${config.vocabulary} rows of its model`,
      {
        where: folder,
        value: encoder.size,
      },
    )
  const ids = (value: unknown): number[] =>
    [value].flat().filter((id): id is number => typeof id === 'number' && id < encoder.size)
  return {
    config,
    params,
    encoder,
    begin: ids(settings['bos_token_id']).slice(0, 1),
    ends: ids(settings['eos_token_id']),
  }
}

/** The output layer's matrix, [vocabulary, width]. */
export function outputRows(model: Pick<FrozenModel, 'params'>): Float32Array {
  return (model.params.head?.weight ?? model.params.tokens.weight).data as Float32Array
}

/** Names a model with its tokenizer: tool rows mean nothing on any other. */
export function fingerprint(model: FrozenModel): string {
  const hash = createHash('sha256')
  const [leaves, { paths }] = flatten(model.params as unknown as Tree<HostTensor>, isHostTensor)
  leaves.forEach(({ shape, data }, i) => {
    hash.update(`${paths[i]}[${shape.join()}]`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  })
  hash.update(toTokenizerJson(model.encoder.tokenizer))
  return `sha256:${hash.digest('hex')}`
}

/**
 * The model with tools behind its words, as one model: its logits are those of words, then those of tools. Tool ids are never
 * put in, so the embedding table stays.
 */
export function withToolRows(model: FrozenModel, rows: Float32Array): Pick<FrozenModel, 'config' | 'params'> {
  const { config, params } = model
  const tools = rows.length / config.width
  const weight = new Float32Array((config.vocabulary + tools) * config.width)
  weight.set(outputRows(model))
  weight.set(rows, config.vocabulary * config.width)
  const bias = params.head?.bias
  const longer = bias && new Float32Array(config.vocabulary + tools)
  longer?.set(bias?.data as Float32Array)
  const head = {
    weight: hostTensor([config.vocabulary + tools, config.width], weight),
    ...(longer === undefined ? {} : { bias: hostTensor([longer.length], longer) }),
  }
  return { config: { ...config, vocabulary: config.vocabulary + tools, tied: false }, params: { ...params, head } }
}

export const seedKey = (seed: number, name: string): ReturnType<typeof key> => fold(key(seed), name)
