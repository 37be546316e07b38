/** @file T5 from checkpoint folders and back. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { HostTensor } from '../../array/tensor.js'
import { openCheckpoint, type Checkpoint } from '../../checkpoints/folder.js'
import { loadParameters, type KeyMap } from '../../checkpoints/key-map.js'
import { saveModel, type SaveOptions } from '../save.js'
import { flag, number, size, word, type Settings } from '../settings.js'
import { checkT5, type T5Config } from './config.js'
import { t5Keys } from './keys.js'
import type { T5Params } from './t5.js'

export interface T5 {
  readonly config: T5Config
  readonly params: T5Params<HostTensor>
  /** config.json, which goes along when the model is saved */
  readonly settings: Settings
}

/** The configuration and the key map of a checkpoint, from its config.json and the names of its tensors. */
export function describeT5(
  settings: Settings,
  names: { has(name: string): boolean },
): { readonly config: T5Config; readonly keys: KeyMap } {
  const type = word(settings, 'model_type')
  if (type !== 't5')
    throw new TokenwrightError('unsupported-part', 'not an encoder-decoder that is implemented', {
      where: 'model_type',
      value: type,
    })
  const layers = size(settings, 'num_layers', 6)
  // Version 1.1 says that its tables are not tied; files of newer releases say instead that states are not divided.
  const scaled = flag(settings, 'scale_decoder_outputs', flag(settings, 'tie_word_embeddings', true))
  const config = checkT5({
    vocabulary: size(settings, 'vocab_size', 32_128),
    width: size(settings, 'd_model', 512),
    layers,
    decoderLayers: names.has('decoder.final_layer_norm.weight') ? size(settings, 'num_decoder_layers', layers) : 0,
    heads: size(settings, 'num_heads', 8),
    headWidth: size(settings, 'd_kv', 64),
    hidden: size(settings, 'd_ff', 2048),
    buckets: size(settings, 'relative_attention_num_buckets', 32),
    distance: size(settings, 'relative_attention_max_distance', 128),
    ...readFeedForward(word(settings, 'feed_forward_proj', 'relu')),
    epsilon: number(settings, 'layer_norm_epsilon', 1e-6),
    tied: scaled || !names.has('lm_head.weight'),
    scaled,
    start: number(settings, 'decoder_start_token_id', number(settings, 'pad_token_id', 0)),
  })
  return { config, keys: t5Keys(config) }
}

/** `relu`, `gated-gelu`, `gated-silu`, ...: GELU means the tanh approximation where it is gated. */
function readFeedForward(name: string): Pick<T5Config, 'activation' | 'gated'> {
  const [first, second, ...rest] = name.split('-')
  if (second === undefined) return { activation: first, gated: false }
  if (first !== 'gated' || rest.length > 0)
    throw new TokenwrightError('unsupported-part', 'a feed-forward network that is not implemented', {
      where: 'feed_forward_proj',
      value: name,
    })
  return { activation: second === 'gelu' ? 'gelu_new' : second, gated: true }
}

/**
 * Reads a T5 into memory as float32, or its encoder where there is no more.
 * @throws TokenwrightError `unsupported-part` for another architecture, `invalid-data` for tensors that do not fit
 * @example const { config, params } = await loadT5('models/t5-small')
 */
export async function loadT5(from: string | Checkpoint): Promise<T5> {
  const checkpoint = typeof from === 'string' ? await openCheckpoint(from) : from
  const { config, keys } = describeT5(checkpoint.config, checkpoint.tensors)
  const params = (await loadParameters(checkpoint, keys)) as unknown as T5Params<HostTensor>
  return { config, params, settings: checkpoint.config }
}

/** Writes a T5 as a checkpoint folder that transformers reads. */
export async function saveT5(folder: string, t5: T5, options: SaveOptions = {}): Promise<void> {
  await saveModel(folder, { ...t5, keys: t5Keys(t5.config) }, options)
}

/** A T5 that was made here, ready to be saved: its config.json. */
export function newT5(config: T5Config, params: T5Params<HostTensor>): T5 {
  const activation = config.gated && config.activation === 'gelu_new' ? 'gelu' : config.activation
  const settings: Settings = {
    model_type: 't5',
    architectures: [config.decoderLayers > 0 ? 'T5ForConditionalGeneration' : 'T5EncoderModel'],
    vocab_size: config.vocabulary,
    d_model: config.width,
    num_layers: config.layers,
    ...(config.decoderLayers > 0 ? { num_decoder_layers: config.decoderLayers } : {}),
    num_heads: config.heads,
    d_kv: config.headWidth,
    d_ff: config.hidden,
    relative_attention_num_buckets: config.buckets,
    relative_attention_max_distance: config.distance,
    feed_forward_proj: config.gated ? `gated-${activation}` : activation,
    layer_norm_epsilon: config.epsilon,
    tie_word_embeddings: config.scaled,
    is_encoder_decoder: config.decoderLayers > 0,
    pad_token_id: config.start,
    decoder_start_token_id: config.start,
  }
  return { config, params, settings }
}
