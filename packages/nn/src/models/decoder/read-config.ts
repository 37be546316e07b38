/** @file From config.json to the configuration of a decoder, for the families that are decoders. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { RotaryScaling } from '../../layers/rotary.js'
import { flag, number, only, part, size, word, type Settings } from '../settings.js'
import { checkDecoder, gptConfig, type DecoderConfig } from './config.js'

export function readGpt2(settings: Settings): DecoderConfig {
  only(settings, 'add_cross_attention', false)
  only(settings, 'scale_attn_by_inverse_layer_idx', false)
  only(settings, 'scale_attn_weights', true)
  const width = size(settings, 'n_embd')
  return gptConfig({
    vocabulary: size(settings, 'vocab_size'),
    width,
    layers: size(settings, 'n_layer'),
    heads: size(settings, 'n_head'),
    positions: size(settings, 'n_positions', 1024),
    hidden: size(settings, 'n_inner', 4 * width),
    epsilon: number(settings, 'layer_norm_epsilon', 1e-5),
    activation: word(settings, 'activation_function', 'gelu_new'),
    tied: flag(settings, 'tie_word_embeddings', true),
  })
}

/** Llama; Mistral and Qwen2 differ in biases and in the window. */
export function readLlama(settings: Settings): DecoderConfig {
  const family = word(settings, 'model_type')
  const width = size(settings, 'hidden_size')
  const heads = size(settings, 'num_attention_heads')
  const headWidth = size(settings, 'head_dim', Math.floor(width / heads))
  const qwen = family === 'qwen2'
  const attention = qwen || flag(settings, 'attention_bias', false)
  return checkDecoder({
    vocabulary: size(settings, 'vocab_size'),
    width,
    layers: size(settings, 'num_hidden_layers'),
    heads,
    keyHeads: size(settings, 'num_key_value_heads', heads),
    headWidth,
    hidden: size(settings, 'intermediate_size'),
    positions: size(settings, 'max_position_embeddings', 2048),
    rotary: readRotary(settings),
    norm: 'rms',
    epsilon: number(settings, 'rms_norm_eps', 1e-6),
    activation: word(settings, 'hidden_act', 'silu'),
    gated: true,
    bias: { attention, output: attention && !qwen, feedForward: flag(settings, 'mlp_bias', false) },
    window: readWindow(settings, qwen),
    tied: flag(settings, 'tie_word_embeddings', false),
  })
}

/** Qwen2 has a window for some layers only, and uses none unless told to. */
function readWindow(settings: Settings, qwen: boolean): number | undefined {
  if (qwen && !flag(settings, 'use_sliding_window', false)) return undefined
  if (settings.sliding_window === undefined || settings.sliding_window === null) return undefined
  if (qwen && number(settings, 'max_window_layers', 0) > 0)
    throw new TokenwrightError('unsupported-part', 'a window in some layers only', {
      where: 'max_window_layers',
      value: settings.max_window_layers,
    })
  return size(settings, 'sliding_window')
}

/** `rope_scaling` of older files, `rope_parameters` of newer ones. */
function readRotary(settings: Settings): NonNullable<DecoderConfig['rotary']> {
  const inner = part(settings, 'rope_parameters') ?? part(settings, 'rope_scaling')
  const base = number(settings, 'rope_theta', inner === undefined ? 10_000 : number(inner, 'rope_theta', 10_000))
  const kind = inner === undefined ? 'default' : word(inner, 'rope_type', word(inner, 'type', 'default'))
  if (inner === undefined || kind === 'default') return { base }
  return { base, scaling: readScaling(settings, inner, kind) }
}

function readScaling(settings: Settings, inner: Settings, kind: string): RotaryScaling {
  const factor = number(inner, 'factor')
  const originalPositions = number(
    inner,
    'original_max_position_embeddings',
    number(settings, 'original_max_position_embeddings', number(settings, 'max_position_embeddings', 2048)),
  )
  switch (kind) {
    case 'linear':
      return { kind, factor }
    case 'llama3':
      return {
        kind,
        factor,
        originalPositions,
        lowFactor: number(inner, 'low_freq_factor'),
        highFactor: number(inner, 'high_freq_factor'),
      }
    case 'yarn':
      only(inner, 'mscale')
      only(inner, 'truncate', true)
      return {
        kind,
        factor,
        originalPositions,
        betaFast: number(inner, 'beta_fast', 32),
        betaSlow: number(inner, 'beta_slow', 1),
        attentionFactor: inner.attention_factor === undefined ? undefined : number(inner, 'attention_factor'),
      }
    default:
      throw new TokenwrightError('unsupported-part', 'a scaling of rotary positions that is not implemented', {
        where: 'rope_scaling',
        value: kind,
      })
  }
}
