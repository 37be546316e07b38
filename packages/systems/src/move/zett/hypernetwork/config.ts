/** @file What a hypernetwork is made of, and the settings under which it is stored. */
import { TokenwrightError } from '@tokenwright/text'
import type { BertConfig } from '@tokenwright/nn/models'

export interface HypernetworkConfig {
  /** Numbers in a row of the model, d. */
  readonly width: number
  /** The model's output layer is its input matrix: one row for each token, not two. */
  readonly tied: boolean
  /** Width inside, D. */
  readonly hidden: number
  /** Width inside of projectors and of the encoder's feed-forward networks, F. */
  readonly inner: number
  readonly layers: number
  readonly heads: number
  /** Pieces of a token that it reads, L. */
  readonly surfaceLength: number
  /** Tokens of the source tokenizer; ids from here on have fallback rows. */
  readonly vocabulary: number
  /** Bytes, and parts of characters, that were added to the source tokenizer behind its own tokens. */
  readonly extra: number
  /** What surface forms are filled up with; it is masked by length, so it may be any token. */
  readonly padding: number
  /** Predicts an output bias for each token. */
  readonly bias: boolean
  /** One head gives input and output rows together, in place of two. */
  readonly singleHead: boolean
  /** Rows go in and out through frozen affine maps. */
  readonly rescale: boolean
  /** Codes of languages, each with an embedding; none: it knows no languages. */
  readonly languages: readonly string[]
  /** Rows of the table of positions. */
  readonly positions: number
  readonly epsilon: number
}

/** Epsilon of the norms in projector blocks, fixed in the authors' code. */
export const PROJECTOR_EPSILON = 1e-6
/** Epsilon of RoBERTa's norms, which the encoder takes over. */
const ROBERTA_EPSILON = 1e-5

/**
 * A hypernetwork with the published sizes where none are given: D = d, F = 2 D, 3 layers, D / 64 heads, 7 pieces.
 * @throws TokenwrightError `invalid-option` for sizes that cannot be
 * @example hypernetworkConfig({ width: 768, tied: true, vocabulary: 50257 })
 */
export function hypernetworkConfig(
  size: Pick<HypernetworkConfig, 'width' | 'tied' | 'vocabulary'> & Partial<HypernetworkConfig>,
): HypernetworkConfig {
  const hidden = size.hidden ?? size.width
  const surfaceLength = size.surfaceLength ?? 7
  const languages = size.languages ?? []
  return checkHypernetwork({
    hidden,
    inner: 2 * hidden,
    layers: 3,
    heads: hidden === 4096 ? 32 : Math.max(1, Math.floor(hidden / 64)),
    surfaceLength,
    extra: 0,
    padding: 0,
    bias: false,
    singleHead: false,
    rescale: true,
    languages,
    positions: surfaceLength + Math.min(1, languages.length),
    epsilon: ROBERTA_EPSILON,
    ...size,
  })
}

export function checkHypernetwork(config: HypernetworkConfig): HypernetworkConfig {
  for (const name of [
    'width',
    'hidden',
    'inner',
    'layers',
    'heads',
    'surfaceLength',
    'vocabulary',
    'positions',
  ] as const)
    if (!Number.isSafeInteger(config[name]) || config[name] < 1 || config[name] > 2 ** 24)
      throw new TokenwrightError('invalid-option', 'a hypernetwork of an impossible size', {
        where: name,
        value: config[name],
      })
  if (!Number.isSafeInteger(config.extra) || config.extra < 0)
    throw new TokenwrightError('invalid-option', 'added tokens are a whole number', {
      where: 'extra',
      value: config.extra,
    })
  if (config.hidden % config.heads !== 0)
    throw new TokenwrightError('invalid-option', `a width of ${config.hidden} does not divide into heads`, {
      where: 'heads',
      value: config.heads,
    })
  if (config.positions < config.surfaceLength)
    throw new TokenwrightError('invalid-option', `fewer positions than the ${config.surfaceLength} pieces`, {
      where: 'positions',
      value: config.positions,
    })
  return config
}

/** Numbers that stand for one source token: its row, or both of its rows. */
export const inputWidth = ({ width, tied }: HypernetworkConfig): number => (tied ? width : 2 * width)

