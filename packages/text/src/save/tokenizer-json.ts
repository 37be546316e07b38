/** @file Writes tokenizer.json. */
import { TokenwrightError } from '../errors.js'
import { mergeTexts, spellBytes, spelledAsText } from '../formats/byte-level.js'
import { OWN_VERSION } from '../formats/own-version.js'
import type { AddedToken, BoundlessModel, BpeModel, Decoder, Model, Normalizer, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, vocabularyTexts, type Vocabulary } from '../vocabulary.js'
import { withPlacedTokens } from './placed-tokens.js'
import { refuse } from './refuse.js'

export interface TokenizerJsonOptions {
  /**
   * `huggingface` (default): the published format; what it cannot say exactly is refused. `tokenwright`: the same layout
   * under a version of its own, which holds every `Tokenizer` as it is and which Hugging Face refuses to load.
   */
  readonly dialect?: 'huggingface' | 'tokenwright'
}

/**
 * Writes a tokenizer as the text of a tokenizer.json that Hugging Face tokenizers (0.23.2) loads and that gives the
 * same ids there. A model of bytes is written in GPT-2's byte alphabet, its ranks as merges. Where two added tokens share
 * an id, only the last is written, the one that the id decodes to: Hugging Face would not find the other in texts.
 *
 * @throws TokenwrightError `unsupported-part` for what the format cannot say exactly.
 * @example
 * await writeFile('tokenizer.json', toTokenizerJson(await loadEncoding('cl100k_base')))
 */
export function toTokenizerJson(tokenizer: Tokenizer, { dialect = 'huggingface' }: TokenizerJsonOptions = {}): string {
  const own = dialect === 'tokenwright'
  const written = own ? tokenizer : withPlacedTokens(spelledAsText(tokenizer))
  if (!own) checkSentencePiece(written)
  const fields: [string, string][] = [
    ['version', JSON.stringify(own ? OWN_VERSION : '1.0')],
    ['truncation', JSON.stringify(written.truncation)],
    ['padding', JSON.stringify(written.padding)],
    ['added_tokens', lines(written.added_tokens.map((token) => JSON.stringify(inOrder(token))))],
    ['normalizer', JSON.stringify(written.normalizer)],
    ['pre_tokenizer', JSON.stringify(written.pre_tokenizer)],
    ['post_processor', JSON.stringify(written.post_processor)],
    [
      'decoder',
      JSON.stringify(written.decoder === null || own ? written.decoder : withByteLevelFields(written.decoder)),
    ],
    ['model', modelText(written.model)],
  ]
  return `{\n${fields.map(([key, value]) => `"${key}":${value}`).join(',\n')}\n}\n`
}

function lines(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n]`
}

function inOrder({ id, content, single_word, lstrip, rstrip, normalized, special }: AddedToken): AddedToken {
  return { id, content, single_word, lstrip, rstrip, normalized, special }
}

/** The reference requires fields of this decoder that change nothing. */
function withByteLevelFields(decoder: Decoder): object {
  if (decoder.type === 'Sequence') return { ...decoder, decoders: decoder.decoders.map(withByteLevelFields) }
  if (decoder.type !== 'ByteLevel') return decoder
  return { ...decoder, add_prefix_space: true, trim_offsets: true, use_regex: true }
}

/** What a SentencePiece model does and no part of the format does exactly. */
function checkSentencePiece({ normalizer, model }: Tokenizer): void {
  const check = (part: Normalizer, where: string): void => {
    if (part.type === 'Sequence') part.normalizers.forEach((inner, i) => check(inner, `${where}.normalizers[${i}]`))
    else if (part.type === 'SentencePiece')
      throw refuse("SentencePiece's own normalization", `${where}.type`, part.type)
  }
  if (normalizer !== null) check(normalizer, 'normalizer')
  if (model.type === 'Unigram' && model.reserved !== undefined)
    throw refuse("SentencePiece's own Unigram search", 'model.reserved', model.reserved)
}

function modelText(model: Model): string {
  switch (model.type) {
    case 'BPE':
      return bpeText(model)
    case 'Unigram':
      if (model.scores.length !== model.vocab.ends.length)
        throw new TokenwrightError('invalid-tokenizer', 'as many scores as tokens are needed', {
          where: 'model.scores',
          value: model.scores.length,
        })
      if (model.vocab.ids !== null)
        throw new TokenwrightError('unsupported-part', 'Unigram vocabulary with gaps between its ids', {
          where: 'model.vocab',
          value: model.vocab.ids,
        })
      return join({
        type: JSON.stringify(model.type),
        unk_id: JSON.stringify(model.unk_id),
        vocab: lines(
          vocabularyTexts(model.vocab).map((token, i) => `[${JSON.stringify(token)},${numberText(model.scores[i])}]`),
        ),
        byte_fallback: JSON.stringify(model.byte_fallback),
        ...(model.reserved === undefined ? {} : { reserved: `[${model.reserved.join(',')}]` }),
      })
    case 'WordPiece': {
      const { type, vocab, ...options } = model
      return join({ ...fieldTexts({ type, ...options }), vocab: vocabularyText(vocab) })
    }
    case 'WordLevel':
      return join({
        type: JSON.stringify(model.type),
        vocab: vocabularyText(model.vocab),
        unk_token: JSON.stringify(model.unk_token),
      })
    case 'Boundless':
      return boundlessText(model)
  }
}

function join(fields: Readonly<Record<string, string>>): string {
  return `{\n${Object.entries(fields)
    .map(([key, value]) => `"${key}":${value}`)
    .join(',\n')}\n}`
}

function fieldTexts(fields: object): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, JSON.stringify(value)]))
}

function bpeText(model: BpeModel): string {
  const { type, vocab, merges, units, ...options } = model
  const bytes = units === 'bytes'
  const texts = tokenTexts(vocab, bytes)
  return join({
    ...fieldTexts({ type, ...(bytes ? { units } : {}), ...options }),
    vocab: vocabularyText(vocab, texts),
    merges: merges === null ? 'null' : lines(mergeTexts(merges, vocab, texts).map((pair) => JSON.stringify(pair))),
  })
}

function boundlessText({ type, vocab, merges, deletions, deleted, supermerges }: BoundlessModel): string {
  return join({
    type: JSON.stringify(type),
    vocab: vocabularyText(vocab, tokenTexts(vocab, true)),
    merges: `[${merges.join(',')}]`,
    deletions: `[${deletions.join(',')}]`,
    ...(deleted === undefined ? {} : { deleted: JSON.stringify(tokenTexts(deleted, true)) }),
    supermerges: `[${supermerges.join(',')}]`,
  })
}

function tokenTexts(vocab: Vocabulary, bytes: boolean): string[] {
  return bytes ? Array.from(vocab.ends, (_, entry) => spellBytes(entryBytes(vocab, entry))) : vocabularyTexts(vocab)
}

/** By hand, since an object would put keys such as `7` first and lose `__proto__`. */
function vocabularyText(vocab: Vocabulary, texts = vocabularyTexts(vocab)): string {
  const order = Array.from(texts, (_, entry) => entry).toSorted((a, b) => entryId(vocab, a) - entryId(vocab, b))
  return `{${order.map((entry) => `${JSON.stringify(texts[entry])}:${entryId(vocab, entry)}`).join(',\n')}}`
}

function numberText(value: number): string {
  if (!Number.isFinite(value))
    throw new TokenwrightError('unsupported-part', 'score that is not finite', { where: 'model.vocab', value })
  return Object.is(value, -0) ? '-0.0' : String(value)
}
