/** @file How encoders are stored: the names that BERT and RoBERTa share, and those of their output layers. */
import type { KeyMap, KeyRule } from '../../checkpoints/key-map.js'
import type { BertConfig } from './config.js'

/** What differs between checkpoints of one architecture. */
export interface BertLayout {
  readonly family: 'bert' | 'roberta'
  /** before the names of the body, such as `bert.`; nothing where only the body was saved */
  readonly prefix: string
  /** norms are called gamma and beta, as in the first files that were converted from TensorFlow */
  readonly oldNorms: boolean
}

type Names = readonly [ours: string, theirs: string]

const matrix = ([ours, theirs]: Names, outputs: string, inputs: string): KeyRule[] => [
  { ours: `${ours}.weight`, theirs: `${theirs}.weight`, shape: [outputs, inputs] },
  { ours: `${ours}.bias`, theirs: `${theirs}.bias`, shape: [outputs] },
]

/** BERT (`modeling_bert.py`), RoBERTa and XLM-R (`modeling_roberta.py`). */
export function bertKeys(config: BertConfig, layout: BertLayout): KeyMap {
  const { prefix, family, oldNorms } = layout
  const norm = ([ours, theirs]: Names): KeyRule[] => [
    { ours: `${ours}.weight`, theirs: `${theirs}.${oldNorms ? 'gamma' : 'weight'}`, shape: ['width'] },
    { ours: `${ours}.bias`, theirs: `${theirs}.${oldNorms ? 'beta' : 'bias'}`, shape: ['width'] },
  ]
  const table = (ours: string, theirs: string, entries: string): KeyRule => ({
    ours: `${ours}.weight`,
    theirs: `${prefix}embeddings.${theirs}.weight`,
    shape: [entries, 'width'],
  })
  const layer = (ours: string, theirs: string): Names => [`blocks.*.${ours}`, `${prefix}encoder.layer.*.${theirs}`]
  return {
    rules: [
      table('tokens', 'word_embeddings', 'vocabulary'),
      table('positions', 'position_embeddings', 'positions'),
      table('types', 'token_type_embeddings', 'types'),
      ...norm(['norm', `${prefix}embeddings.LayerNorm`]),
      ...matrix(layer('attention.query', 'attention.self.query'), 'width', 'width'),
      ...matrix(layer('attention.key', 'attention.self.key'), 'width', 'width'),
      ...matrix(layer('attention.value', 'attention.self.value'), 'width', 'width'),
      ...matrix(layer('attention.output', 'attention.output.dense'), 'width', 'width'),
      ...norm(layer('attentionNorm', 'attention.output.LayerNorm')),
      ...matrix(layer('feedForward.up', 'intermediate.dense'), 'hidden', 'width'),
      ...matrix(layer('feedForward.down', 'output.dense'), 'width', 'hidden'),
      ...norm(layer('feedForwardNorm', 'output.LayerNorm')),
      ...(config.pooler ? matrix(['pooler', `${prefix}pooler.dense`], 'width', 'width') : []),
      ...headRules(config, family, norm),
    ],
    counts: { blocks: config.layers },
    sizes: {
      vocabulary: config.vocabulary,
      width: config.width,
      hidden: config.hidden,
      positions: config.positions,
      types: config.types,
      labels: config.head !== undefined && config.head.kind !== 'masked' ? config.head.labels : 0,
    },
    prefixes: [''],
    // Numbers of positions that old files keep, and copies of what the output layer shares with others.
    ignored: [
      /(^|\.)embeddings\.(position_ids|token_type_ids)$/,
      ...(config.head?.kind !== 'masked'
        ? []
        : config.head.tied
          ? [/^cls\.predictions\.decoder\.(weight|bias)$/, /^lm_head\.decoder\.(weight|bias)$/]
          : [/^cls\.predictions\.bias$/, /^lm_head\.bias$/]),
    ],
  }
}

/** Before the names of the layers that give masked tokens. */
export function maskedStem(family: BertLayout['family']): string {
  return family === 'bert' ? 'cls.predictions' : 'lm_head'
}

function headRules(config: BertConfig, family: BertLayout['family'], norm: (names: Names) => KeyRule[]): KeyRule[] {
  const { head } = config
  if (head === undefined) return []
  if (head.kind === 'masked') {
    const stem = maskedStem(family)
    const [dense, normName] = family === 'bert' ? ['transform.dense', 'transform.LayerNorm'] : ['dense', 'layer_norm']
    return [
      ...matrix(['masked.dense', `${stem}.${dense}`], 'width', 'width'),
      ...norm(['masked.norm', `${stem}.${normName}`]),
      { ours: 'masked.bias', theirs: head.tied ? `${stem}.bias` : `${stem}.decoder.bias`, shape: ['vocabulary'] },
      ...(head.tied
        ? []
        : [{ ours: 'masked.weight', theirs: `${stem}.decoder.weight`, shape: ['vocabulary', 'width'] }]),
      ...(head.nextSentence ? matrix(['nextSentence', 'cls.seq_relationship'], '2', 'width') : []),
    ]
  }
  if (head.kind === 'sequence' && head.dense)
    return [
      ...matrix(['classifier.dense', 'classifier.dense'], 'width', 'width'),
      ...matrix(['classifier.output', 'classifier.out_proj'], 'labels', 'width'),
    ]
  return matrix(['classifier.output', 'classifier'], 'labels', 'width')
}
