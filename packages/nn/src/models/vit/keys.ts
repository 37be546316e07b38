/** @file How vision transformers are stored: ViT, and DINOv2 with and without registers. */
import type { KeyMap, KeyRule } from '../../checkpoints/key-map.js'
import { gridOf, type VisionConfig } from './config.js'

export type VisionFamily = 'vit' | 'dinov2' | 'dinov2_with_registers'

/** What differs between checkpoints of one architecture. */
export interface VisionLayout {
  readonly family: VisionFamily
  /** before the names of the body, such as `vit.`; nothing where only the body was saved */
  readonly prefix: string
}

/** Weight and bias of one layer. */
export function weightAndBias(ours: string, theirs: string, shape: readonly string[], bias = true): KeyRule[] {
  const rules: KeyRule[] = [{ ours: `${ours}.weight`, theirs: `${theirs}.weight`, shape }]
  if (bias) rules.push({ ours: `${ours}.bias`, theirs: `${theirs}.bias`, shape: shape.slice(0, 1) })
  return rules
}

/** Names of the parts of a block, which differ from family to family. */
const blockNames = {
  vit: {
    attentionNorm: 'layernorm_before',
    feedForwardNorm: 'layernorm_after',
    up: 'intermediate.dense',
    down: 'output.dense',
  },
  dinov2: { attentionNorm: 'norm1', feedForwardNorm: 'norm2', up: 'mlp.fc1', down: 'mlp.fc2' },
} as const

/** ViT (`modeling_vit.py`) and DINOv2 (`modeling_dinov2.py`, `modeling_dinov2_with_registers.py`), as their files have them. */
export function visionKeys(config: VisionConfig, layout: VisionLayout): KeyMap {
  const { prefix, family } = layout
  const names = blockNames[family === 'vit' ? 'vit' : 'dinov2']
  const embedding = `${prefix}embeddings`
  const block = `${prefix}encoder.layer.*`
  const query = (ours: string, theirs: string) =>
    weightAndBias(
      `blocks.*.attention.${ours}`,
      `${block}.attention.attention.${theirs}`,
      ['width', 'width'],
      config.queryBias,
    )
  const rules: KeyRule[] = [
    { ours: 'classToken', theirs: `${embedding}.cls_token`, shape: ['1', '1', 'width'] },
    { ours: 'positions', theirs: `${embedding}.position_embeddings`, shape: ['1', 'places', 'width'] },
    ...weightAndBias(
      'patches',
      `${embedding}.patch_embeddings.projection`,
      ['width', 'channels', 'patch', 'patch'],
      config.patchBias,
    ),
    ...weightAndBias('blocks.*.attentionNorm', `${block}.${names.attentionNorm}`, ['width']),
    ...query('query', 'query'),
    ...query('key', 'key'),
    ...query('value', 'value'),
    ...weightAndBias('blocks.*.attention.output', `${block}.attention.output.dense`, ['width', 'width']),
    ...weightAndBias('blocks.*.feedForwardNorm', `${block}.${names.feedForwardNorm}`, ['width']),
    ...(config.gated
      ? gatedRules(block)
      : [
          ...weightAndBias('blocks.*.feedForward.up', `${block}.${names.up}`, ['hidden', 'width']),
          ...weightAndBias('blocks.*.feedForward.down', `${block}.${names.down}`, ['width', 'hidden']),
        ]),
    ...weightAndBias('norm', `${prefix}layernorm`, ['width']),
  ]
  if (config.layerScale !== undefined)
    rules.push(
      { ours: 'blocks.*.attentionScale', theirs: `${block}.layer_scale1.lambda1`, shape: ['width'] },
      { ours: 'blocks.*.feedForwardScale', theirs: `${block}.layer_scale2.lambda1`, shape: ['width'] },
    )
  if (config.registers > 0)
    rules.push({ ours: 'registers', theirs: `${embedding}.register_tokens`, shape: ['1', 'registers', 'width'] })
  if (config.maskToken)
    rules.push({
      ours: 'maskToken',
      theirs: `${embedding}.mask_token`,
      shape: family === 'vit' ? ['1', '1', 'width'] : ['1', 'width'],
    })
  if (config.pooler !== undefined) rules.push(...weightAndBias('pooler', `${prefix}pooler.dense`, ['pooled', 'width']))
  if (config.classifier !== undefined)
    rules.push(...weightAndBias('classifier', 'classifier', ['labels', config.classifier.mean ? '2*width' : 'width']))
  return {
    rules,
    counts: { blocks: config.layers },
    sizes: {
      width: config.width,
      hidden: config.hidden,
      channels: config.channels,
      patch: config.patch,
      places: 1 + gridOf(config) ** 2,
      registers: config.registers,
      pooled: config.pooler?.width ?? 0,
      labels: config.classifier?.labels ?? 0,
    },
    prefixes: [''],
    ignored: [],
  }
}

/** SwiGLU's gate and up lie one after the other in one matrix. */
function gatedRules(block: string): KeyRule[] {
  const joint = (name: string, index: number): KeyRule[] =>
    weightAndBias(`blocks.*.feedForward.${name}`, `${block}.mlp.weights_in`, ['hidden', 'width']).map((rule) => ({
      ...rule,
      part: { index, before: index === 0 ? [] : ['hidden'], after: index === 0 ? ['hidden'] : [] },
    }))
  return [
    ...joint('gate', 0),
    ...joint('up', 1),
    ...weightAndBias('blocks.*.feedForward.down', `${block}.mlp.weights_out`, ['width', 'hidden']),
  ]
}
