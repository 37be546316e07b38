/** @file How CLIP is stored: both towers, or one of them with or without its projection (`modeling_clip.py`). */
import type { KeyMap, KeyRule } from '../../checkpoints/key-map.js'
import { gridOf } from '../vit/config.js'
import { weightAndBias } from '../vit/keys.js'
import type { ClipConfig } from './config.js'

/** What differs between checkpoints: names of a single tower may go without its name. */
export interface ClipLayout {
  /** before the names of the tower for texts: `text_model.` or nothing */
  readonly text: string
  /** before the names of the tower for images: `vision_model.` or nothing */
  readonly vision: string
}

/** The key map of a CLIP, of the parts that it has. */
export function clipKeys(config: ClipConfig, layout: ClipLayout): KeyMap {
  const { text, vision } = config
  const rules: KeyRule[] = []
  if (text !== undefined)
    rules.push(
      {
        ours: 'text.tokens.weight',
        theirs: `${layout.text}embeddings.token_embedding.weight`,
        shape: ['vocabulary', 'textWidth'],
      },
      {
        ours: 'text.positions.weight',
        theirs: `${layout.text}embeddings.position_embedding.weight`,
        shape: ['positions', 'textWidth'],
      },
      ...blockRules('text', layout.text),
      ...weightAndBias('text.norm', `${layout.text}final_layer_norm`, ['textWidth']),
    )
  if (vision !== undefined)
    rules.push(
      { ours: 'vision.classToken', theirs: `${layout.vision}embeddings.class_embedding`, shape: ['visionWidth'] },
      {
        ours: 'vision.positions',
        theirs: `${layout.vision}embeddings.position_embedding.weight`,
        shape: ['places', 'visionWidth'],
      },
      ...weightAndBias(
        'vision.patches',
        `${layout.vision}embeddings.patch_embedding`,
        ['visionWidth', 'channels', 'patch', 'patch'],
        vision.patchBias,
      ),
      // Spelled so in the files.
      ...weightAndBias('vision.normBefore', `${layout.vision}pre_layrnorm`, ['visionWidth']),
      ...blockRules('vision', layout.vision),
      ...weightAndBias('vision.norm', `${layout.vision}post_layernorm`, ['visionWidth']),
    )
  if (config.projection !== undefined && text !== undefined)
    rules.push(...weightAndBias('textProjection', 'text_projection', ['projection', 'textWidth'], false))
  if (config.projection !== undefined && vision !== undefined)
    rules.push(...weightAndBias('visualProjection', 'visual_projection', ['projection', 'visionWidth'], false))
  if (config.joint) rules.push({ ours: 'logitScale', theirs: 'logit_scale', shape: [] })
  return {
    rules,
    counts: { 'text.blocks': text?.layers ?? 0, 'vision.blocks': vision?.layers ?? 0 },
    sizes: {
      vocabulary: text?.vocabulary ?? 0,
      positions: text?.positions ?? 0,
      textWidth: text?.width ?? 0,
      textHidden: text?.hidden ?? 0,
      visionWidth: vision?.width ?? 0,
      visionHidden: vision?.hidden ?? 0,
      channels: vision?.channels ?? 0,
      patch: vision?.patch ?? 0,
      places: vision === undefined ? 0 : 1 + gridOf(vision) ** 2,
      projection: config.projection ?? 0,
    },
    prefixes: [''],
    ignored: [/(^|\.)embeddings\.position_ids$/],
  }
}

function blockRules(tower: 'text' | 'vision', prefix: string): KeyRule[] {
  const [width, hidden] = [`${tower}Width`, `${tower}Hidden`]
  const block = (ours: string, theirs: string, shape: readonly string[]) =>
    weightAndBias(`${tower}.blocks.*.${ours}`, `${prefix}encoder.layers.*.${theirs}`, shape)
  return [
    ...block('attentionNorm', 'layer_norm1', [width]),
    ...block('attention.query', 'self_attn.q_proj', [width, width]),
    ...block('attention.key', 'self_attn.k_proj', [width, width]),
    ...block('attention.value', 'self_attn.v_proj', [width, width]),
    ...block('attention.output', 'self_attn.out_proj', [width, width]),
    ...block('feedForwardNorm', 'layer_norm2', [width]),
    ...block('feedForward.up', 'mlp.fc1', [hidden, width]),
    ...block('feedForward.down', 'mlp.fc2', [width, hidden]),
  ]
}
