/** @file Vision transformers from checkpoint folders and back. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { HostTensor } from '../../array/tensor.js'
import { openCheckpoint, type Checkpoint } from '../../checkpoints/folder.js'
import { loadParameters, type KeyMap } from '../../checkpoints/key-map.js'
import { saveModel, type SaveOptions } from '../save.js'
import { flag, labelCount, labelNames, number, only, size, word, type Settings } from '../settings.js'
import { checkVision, type VisionConfig } from './config.js'
import { visionKeys, type VisionFamily, type VisionLayout } from './keys.js'
import type { VisionParams } from './vit.js'

/** Vision transformers by the `model_type` of their config.json. */
export const visionFamilies: ReadonlySet<string> = new Set<VisionFamily>(['vit', 'dinov2', 'dinov2_with_registers'])

export interface Vision {
  readonly config: VisionConfig
  readonly params: VisionParams<HostTensor>
  /** config.json, which goes along when the model is saved */
  readonly settings: Settings
  readonly layout: VisionLayout
}

/** The configuration and the key map of a checkpoint, from its config.json and the names of its tensors. */
export function describeVision(
  settings: Settings,
  names: { has(name: string): boolean },
): { readonly config: VisionConfig; readonly layout: VisionLayout; readonly keys: KeyMap } {
  const type = word(settings, 'model_type')
  if (!visionFamilies.has(type))
    throw new TokenwrightError('unsupported-part', 'not a vision transformer that is implemented', {
      where: 'model_type',
      value: type,
    })
  const family = type as VisionFamily
  const prefix = names.has(`${family}.embeddings.cls_token`) ? `${family}.` : ''
  const config = checkVision(
    family === 'vit' ? readVit(settings, names, prefix) : readDino(settings, names, prefix, family),
  )
  const layout = { family, prefix }
  return { config, layout, keys: visionKeys(config, layout) }
}

function common(settings: Settings, names: { has(name: string): boolean }, prefix: string) {
  return {
    image: size(settings, 'image_size', 224),
    channels: size(settings, 'num_channels', 3),
    width: size(settings, 'hidden_size', 768),
    layers: size(settings, 'num_hidden_layers', 12),
    heads: size(settings, 'num_attention_heads', 12),
    activation: word(settings, 'hidden_act', 'gelu'),
    queryBias: flag(settings, 'qkv_bias', true),
    patchBias: true,
    normBefore: false,
    maskToken: names.has(`${prefix}embeddings.mask_token`),
    labels: names.has('classifier.weight') ? labelCount(settings) : undefined,
  }
}

function readVit(settings: Settings, names: { has(name: string): boolean }, prefix: string): VisionConfig {
  const { labels, ...shared } = common(settings, names, prefix)
  return {
    ...shared,
    patch: size(settings, 'patch_size', 16),
    hidden: size(settings, 'intermediate_size', 3072),
    epsilon: number(settings, 'layer_norm_eps', 1e-12),
    gated: false,
    registers: 0,
    resample: 'cubic',
    pooler: names.has(`${prefix}pooler.dense.weight`)
      ? {
          width: size(settings, 'pooler_output_size', shared.width),
          activation: word(settings, 'pooler_act', 'tanh'),
        }
      : undefined,
    classifier: labels === undefined ? undefined : { labels, mean: false },
  }
}

function readDino(
  settings: Settings,
  names: { has(name: string): boolean },
  prefix: string,
  family: VisionFamily,
): VisionConfig {
  only(settings, 'apply_layernorm', true)
  const { labels, ...shared } = common(settings, names, prefix)
  const gated = flag(settings, 'use_swiglu_ffn', false)
  const plain = Math.floor(shared.width * number(settings, 'mlp_ratio', 4))
  const registers = family === 'dinov2' ? 0 : size(settings, 'num_register_tokens', 4)
  return {
    ...shared,
    patch: size(settings, 'patch_size', 14),
    hidden: hiddenOf(plain, gated),
    epsilon: number(settings, 'layer_norm_eps', 1e-6),
    gated,
    registers,
    layerScale: number(settings, 'layerscale_value', 1),
    resample: family === 'dinov2' ? 'cubic' : 'cubic-antialias',
    classifier: labels === undefined ? undefined : { labels, mean: true },
  }
}

