/** @file How T5 is stored (`modeling_t5.py`): whole, or its encoder alone. */
import type { KeyMap, KeyRule } from '../../checkpoints/key-map.js'
import type { T5Config } from './config.js'

export function t5Keys(config: T5Config): KeyMap {
  const decoder = config.decoderLayers > 0
  const own = decoder && !config.tied
  return {
    rules: [
      { ours: 'tokens.weight', theirs: 'shared.weight', shape: ['vocabulary', 'width'] },
      ...stackRules('encoder', config.gated),
      ...(decoder ? stackRules('decoder', config.gated) : []),
      ...(own ? [{ ours: 'head.weight', theirs: 'lm_head.weight', shape: ['vocabulary', 'width'] }] : []),
    ],
    counts: { 'encoder.blocks': config.layers, 'decoder.blocks': config.decoderLayers },
    sizes: {
      vocabulary: config.vocabulary,
      width: config.width,
      heads: config.heads,
      headWidth: config.headWidth,
      hidden: config.hidden,
      buckets: config.buckets,
    },
    prefixes: [''],
    ignored: [
      /^(encoder|decoder)\.embed_tokens\.weight$/,
      // Old files have one here too, which nothing reads.
      /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$/,
      ...(own ? [] : [/^lm_head\.weight$/]),
      ...(decoder ? [] : [/^decoder\./]),
    ],
  }
}

function stackRules(stack: 'encoder' | 'decoder', gated: boolean): KeyRule[] {
  const rule = (ours: string, theirs: string, shape: readonly string[]): KeyRule => ({
    ours: `${stack}.blocks.*.${ours}.weight`,
    theirs: `${stack}.block.*.layer.${theirs}.weight`,
    shape,
  })
  const attention = (ours: string, theirs: string): KeyRule[] => [
    rule(`${ours}.query`, `${theirs}.q`, ['heads*headWidth', 'width']),
    rule(`${ours}.key`, `${theirs}.k`, ['heads*headWidth', 'width']),
    rule(`${ours}.value`, `${theirs}.v`, ['heads*headWidth', 'width']),
    rule(`${ours}.output`, `${theirs}.o`, ['width', 'heads*headWidth']),
  ]
  const last = stack === 'encoder' ? 1 : 2
  const dense = `${last}.DenseReluDense`
  return [
    {
      ours: `${stack}.distances.weight`,
      theirs: `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`,
      shape: ['buckets', 'heads'],
    },
    rule('attentionNorm', '0.layer_norm', ['width']),
    ...attention('attention', '0.SelfAttention'),
    ...(stack === 'decoder'
      ? [rule('crossNorm', '1.layer_norm', ['width']), ...attention('cross', '1.EncDecAttention')]
      : []),
    rule('feedForwardNorm', `${last}.layer_norm`, ['width']),
    ...(gated
      ? [
          rule('feedForward.gate', `${dense}.wi_0`, ['hidden', 'width']),
          rule('feedForward.up', `${dense}.wi_1`, ['hidden', 'width']),
        ]
      : [rule('feedForward.up', `${dense}.wi`, ['hidden', 'width'])]),
    rule('feedForward.down', `${dense}.wo`, ['width', 'hidden']),
    { ours: `${stack}.norm.weight`, theirs: `${stack}.final_layer_norm.weight`, shape: ['width'] },
  ]
}
