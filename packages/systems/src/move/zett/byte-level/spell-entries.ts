/** @file The entries of any vocabulary in GPT-2's byte alphabet, the one form in which the hypernetwork sees tokens. */
import {
  BYTE_TO_UNIT,
  entryBytes,
  entryId,
  fromTokenizerJson,
  spellBytes,
  TokenwrightError,
  toTokenizerJson,
  vocabularySize,
  type Normalizer,
  type PreTokenizer,
  type Tokenizer,
} from '@tokenwright/text'

/** What an entry is: text in the byte alphabet, the name of a special token, or a form that no text can reach. */
export interface SpelledEntry {
  readonly id: number
  readonly text: string
  readonly kind: 'text' | 'special' | 'unreachable'
}

const utf8 = new TextEncoder()

/** Text as a byte-level tokenizer sees it. */
export const spell = (text: string): string => spellBytes(utf8.encode(text))

/** The character of each byte. */
export const BYTE_CHARACTERS: readonly string[] = Array.from(BYTE_TO_UNIT, (unit) => String.fromCharCode(unit))

/** A name for an entry that no text reaches: spaces do not stand in the byte alphabet. */
export const unreachable = (id: number): string => `<unused entry ${id}>`

/** Models of raw bytes become models of characters in the byte alphabet, with merges as they follow from the ranks. */
export function withCharacters(tokenizer: Tokenizer): Tokenizer {
  return tokenizer.model.type === 'BPE' && tokenizer.model.units === 'bytes'
    ? fromTokenizerJson(toTokenizerJson(tokenizer))
    : tokenizer
}

export function isByteLevel(part: PreTokenizer | Normalizer | null): boolean {
  if (part === null) return false
  if (part.type === 'Sequence')
    return ('pretokenizers' in part ? part.pretokenizers : part.normalizers).some((inner) => isByteLevel(inner))
  return part.type === 'ByteLevel'
}

/** The sign that stands for a space, where the tokenizer has one. */
function metaSign({ pre_tokenizer, normalizer }: Tokenizer): string | undefined {
  const inPre = (part: PreTokenizer): string | undefined =>
    part.type === 'Sequence'
      ? part.pretokenizers.map(inPre).find((sign) => sign !== undefined)
      : part.type === 'Metaspace'
        ? part.replacement
        : undefined
  const inNormalizer = (part: Normalizer): string | undefined => {
    if (part.type === 'Sequence') return part.normalizers.map(inNormalizer).find((sign) => sign !== undefined)
    if (part.type === 'SentencePiece') return part.escape_whitespaces ? '▁' : undefined
    return part.type === 'Replace' && 'String' in part.pattern && part.pattern.String === ' ' ? part.content : undefined
  }
  return (pre_tokenizer && inPre(pre_tokenizer)) ?? (normalizer === null ? undefined : inNormalizer(normalizer))
}

/**
 * How an entry of a tokenizer reads in the byte alphabet: signs for spaces become spaces, `##` goes and its absence is a space.
 * @throws TokenwrightError `unsupported-part` for vocabularies that mark the ends of words, and for word-level and boundless models
 */
export function entrySpeller(tokenizer: Tokenizer): (entry: string) => string {
  const { model } = tokenizer
  if (model.type === 'WordLevel' || model.type === 'Boundless')
    throw new TokenwrightError('unsupported-part', 'only BPE, Unigram and WordPiece are brought to byte level', {
      where: 'model.type',
      value: model.type,
    })
  if (model.type === 'BPE' && model.end_of_word_suffix !== null && model.end_of_word_suffix !== '')
    throw new TokenwrightError('unsupported-part', 'a vocabulary that marks the ends of words', {
      where: 'model.end_of_word_suffix',
      value: model.end_of_word_suffix,
    })
  if (isByteLevel(tokenizer.pre_tokenizer) || isByteLevel(tokenizer.normalizer)) return (entry) => entry
  const sign = metaSign(tokenizer)
  const prefix = model.type === 'Unigram' ? null : model.continuing_subword_prefix
  return (entry) => {
    let text = sign === undefined ? entry : entry.replaceAll(sign, ' ')
    if (prefix !== null && prefix !== '') text = text.startsWith(prefix) ? text.slice(prefix.length) : ` ${text}`
    return spell(text)
  }
}

/** The texts of a vocabulary by id. Entries of raw bytes were turned into characters before. */
export function entryTexts({ model }: Tokenizer): Map<number, string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const texts = new Map<number, string>()
  for (let i = 0; i < vocabularySize(model.vocab); i++)
    texts.set(entryId(model.vocab, i), decoder.decode(entryBytes(model.vocab, i)))
  return texts
}

/**
 * Every id of a tokenizer in the byte alphabet. `<0xNN>` is its byte unless another token is; of two entries with the same bytes
 * the first keeps them.
 */
export function spellEntries(tokenizer: Tokenizer): SpelledEntry[] {
  const read = entrySpeller(tokenizer)
  const { model } = tokenizer
  const entries = entryTexts(tokenizer)
  const special = new Map(
    tokenizer.added_tokens.filter((token) => token.special).map(({ id, content }) => [id, content]),
  )
  const added = new Map(tokenizer.added_tokens.map(({ id, content }) => [id, content]))
  const size = Math.max(...entries.keys(), ...added.keys()) + 1
  const byteFallback = (model.type === 'BPE' || model.type === 'Unigram') && model.byte_fallback
  const unknown = model.type === 'Unigram' && model.unk_id !== null ? entries.get(model.unk_id) : unknownOf(tokenizer)
  const taken = new Set<string>()
  const result: SpelledEntry[] = Array.from({ length: size }, (_, id): SpelledEntry => {
    const name = special.get(id) ?? (entries.get(id) !== undefined && entries.get(id) === unknown ? unknown : undefined)
    if (name !== undefined) return { id, text: name, kind: 'special' }
    const entry = entries.get(id)
    if (entry === undefined) {
      const content = added.get(id)
      return content === undefined
        ? { id, text: unreachable(id), kind: 'unreachable' }
        : { id, text: spell(content), kind: 'text' }
    }
    if (byteFallback && /^<0x[0-9A-F]{2}>$/.test(entry)) return { id, text: entry, kind: 'unreachable' }
    return { id, text: read(entry), kind: 'text' }
  })
  for (const { text, kind } of result) if (kind === 'text') taken.add(text)
  const seen = new Set<string>()
  return result.map((one) => {
    if (one.kind === 'unreachable' && one.text.startsWith('<0x')) {
      const byte = BYTE_CHARACTERS[Number.parseInt(one.text.slice(3, 5), 16)]
      if (taken.has(byte)) return { ...one, text: unreachable(one.id) }
      taken.add(byte)
      return { ...one, text: byte, kind: 'text' as const }
    }
    if (one.kind !== 'text') return one
    if (one.text === '' || seen.has(one.text))
      return { ...one, text: unreachable(one.id), kind: 'unreachable' as const }
    seen.add(one.text)
    return one
  })
}

function unknownOf({ model }: Tokenizer): string | undefined {
  return model.type === 'BPE' || model.type === 'WordPiece' ? (model.unk_token ?? undefined) : undefined
}