/** SwiGLU has three matrices for two, so it is made narrower by a third, to a multiple of 8. */
function hiddenOf(plain: number, gated: boolean): number {
  return gated ? Math.floor((Math.floor((plain * 2) / 3) + 7) / 8) * 8 : plain
}

/** The whole number of widths that the feed-forward network has, as DINOv2's configuration says it. */
function ratioOf(config: VisionConfig): number {
  const widest = Math.ceil((1.5 * config.hidden) / config.width)
  for (let ratio = 1; ratio <= widest; ratio++)
    if (hiddenOf(ratio * config.width, config.gated) === config.hidden) return ratio
  throw new TokenwrightError('unsupported-part', `a hidden width that ${config.width} does not divide`, {
    value: config.hidden,
  })
}

/**
 * Reads a vision transformer into memory as float32, with the layers on top that it has.
 * @throws TokenwrightError `unsupported-part` for another architecture, `invalid-data` for tensors that do not fit
 * @example const { config, params } = await loadVision('models/dinov2-small')
 */
export async function loadVision(from: string | Checkpoint): Promise<Vision> {
  const checkpoint = typeof from === 'string' ? await openCheckpoint(from) : from
  const { config, layout, keys } = describeVision(checkpoint.config, checkpoint.tensors)
  const params = (await loadParameters(checkpoint, keys)) as unknown as VisionParams<HostTensor>
  return { config, params, settings: checkpoint.config, layout }
}

/** Writes a vision transformer as a checkpoint folder that transformers reads. */
export async function saveVision(folder: string, vision: Vision, options: SaveOptions = {}): Promise<void> {
  await saveModel(folder, { ...vision, keys: visionKeys(vision.config, vision.layout) }, options)
}

/**
 * A vision transformer that was made here, ready to be saved: its config.json and its names.
 * @throws TokenwrightError `unsupported-part` for one that no family of transformers can express
 * @example await saveVision('models/mine', newVision(config, params))
 */
export function newVision(config: VisionConfig, params: VisionParams<HostTensor>): Vision {
  const family: VisionFamily =
    config.layerScale === undefined ? 'vit' : config.registers > 0 ? 'dinov2_with_registers' : 'dinov2'
  if (config.normBefore || (family === 'vit' && (config.registers > 0 || config.gated)))
    throw new TokenwrightError('unsupported-part', 'a vision transformer that is no ViT and no DINOv2', {
      value: config.normBefore ? 'normBefore' : config.registers > 0 ? 'registers' : 'gated',
    })
  const stems = { vit: 'ViT', dinov2: 'Dinov2', dinov2_with_registers: 'Dinov2WithRegisters' }
  const { classifier, pooler } = config
  const settings: Settings = {
    model_type: family,
    architectures: [`${stems[family]}${classifier === undefined ? 'Model' : 'ForImageClassification'}`],
    image_size: config.image,
    patch_size: config.patch,
    num_channels: config.channels,
    hidden_size: config.width,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    hidden_act: config.activation,
    layer_norm_eps: config.epsilon,
    qkv_bias: config.queryBias,
    ...(classifier === undefined ? {} : labelNames(classifier.labels)),
    ...(family === 'vit'
      ? {
          intermediate_size: config.hidden,
          ...(pooler === undefined ? {} : { pooler_output_size: pooler.width, pooler_act: pooler.activation }),
        }
      : {
          mlp_ratio: ratioOf(config),
          use_swiglu_ffn: config.gated,
          layerscale_value: config.layerScale,
          ...(config.registers > 0 ? { num_register_tokens: config.registers } : { use_mask_token: config.maskToken }),
        }),
  }
  const layout = { family, prefix: classifier === undefined ? '' : `${family}.` }
  return { config, params, settings, layout }
}
