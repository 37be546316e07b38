/** @file How hypernetworks are stored: the names of the authors' PyTorch port. */
import { bertKeys } from '@tokenwright/nn/models'
import type { KeyMap, KeyRule } from '@tokenwright/nn/checkpoints'
import { encoderConfig, inputWidth, type HypernetworkConfig } from './config.js'

const matrix = (ours: string, theirs: string, outputs: string, inputs: string): KeyRule[] => [
  { ours: `${ours}.weight`, theirs: `${theirs}.weight`, shape: [outputs, inputs] },
  { ours: `${ours}.bias`, theirs: `${theirs}.bias`, shape: [outputs] },
]

const projector = (ours: string, theirs: string): KeyRule[] => [
  ...matrix(`${ours}.first`, `${theirs}.dense1`, 'inner', 'width'),
  ...matrix(`${ours}.second`, `${theirs}.dense2`, 'width', 'inner'),
  { ours: `${ours}.norm.weight`, theirs: `${theirs}.ln.weight`, shape: ['width'] },
  { ours: `${ours}.norm.bias`, theirs: `${theirs}.ln.bias`, shape: ['width'] },
]

const rescaler = (ours: string, theirs: string, size: string): KeyRule[] => [
  { ours: `frozen.${ours}.scale`, theirs: `${theirs}.w`, shape: ['1', size] },
  { ours: `frozen.${ours}.shift`, theirs: `${theirs}.b`, shape: ['1', size] },
]

/** `ZettHypernet` in `hf_hypernet/modeling_hypernet.py`. */
export function hypernetworkKeys(config: HypernetworkConfig): KeyMap {
  const { tied, singleHead } = config
  const encoder = bertKeys(encoderConfig(config), { family: 'roberta', prefix: 'model.', oldNorms: false })
  const head = (ours: string, theirs: string, outputs: string): KeyRule[] => [
    ...projector(`trained.${ours}.projector`, `${theirs}.0`),
    ...matrix(`trained.${ours}.linear`, `${theirs}.1`, outputs, 'width'),
  ]
  return {
    rules: [
      { ours: 'trained.fallback.weight', theirs: 'fallback_embeddings.weight', shape: ['fallback', 'incoming'] },
      ...matrix('trained.input.linear', 'input_projection.0', 'width', 'incoming'),
      ...projector('trained.input.projector', 'input_projection.1'),
      ...encoder.rules
        .filter(({ ours }) => !ours.startsWith('tokens.'))
        .map((rule) => ({ ...rule, ours: `trained.${rule.ours}` })),
      ...head('inputHead', 'output_projection', singleHead ? 'incoming' : 'row'),
      ...(tied || singleHead ? [] : head('outputHead', 'output_projection_out', 'row')),
      ...(config.bias ? matrix('trained.bias', 'bias_projection', '1', 'width') : []),
      ...(config.languages.length > 0
        ? [{ ours: 'trained.languages.weight', theirs: 'lang_embeddings.weight', shape: ['languages', 'width'] }]
        : []),
      ...(config.rescale
        ? [
            ...rescaler('source', 'in_scaler', 'incoming'),
            ...rescaler('inputRows', 'scaler', 'row'),
            ...(tied ? [] : rescaler('outputRows', 'out_scaler', 'row')),
          ]
        : []),
    ],
    counts: { 'trained.blocks': config.layers },
    sizes: {
      ...encoder.sizes,
      inner: config.inner,
      hidden: config.inner,
      incoming: inputWidth(config),
      row: config.width,
      fallback: Math.max(1, config.extra),
      languages: config.languages.length,
    },
    prefixes: [''],
    // The encoder's own tokens are never read, since rows of the source model stand in their place.
    ignored: [...encoder.ignored, /^model\.embeddings\.(word_embeddings\.weight|position_ids|token_type_ids)$/],
  }
}
