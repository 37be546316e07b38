/** @file CLIP from checkpoint folders and back: both towers, or one. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { HostTensor } from '../../array/tensor.js'
import { openCheckpoint, type Checkpoint } from '../../checkpoints/folder.js'
import { loadParameters, type KeyMap } from '../../checkpoints/key-map.js'
import { saveModel, type SaveOptions } from '../save.js'
import { number, part, size, word, type Settings } from '../settings.js'
import type { VisionConfig } from '../vit/config.js'
import type { ClipParams } from './clip.js'
import { checkClip, type ClipConfig, type ClipTextConfig } from './config.js'
import { clipKeys, type ClipLayout } from './keys.js'

export const clipFamilies: ReadonlySet<string> = new Set(['clip', 'clip_text_model', 'clip_vision_model'])

export interface Clip {
  readonly config: ClipConfig
  readonly params: ClipParams<HostTensor>
  /** config.json, which goes along when the model is saved */
  readonly settings: Settings
  readonly layout: ClipLayout
}

/** The configuration and the key map of a checkpoint, from its config.json and the names of its tensors. */
export function describeClip(
  settings: Settings,
  names: { has(name: string): boolean },
): { readonly config: ClipConfig; readonly layout: ClipLayout; readonly keys: KeyMap } {
  const type = word(settings, 'model_type')
  if (!clipFamilies.has(type))
    throw new TokenwrightError('unsupported-part', 'no CLIP, nor one of its towers', {
      where: 'model_type',
      value: type,
    })
  const joint = type === 'clip'
  const empty: Settings = {}
  const textSettings = joint ? (part(settings, 'text_config') ?? empty) : settings
  const visionSettings = joint ? (part(settings, 'vision_config') ?? empty) : settings
  const projected = names.has('text_projection.weight') || names.has('visual_projection.weight')
  const config = checkClip({
    joint,
    text: type === 'clip_vision_model' ? undefined : readText(textSettings),
    vision: type === 'clip_text_model' ? undefined : readVision(visionSettings),
    projection: projected ? size(settings, 'projection_dim', 512) : undefined,
  })
  const layout = {
    text: names.has('text_model.embeddings.token_embedding.weight') ? 'text_model.' : '',
    vision: names.has('vision_model.embeddings.class_embedding') ? 'vision_model.' : '',
  }
  return { config, layout, keys: clipKeys(config, layout) }
}

const tower = (settings: Settings, width: number, hidden: number, heads: number) => ({
  width: size(settings, 'hidden_size', width),
  layers: size(settings, 'num_hidden_layers', 12),
  heads: size(settings, 'num_attention_heads', heads),
  hidden: size(settings, 'intermediate_size', hidden),
  epsilon: number(settings, 'layer_norm_eps', 1e-5),
  activation: word(settings, 'hidden_act', 'quick_gelu'),
})

function readText(settings: Settings): ClipTextConfig {
  const end = number(settings, 'eos_token_id', 49_407)
  return {
    ...tower(settings, 512, 2048, 8),
    vocabulary: size(settings, 'vocab_size', 49_408),
    positions: size(settings, 'max_position_embeddings', 77),
    // The first checkpoints say 2, which is not the end; transformers takes the highest id there.
    end: end === 2 ? undefined : end,
  }
}

function readVision(settings: Settings): VisionConfig {
  return {
    ...tower(settings, 768, 3072, 12),
    image: size(settings, 'image_size', 224),
    patch: size(settings, 'patch_size', 32),
    channels: size(settings, 'num_channels', 3),
    gated: false,
    queryBias: true,
    patchBias: false,
    registers: 0,
    normBefore: true,
    maskToken: false,
    resample: 'cubic',
  }
}

/**
 * Reads a CLIP into memory as float32, both towers or the one that is there.
 * @throws TokenwrightError `unsupported-part` for another architecture, `invalid-data` for tensors that do not fit
 * @example const { config, params } = await loadClip('models/clip-vit-base-patch32')
 */
export async function loadClip(from: string | Checkpoint): Promise<Clip> {
  const checkpoint = typeof from === 'string' ? await openCheckpoint(from) : from
  const { config, layout, keys } = describeClip(checkpoint.config, checkpoint.tensors)
  const params = (await loadParameters(checkpoint, keys)) as unknown as ClipParams<HostTensor>
  return { config, params, settings: checkpoint.config, layout }
}

/** Writes a CLIP as a checkpoint folder that transformers reads. */
export async function saveClip(folder: string, clip: Clip, options: SaveOptions = {}): Promise<void> {
  await saveModel(folder, { ...clip, keys: clipKeys(clip.config, clip.layout) }, options)
}

/**
 * A CLIP that was made here, ready to be saved: its config.json and its names.
 * @throws TokenwrightError `unsupported-part` for single towers, which are saved as they were loaded
 */
export function newClip(config: ClipConfig, params: ClipParams<HostTensor>): Clip {
  const { text, vision, projection } = config
  if (text === undefined || vision === undefined || projection === undefined)
    throw new TokenwrightError('unsupported-part', 'a new CLIP has both towers and projections, this one lacks', {
      value: text === undefined ? 'text' : vision === undefined ? 'vision' : 'projection',
    })
  const sizes = (of: ClipTextConfig | VisionConfig): Settings => ({
    hidden_size: of.width,
    num_hidden_layers: of.layers,
    num_attention_heads: of.heads,
    intermediate_size: of.hidden,
    layer_norm_eps: of.epsilon,
    hidden_act: of.activation,
    projection_dim: projection,
  })
  const settings: Settings = {
    model_type: 'clip',
    architectures: ['CLIPModel'],
    projection_dim: projection,
    text_config: {
      ...sizes(text),
      vocab_size: text.vocabulary,
      max_position_embeddings: text.positions,
      eos_token_id: text.end ?? 2,
    },
    vision_config: {
      ...sizes(vision),
      image_size: vision.image,
      patch_size: vision.patch,
      num_channels: vision.channels,
    },
  }
  return { config, params, settings, layout: { text: 'text_model.', vision: 'vision_model.' } }
}
