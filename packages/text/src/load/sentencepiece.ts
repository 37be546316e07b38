/** @file Reads SentencePiece's *.model files. */
import { plainBpe, plainTokenizer } from '../plain.js'
import { encodeBase64 } from '../base64.js'
import { TokenwrightError } from '../errors.js'
import { checkCharsmap } from '../formats/charsmap.js'
import { deriveMerges, NEVER, UNKNOWN } from '../formats/derive-merges.js'
import { MODEL, PIECE, readSentencePieceModel, type SentencePieceModel } from '../formats/sentencepiece-proto.js'
import type { AddedToken, Decoder, Model, Normalizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts, type Vocabulary } from '../vocabulary.js'

const SPACE = '\u2581'

/**
 * Reads a SentencePiece model (BPE or Unigram). The file's own normalization rules are kept, so ids are those of
 * SentencePiece and not of the conversions that are around. Control symbols become special added tokens.
 *
 * @throws TokenwrightError `invalid-tokenizer` for a file that is cut off or contradicts itself, `unsupported-part` for
 * models of words or characters, unused pieces, and rules for decoding.
 * @example
 * const tokenizer = fromSentencePiece(await readFile('tokenizer.model'))
 * tokenizer.model.type // 'BPE'
 */
export function fromSentencePiece(bytes: Uint8Array): Tokenizer {
  const file = readSentencePieceModel(bytes)
  if (file.model_type !== MODEL.BPE && file.model_type !== MODEL.UNIGRAM)
    throw unsupported('SentencePiece model that is neither BPE nor Unigram', 'trainer_spec.model_type', file.model_type)
  if (file.denormalizer_charsmap.length > 0)
    throw unsupported('rules for decoding', 'denormalizer_spec', file.denormalizer_charsmap)
  const vocab = vocabularyOf(file)
  const unknown = unknownPiece(file)
  const symbols = file.pieces.filter(({ type }) => type === PIECE.USER_DEFINED).map(({ text }) => text)
  const bpe = file.model_type === MODEL.BPE
  return plainTokenizer(bpe ? bpeModel(file, vocab, file.pieces[unknown].text) : unigramModel(file, vocab, unknown), {
    added_tokens: addedTokens(file, bpe),
    normalizer: normalizerOf(file, symbols),
    decoder: decoderOf(file),
  })
}

function unsupported(what: string, where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('unsupported-part', what, { where, value })
}

/** SentencePiece's own conditions for a model (ModelInterface::InitializePieces). */
function vocabularyOf({ pieces, byte_fallback }: SentencePieceModel): Vocabulary {
  const seen = new Set<string>()
  let byteCount = 0
  pieces.forEach(({ text, type }, i) => {
    const where = `pieces[${i}]`
    // The two kinds live in two maps there, and a text in both means one thing to encoding and another to decoding.
    if (seen.has(text))
      throw new TokenwrightError('invalid-tokenizer', 'piece that is defined twice', { where, value: text })
    seen.add(text)
    if (type === PIECE.UNUSED) throw unsupported('unused piece', where, text)
    if (type !== PIECE.BYTE) return
    if (!/^<0x[0-9A-F]{2}>$/.test(text) || !byte_fallback)
      throw new TokenwrightError('invalid-tokenizer', 'piece that stands for no byte', { where, value: text })
    byteCount++
  })
  if (byte_fallback && byteCount !== 256)
    throw new TokenwrightError('invalid-tokenizer', 'byte fallback needs 256 byte pieces', {
      where: 'pieces',
      value: byteCount,
    })
  return vocabularyFromTexts(pieces.map(({ text }) => text))
}

function unknownPiece({ pieces }: SentencePieceModel): number {
  const unknown = pieces.findIndex(({ type }) => type === PIECE.UNKNOWN)
  const second = pieces.findLastIndex(({ type }) => type === PIECE.UNKNOWN)
  if (unknown < 0 || unknown !== second)
    throw new TokenwrightError('invalid-tokenizer', 'a model needs exactly one unknown piece', {
      where: 'pieces',
      value: second,
    })
  return unknown
}

function addedTokens({ pieces }: SentencePieceModel, bpe: boolean): AddedToken[] {
  const added: AddedToken[] = []
  pieces.forEach(({ text: content, type }, id) => {
    const special = type === PIECE.CONTROL || type === PIECE.UNKNOWN
    // Unigram picks user-defined symbols by their score.
    if (!special && !(bpe && type === PIECE.USER_DEFINED)) return
    added.push({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: !special, special })
  })
  return added
}

/**
 * Without a character map the rules can be said in the parts of tokenizer.json. With one they cannot: the `Precompiled`
 * part there applies the same map differently.
 */
