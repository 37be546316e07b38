/** @file Decoders from checkpoint folders and back. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { HostTensor } from '../../array/tensor.js'
import type { StoredType } from '../../checkpoints/element-types.js'
import { openCheckpoint, type Checkpoint } from '../../checkpoints/folder.js'
import { loadParameters, storeParameters, type KeyMap } from '../../checkpoints/key-map.js'
import { writeCheckpoint, type WriteOptions } from '../../checkpoints/write.js'
import { word, type Settings } from '../settings.js'
import type { DecoderConfig } from './config.js'
import type { DecoderParams } from './decoder.js'
import { gpt2Keys, llamaKeys } from './keys.js'
import { readGpt2, readLlama } from './read-config.js'

interface DecoderFamily {
  readonly read: (settings: Settings) => DecoderConfig
  readonly keys: (config: DecoderConfig) => KeyMap
}

const llama: DecoderFamily = { read: readLlama, keys: llamaKeys }

/** Decoders by the `model_type` of their config.json. */
export const decoderFamilies: ReadonlyMap<string, DecoderFamily> = new Map([
  ['gpt2', { read: readGpt2, keys: gpt2Keys }],
  ['llama', llama],
  ['mistral', llama],
  ['qwen2', llama],
])

export interface Decoder {
  readonly config: DecoderConfig
  readonly params: DecoderParams<HostTensor>
  /** config.json, which goes along when the model is saved */
  readonly settings: Settings
}

function familyOf(settings: Settings): DecoderFamily {
  const type = word(settings, 'model_type')
  const family = decoderFamilies.get(type)
  if (family === undefined)
    throw new TokenwrightError('unsupported-part', 'not a decoder that is implemented', {
      where: 'model_type',
      value: type,
    })
  return family
}

/** The configuration and the key map that a checkpoint's config.json asks for. */
export function describeDecoder(settings: Settings): { readonly config: DecoderConfig; readonly keys: KeyMap } {
  const family = familyOf(settings)
  const config = family.read(settings)
  return { config, keys: family.keys(config) }
}

/**
 * Reads a decoder into memory as float32.
 * @example const { config, params } = await loadDecoder('models/gpt2')
 */
export async function loadDecoder(from: string | Checkpoint): Promise<Decoder> {
  const checkpoint = typeof from === 'string' ? await openCheckpoint(from) : from
  const { config, keys } = describeDecoder(checkpoint.config)
  const params = await loadParameters(checkpoint, keys)
  return { config, params: params as unknown as DecoderParams<HostTensor>, settings: checkpoint.config }
}

/** Writes a decoder as a checkpoint folder that transformers reads. */
export async function saveDecoder(
  folder: string,
  decoder: Decoder,
  options: { readonly type?: StoredType } & Partial<Omit<WriteOptions, 'config'>> = {},
): Promise<void> {
  const tensors = storeParameters(decoder.params, familyOf(decoder.settings).keys(decoder.config), options.type)
  const types: Readonly<Record<string, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }
  const config = { ...decoder.settings, dtype: types[options.type ?? 'F32'] }
  await writeCheckpoint(folder, tensors, { ...options, config })
}

/** The config.json of a decoder that was made here, in the form of the family that can express it. */
export function settingsOf(config: DecoderConfig): Settings {
  const common = { vocab_size: config.vocabulary, tie_word_embeddings: config.tied }
  if (config.rotary === undefined)
    return {
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      ...common,
      n_embd: config.width,
      n_layer: config.layers,
      n_head: config.heads,
      n_positions: config.positions,
      n_inner: config.hidden,
      layer_norm_epsilon: config.epsilon,
      activation_function: config.activation,
    }
  if (config.rotary.scaling !== undefined)
    throw new TokenwrightError('unsupported-part', 'scaled rotary positions are not written', {
      value: config.rotary.scaling.kind,
    })
  return {
    model_type: config.window === undefined ? 'llama' : 'mistral',
    architectures: [config.window === undefined ? 'LlamaForCausalLM' : 'MistralForCausalLM'],
    ...common,
    hidden_size: config.width,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyHeads,
    head_dim: config.headWidth,
    intermediate_size: config.hidden,
    max_position_embeddings: config.positions,
    rope_theta: config.rotary.base,
    rms_norm_eps: config.epsilon,
    hidden_act: config.activation,
    attention_bias: config.bias.attention,
    mlp_bias: config.bias.feedForward,
    sliding_window: config.window,
  }
}
