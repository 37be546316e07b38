/**
 * @file Two spellings of byte-level BPE. tiktoken's vocabularies hold bytes; a tokenizer.json holds text, so there each
 * byte is written as a character of GPT-2's alphabet and a ByteLevel part turns text into that alphabet first.
 */
import { TokenwrightError } from '../errors.js'
import { BYTE_TO_UNIT } from '../pre-tokenizers/byte-alphabet.js'
import type { BpeModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, idLimit, vocabularyFromTexts, type Vocabulary } from '../vocabulary.js'
import { deriveMerges, NEVER, UNKNOWN } from './derive-merges.js'
import { GPT2_PATTERN, toOniguruma } from './patterns.js'

/** The bytes as text in GPT-2's alphabet. */
export function spellBytes(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(BYTE_TO_UNIT[byte])
  return text
}

/** Ids in merge order, found from ranks: see derive-merges.ts for why this changes no id. */
export function mergesFromRanks(model: BpeModel): Uint32Array {
  const { vocab, units } = model
  const ids = Array.from(vocab.ends, (_, entry) => entryId(vocab, entry))
  const { left, right } = deriveMerges(vocab, { units, ranks: ids })
  const order = Array.from(vocab.ends, (_, entry) => entry).filter((entry) => left[entry] !== NEVER)
  order.sort((a, b) => ids[a] - ids[b])
  const merges = new Uint32Array(order.length * 2)
  order.forEach((entry, i) => {
    if (left[entry] === UNKNOWN || right[entry] === UNKNOWN)
      throw new TokenwrightError('unsupported-part', 'token made of a character that is no token', {
        where: 'model.vocab',
        value: ids[entry],
      })
    merges[2 * i] = ids[left[entry]]
    merges[2 * i + 1] = ids[right[entry]]
  })
  return merges
}

/**
 * The same tokenizer in the spelling of tokenizer.json: vocabulary in the byte alphabet, ranks written out as merges.
 *
 * @throws TokenwrightError `unsupported-part` where the format cannot say the same.
 */
export function spelledAsText(tokenizer: Tokenizer): Tokenizer {
  const { model } = tokenizer
  if (model.type !== 'BPE' || (model.units === 'characters' && model.merges !== null)) return tokenizer
  const merges = model.merges ?? mergesFromRanks(model)
  const ignore_merges = model.merges === null || model.ignore_merges
  if (model.units === 'characters') return { ...tokenizer, model: { ...model, merges, ignore_merges } }
  if (tokenizer.decoder !== null)
    throw new TokenwrightError('unsupported-part', 'decoder on top of a model of bytes', {
      where: 'decoder',
      value: tokenizer.decoder,
    })
  checkAlphabet(model.vocab)
  return {
    ...tokenizer,
    pre_tokenizer: withByteLevel(tokenizer.pre_tokenizer, model.merges === null),
    model: { ...model, vocab: spelledVocabulary(model.vocab), merges, units: 'characters', ignore_merges },
    decoder: { type: 'ByteLevel' },
  }
}

/**
 * Without a token for each byte that UTF-8 uses, texts exist that tiktoken refuses and from which Hugging Face would
 * drop bytes.
 */
function checkAlphabet(vocab: Vocabulary): void {
  const seen = new Uint8Array(256).fill(1, 0xf5).fill(1, 0xc0, 0xc2)
  for (let entry = 0; entry < vocab.ends.length; entry++) {
    const bytes = entryBytes(vocab, entry)
    if (bytes.length === 1) seen[bytes[0]] = 1
  }
  const missing = seen.indexOf(0)
  if (missing >= 0)
    throw new TokenwrightError('unsupported-part', 'vocabulary of bytes without a token for the byte', {
      where: 'model.vocab',
      value: missing,
    })
}

function spelledVocabulary(vocab: Vocabulary): Vocabulary {
  const texts = Array.from(vocab.ends, (_, entry) => spellBytes(entryBytes(vocab, entry)))
  return vocabularyFromTexts(texts, vocab.ids)
}

const BYTES_ONLY = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false } as const

/** @param ranked whether patterns follow tiktoken's engine, as they do beside ranks */
function withByteLevel(part: PreTokenizer | null, ranked: boolean): PreTokenizer {
  if (part === null) return BYTES_ONLY
  const translated = ranked ? translate(part, 'pre_tokenizer') : part
  if (isGpt2Split(translated)) return { ...BYTES_ONLY, use_regex: true }
  const parts = translated.type === 'Sequence' ? translated.pretokenizers : [translated]
  return { type: 'Sequence', pretokenizers: [...parts, BYTES_ONLY] }
}

function isGpt2Split(part: PreTokenizer): boolean {
  if (part.type !== 'Split' || part.behavior !== 'Isolated' || part.invert) return false
  return 'Regex' in part.pattern && part.pattern.Regex === GPT2_PATTERN
}

function translate(part: PreTokenizer, where: string): PreTokenizer {
  if (part.type === 'Sequence')
    return {
      type: 'Sequence',
      pretokenizers: part.pretokenizers.map((inner, i) => translate(inner, `${where}.pretokenizers[${i}]`)),
    }
  if (part.type !== 'Split' || !('Regex' in part.pattern)) return part
  return { ...part, pattern: { Regex: toOniguruma(part.pattern.Regex, `${where}.pattern`) } }
}

/**
 * The two texts of each merge.
 *
 * @param texts of the entries of the vocabulary
 */
export function mergeTexts(
  merges: Uint32Array,
  vocab: Vocabulary,
  texts: readonly string[],
): [left: string, right: string][] {
  const entries = entriesById(vocab)
  const pairs: [string, string][] = []
  for (let i = 0; i < merges.length; i += 2) {
    const [left, right] = [texts[entries[merges[i]]], texts[entries[merges[i + 1]]]]
    if (left === undefined || right === undefined)
      throw new TokenwrightError('invalid-tokenizer', 'merge of an id that the vocabulary does not have', {
        where: `model.merges[${i / 2}]`,
        value: [merges[i], merges[i + 1]],
      })
    pairs.push([left, right])
  }
  return pairs
}

/** Entry of each id, or -1. */
function entriesById(vocab: Vocabulary): Int32Array {
  const entries = new Int32Array(idLimit(vocab)).fill(-1)
  for (let entry = 0; entry < vocab.ends.length; entry++) entries[entryId(vocab, entry)] = entry
  return entries
}