/** The encoder as one of the BERT family. */
export function encoderConfig(config: HypernetworkConfig): BertConfig {
  return {
    vocabulary: 1,
    width: config.hidden,
    layers: config.layers,
    heads: config.heads,
    hidden: config.inner,
    positions: config.positions,
    types: 1,
    epsilon: config.epsilon,
    activation: 'gelu',
    pooler: false,
  }
}

type Json = Readonly<Record<string, unknown>>

/** Settings under the authors' names, as their PyTorch port reads them. */
export function settingsOf(config: HypernetworkConfig): Json {
  return {
    model_type: 'zett_hypernetwork',
    hn_model_type: 'roberta',
    hn_surface_maxlen: config.surfaceLength,
    hn_n_layers: config.layers,
    n_embd: config.width,
    hn_hidden_size: config.hidden,
    hn_intermediate_size: config.inner,
    hn_num_attention_heads: config.heads,
    hn_rescale_embeddings: config.rescale,
    hn_embed_using_source_embeddings: true,
    hn_single_head: config.singleHead,
    hn_predict_bias: config.bias,
    hn_embed_lang_id: config.languages.length > 0,
    n_langs: config.languages.length,
    langs: config.languages,
    separate_out_embeddings: !config.tied,
    original_vocab_size: config.vocabulary,
    hn_n_extra_tokens: config.extra,
    pad_token_id: config.padding,
    max_position_embeddings: config.positions,
    layer_norm_eps: config.epsilon,
  }
}

/** Switches of the authors' code that are off in all published hypernetworks. */
const UNSUPPORTED = [
  'hn_concat_last_hidden_state',
  'hn_embed_target_priors',
  'hn_add_inter_token_attention',
  'hn_inter_token_attention_bias_by_priors',
]

/**
 * The configuration from stored settings.
 * @param positions rows of the stored table of positions
 * @throws TokenwrightError `unsupported-part` for switches that are off in all published hypernetworks, `invalid-data` for
 * settings that are missing
 */
export function configOf(json: Json, positions: number): HypernetworkConfig {
  for (const name of UNSUPPORTED)
    if (json[name] === true)
      throw new TokenwrightError('unsupported-part', 'a hypernetwork with a switch on that is not supported', {
        value: name,
      })
  if ((json.hn_model_type ?? 'roberta') !== 'roberta')
    throw new TokenwrightError('unsupported-part', 'a hypernetwork with another encoder than RoBERTa', {
      value: json.hn_model_type,
    })
  if (json.hn_embed_using_source_embeddings === false)
    throw new TokenwrightError('unsupported-part', 'a hypernetwork that does not read source embeddings', {
      value: 'hn_embed_using_source_embeddings',
    })
  const number = (name: string, otherwise?: number): number => {
    const value = json[name] ?? otherwise
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new TokenwrightError('invalid-data', 'a hypernetwork without a number among its settings', {
        where: 'config.json',
        value: name,
      })
    return value
  }
  if (json.pad_token_id === undefined || json.pad_token_id === null)
    throw new TokenwrightError(
      'invalid-data',
      'a hypernetwork without a padding token; for GPT-2 and Llama it is eos',
      {
        where: 'config.json',
        value: 'pad_token_id',
      },
    )
  const width = number('n_embd')
  const hidden = number('hn_hidden_size', width)
  const languages = languagesOf(json)
  return checkHypernetwork({
    width,
    tied: json.separate_out_embeddings !== true,
    hidden,
    inner: number('hn_intermediate_size', 2 * hidden),
    layers: number('hn_n_layers'),
    heads: number('hn_num_attention_heads', Math.floor(hidden / 64)),
    surfaceLength: number('hn_surface_maxlen'),
    vocabulary: number('original_vocab_size'),
    extra: number('hn_n_extra_tokens', 0),
    padding: number('pad_token_id'),
    bias: json.hn_predict_bias !== false,
    singleHead: json.hn_single_head === true,
    rescale: json.hn_rescale_embeddings === true,
    languages,
    positions,
    epsilon: number('layer_norm_eps', ROBERTA_EPSILON),
  })
}

function languagesOf(json: Json): readonly string[] {
  if (json.hn_embed_lang_id !== true) return []
  if (Array.isArray(json.langs)) return json.langs.map(String)
  // The published files keep the codes apart; then languages are known by their numbers.
  return Array.from({ length: typeof json.n_langs === 'number' ? json.n_langs : 0 }, (_, i) => String(i))
}
