/** @file Encoders of the BERT family from checkpoint folders and back. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { HostTensor } from '../../array/tensor.js'
import { openCheckpoint, type Checkpoint } from '../../checkpoints/folder.js'
import { loadParameters, type KeyMap } from '../../checkpoints/key-map.js'
import { saveModel, type SaveOptions } from '../save.js'
import { flag, labelCount, labelNames, number, only, size, word, type Settings } from '../settings.js'
import type { BertParams } from './bert.js'
import { checkBert, type BertConfig, type BertHead } from './config.js'
import { bertKeys, maskedStem, type BertLayout } from './keys.js'

/** Encoders by the `model_type` of their config.json. */
export const bertFamilies: ReadonlyMap<string, BertLayout['family']> = new Map([
  ['bert', 'bert'],
  ['roberta', 'roberta'],
  ['xlm-roberta', 'roberta'],
])

export interface Bert {
  readonly config: BertConfig
  readonly params: BertParams<HostTensor>
  /** config.json, which goes along when the model is saved */
  readonly settings: Settings
  readonly layout: BertLayout
}

/**
 * The configuration and the key map of a checkpoint, from its config.json and the names of its tensors, which tell what
 * output layers there are.
 */
export function describeBert(
  settings: Settings,
  names: { has(name: string): boolean },
): { readonly config: BertConfig; readonly layout: BertLayout; readonly keys: KeyMap } {
  const type = word(settings, 'model_type')
  const family = bertFamilies.get(type)
  if (family === undefined)
    throw new TokenwrightError('unsupported-part', 'not an encoder that is implemented', {
      where: 'model_type',
      value: type,
    })
  only(settings, 'is_decoder', false)
  only(settings, 'add_cross_attention', false)
  only(settings, 'position_embedding_type', 'absolute')
  const prefix = names.has(`${family}.embeddings.word_embeddings.weight`) ? `${family}.` : ''
  const layout = {
    family,
    prefix,
    oldNorms: names.has(`${prefix}embeddings.LayerNorm.gamma`),
  }
  const pooler = names.has(`${prefix}pooler.dense.weight`)
  const config = checkBert({
    vocabulary: size(settings, 'vocab_size'),
    width: size(settings, 'hidden_size'),
    layers: size(settings, 'num_hidden_layers'),
    heads: size(settings, 'num_attention_heads'),
    hidden: size(settings, 'intermediate_size'),
    positions: size(settings, 'max_position_embeddings', 512),
    types: size(settings, 'type_vocab_size', 2),
    padding: family === 'roberta' ? number(settings, 'pad_token_id', 1) : undefined,
    epsilon: number(settings, 'layer_norm_eps', 1e-12),
    activation: word(settings, 'hidden_act', 'gelu'),
    pooler,
    head: headOf(settings, names, family, pooler),
  })
  return { config, layout, keys: bertKeys(config, layout) }
}

function headOf(
  settings: Settings,
  names: { has(name: string): boolean },
  family: BertLayout['family'],
  pooler: boolean,
): BertHead | undefined {
  const stem = maskedStem(family)
  if (names.has(`${stem}.bias`) || names.has(`${stem}.decoder.weight`))
    return {
      kind: 'masked',
      tied: flag(settings, 'tie_word_embeddings', true) || !names.has(`${stem}.decoder.weight`),
      nextSentence: pooler && names.has('cls.seq_relationship.weight'),
    }
  if (names.has('classifier.out_proj.weight')) return { kind: 'sequence', labels: labelCount(settings), dense: true }
  if (names.has('classifier.weight'))
    return pooler
      ? { kind: 'sequence', labels: labelCount(settings), dense: false }
      : { kind: 'token', labels: labelCount(settings) }
  return undefined
}

/**
 * Reads an encoder into memory as float32, with the output layers that it has.
 * @throws TokenwrightError `unsupported-part` for another architecture, `invalid-data` for tensors that do not fit
 * @example const { config, params } = await loadBert('models/xlm-roberta-base')
 */
export async function loadBert(from: string | Checkpoint): Promise<Bert> {
  const checkpoint = typeof from === 'string' ? await openCheckpoint(from) : from
  const { config, layout, keys } = describeBert(checkpoint.config, checkpoint.tensors)
  const params = (await loadParameters(checkpoint, keys)) as unknown as BertParams<HostTensor>
  return { config, params, settings: checkpoint.config, layout }
}

/** Writes an encoder as a checkpoint folder that transformers reads. */
export async function saveBert(folder: string, bert: Bert, options: SaveOptions = {}): Promise<void> {
  await saveModel(folder, { ...bert, keys: bertKeys(bert.config, bert.layout) }, options)
}

/**
 * An encoder that was made here, ready to be saved: its config.json and its names.
 * @example await saveBert('models/mine', newBert(config, params))
 */
export function newBert(config: BertConfig, params: BertParams<HostTensor>): Bert {
  const family = config.padding === undefined ? 'bert' : 'roberta'
  const stem = family === 'bert' ? 'Bert' : 'Roberta'
  const kinds = { masked: 'ForMaskedLM', sequence: 'ForSequenceClassification', token: 'ForTokenClassification' }
  const { head } = config
  const nextSentence = head?.kind === 'masked' && head.nextSentence
  const settings: Settings = {
    model_type: family,
    architectures: [stem + (head === undefined ? 'Model' : nextSentence ? 'ForPreTraining' : kinds[head.kind])],
    vocab_size: config.vocabulary,
    hidden_size: config.width,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.hidden,
    max_position_embeddings: config.positions,
    type_vocab_size: config.types,
    layer_norm_eps: config.epsilon,
    hidden_act: config.activation,
    pad_token_id: config.padding ?? 0,
    tie_word_embeddings: head?.kind !== 'masked' || head.tied,
    ...(head === undefined || head.kind === 'masked' ? {} : labelNames(head.labels)),
  }
  return {
    config,
    params,
    settings,
    layout: { family, prefix: head === undefined ? '' : `${family}.`, oldNorms: false },
  }
}