function normalizerOf(
  { normalizer: spec, treat_whitespace_as_suffix }: SentencePieceModel,
  symbols: string[],
): Normalizer | null {
  const { add_dummy_prefix, remove_extra_whitespaces, escape_whitespaces } = spec
  const precompiled_charsmap = encodeBase64(spec.precompiled_charsmap)
  if (precompiled_charsmap !== '') checkCharsmap(precompiled_charsmap, 'normalizer_spec.precompiled_charsmap')
  if (precompiled_charsmap !== '' || symbols.length > 0 || treat_whitespace_as_suffix)
    return {
      type: 'SentencePiece',
      precompiled_charsmap,
      add_dummy_prefix,
      remove_extra_whitespaces,
      escape_whitespaces,
      treat_whitespace_as_suffix,
      user_defined_symbols: symbols,
    }
  const normalizers: Normalizer[] = []
  const replace = (Regex: string, content: string): void => {
    normalizers.push({ type: 'Replace', pattern: { Regex }, content })
  }
  if (remove_extra_whitespaces) {
    replace(String.raw`\A +`, '')
    replace(' {2,}', ' ')
    // An escaped space that was in the text already is taken from its end too.
    replace(escape_whitespaces ? `[ ${SPACE}]+\\z` : String.raw` \z`, '')
  }
  if (add_dummy_prefix) normalizers.push({ type: 'Prepend', prepend: escape_whitespaces ? SPACE : ' ' })
  if (escape_whitespaces) normalizers.push({ type: 'Replace', pattern: { String: ' ' }, content: SPACE })
  return normalizers.length === 0 ? null : { type: 'Sequence', normalizers }
}

/** Decoding takes the dummy prefix away, or all spaces in front where encoding would have; a suffix stays. */
function decoderOf({ normalizer, byte_fallback }: SentencePieceModel): Decoder {
  const decoders: Decoder[] = [{ type: 'Replace', pattern: { String: SPACE }, content: ' ' }]
  if (byte_fallback) decoders.push({ type: 'ByteFallback' })
  decoders.push({ type: 'Fuse' })
  if (normalizer.remove_extra_whitespaces) decoders.push({ type: 'Strip', content: ' ', start: ALL, stop: 0 })
  else if (normalizer.add_dummy_prefix) decoders.push({ type: 'Strip', content: ' ', start: 1, stop: 0 })
  return { type: 'Sequence', decoders }
}

/** As many as there are. */
const ALL = 0xffffffff

/**
 * SentencePiece merges by score: of all neighbours whose joined text is a piece the pair with the highest goes first.
 * One merge for each piece, in the order of scores, does the same: see derive-merges.ts.
 */
function bpeModel({ pieces, byte_fallback }: SentencePieceModel, vocab: Vocabulary, unk_token: string): Model {
  const mergeable = (entry: number): boolean => pieces[entry].type === PIECE.NORMAL
  pieces.forEach(({ text, type }, i) => {
    if (type !== PIECE.NORMAL && type !== PIECE.USER_DEFINED && [...text].length === 1)
      throw unsupported('reserved piece of a single character', `pieces[${i}]`, text)
  })
  const order = pieces.map((_, entry) => entry).toSorted((a, b) => pieces[b].score - pieces[a].score)
  const ranks = new Uint32Array(pieces.length)
  order.forEach((entry, rank) => {
    ranks[entry] = rank
  })
  const { left, right } = deriveMerges(vocab, { units: 'characters', ranks, mergeable })
  const merged = order.filter((entry) => left[entry] !== NEVER)
  const merges = new Uint32Array(merged.length * 2)
  merged.forEach((entry, i) => {
    const where = `pieces[${entry}]`
    if (left[entry] === UNKNOWN || right[entry] === UNKNOWN)
      throw unsupported('piece made of a character that is no piece', where, pieces[entry].text)
    if (i > 0 && pieces[merged[i - 1]].score === pieces[entry].score)
      throw unsupported('BPE pieces of one score, whose order then depends on the text,', where, pieces[entry].score)
    merges[2 * i] = left[entry]
    merges[2 * i + 1] = right[entry]
  })
  return plainBpe({ vocab, merges, unk_token, fuse_unk: true, byte_fallback })
}

function unigramModel({ pieces, byte_fallback }: SentencePieceModel, vocab: Vocabulary, unk_id: number): Model {
  const normal = pieces.filter(({ type }) => type === PIECE.NORMAL).map(({ score }) => score)
  // The smallest positive 32-bit number is where the search for the highest score begins there.
  const highest = normal.reduce((a, b) => Math.max(a, b), 2 ** -126)
  const lowest = normal.reduce((a, b) => Math.min(a, b), Infinity)
  const utf8 = new TextEncoder()
  const scores = Float64Array.from(pieces, ({ text, score, type }, i) => {
    if (type !== PIECE.USER_DEFINED) return score
    const bonus = Math.fround(utf8.encode(text).length * highest) - 0.1
    if (bonus < lowest) throw unsupported('user-defined symbol less likely than any piece', `pieces[${i}]`, text)
    return bonus
  })
  const reserved = pieces.flatMap(({ type }, id) => (type === PIECE.NORMAL || type === PIECE.USER_DEFINED ? [] : [id]))
  return { type: 'Unigram', vocab, scores, unk_id, byte_fallback, reserved: Uint32Array.from(reserved) }
}
