/** @file Reads vocab.json + merges.txt in the manner of GPT-2, and merges.txt alone. */
import { plainBpe, plainTokenizer } from '../plain.js'
import { TokenwrightError } from '../errors.js'
import { addedIds } from '../formats/added-ids.js'
import * as json from '../formats/fields.js'
import { BYTE_TO_UNIT, fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { AddedToken, BpeModel, Normalizer, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { readMerges, readVocabulary, type NamedVocabulary } from './model.js'
import { familyOf, type Family } from './tokenizer-config.js'
import { parseJson } from './tokenizer-json.js'

export interface VocabMergesOptions {
  /** Contents of the tokenizer_config.json beside the files: added tokens, and the family of the tokenizer. */
  readonly config?: string | Uint8Array | object
  /** How text is cut, in place of what the family does. A ByteLevel part without a pattern is added to it. */
  readonly preTokenizer?: PreTokenizer | null
  readonly normalizer?: Normalizer | null
}

/**
 * Reads a byte-level BPE tokenizer from its vocab.json and merges.txt. Without a configuration text is cut as GPT-2
 * does; a configuration of a family that cuts differently, and that is not known, is refused.
 *
 * @throws TokenwrightError `invalid-tokenizer`, `unsupported-part`
 * @example
 * const tokenizer = fromVocabMerges(await readFile('gpt2/vocab.json'), await readFile('gpt2/merges.txt'))
 */
export function fromVocabMerges(
  vocab: string | Uint8Array | object,
  merges: string | Uint8Array,
  options: VocabMergesOptions = {},
): Tokenizer {
  const parsed = typeof vocab === 'string' || vocab instanceof Uint8Array ? parseJson(vocab, 'vocab.json') : vocab
  const named = readVocabulary(json.asObject(parsed, 'vocab.json'))
  const config = options.config === undefined ? null : readConfig(options.config)
  const family = familyOf(config, named.idOf)
  return byteLevel(named, readMerges(mergeLines(merges), 'merges.txt', named.idOf, ''), family, options)
}

export interface MergesOptions extends Omit<VocabMergesOptions, 'config'> {
  /**
   * The bytes that have an id: all 256 (`bytes`, default), the 243 that UTF-8 uses (`utf8`), or those that occur in the
   * merges (`seen`).
   */
  readonly alphabet?: 'bytes' | 'utf8' | 'seen'
}

/**
 * Reads a byte-level BPE tokenizer from a merges.txt alone. The bytes come first, in the order of their characters in
 * GPT-2's alphabet; each merge makes the next id, unless its product has one. SuperBPE publishes such files.
 *
 * @throws TokenwrightError `invalid-tokenizer`
 * @example
 * const superbpe = fromMerges(await readFile('merges.txt'), {
 *   alphabet: 'utf8',
 *   preTokenizer: { type: 'Split', pattern: { Regex: '\\p{N}+' }, behavior: 'Isolated', invert: false },
 * })
 */
export function fromMerges(merges: string | Uint8Array, options: MergesOptions = {}): Tokenizer {
  const lines = mergeLines(merges)
  const units = alphabetOf(lines, options.alphabet ?? 'bytes')
  const idOf = new Map(units.map((unit, id) => [String.fromCharCode(unit), id]))
  for (const line of lines) {
    const product = line.replace(' ', '')
    if (!line.startsWith('#version') && !idOf.has(product)) idOf.set(product, idOf.size)
  }
  const named = { vocab: vocabularyFromTexts([...idOf.keys()]), idOf }
  return byteLevel(named, readMerges(lines, 'merges.txt', idOf, ''), GPT2, options)
}

const GPT2: Family = { addPrefixSpace: false, normalizer: null, preTokenizer: null, added: [], postProcessor: null }

function byteLevel(
  { vocab, idOf }: NamedVocabulary,
  merges: Uint32Array,
  family: Family,
  { preTokenizer, normalizer }: VocabMergesOptions,
): Tokenizer {
  const added = withIds(family.added, idOf)
  const special = new Set(added.map(({ content }) => content))
  for (const token of idOf.keys())
    if (fromByteAlphabet(token) === null && !special.has(token) && !/^<.*>$/.test(token))
      throw new TokenwrightError('unsupported-part', "vocabulary that is not in GPT-2's byte alphabet", {
        where: 'vocab.json',
        value: token,
      })
  const model: BpeModel = plainBpe({ vocab, merges })
  const split = preTokenizer === undefined ? family.preTokenizer : preTokenizer
  const bytes = {
    type: 'ByteLevel',
    add_prefix_space: family.addPrefixSpace,
    trim_offsets: true,
    use_regex: split === null && preTokenizer === undefined,
  } as const
  const splits = split === null ? [] : split.type === 'Sequence' ? split.pretokenizers : [split]
  return plainTokenizer(model, {
    added_tokens: added,
    normalizer: normalizer === undefined ? family.normalizer : normalizer,
    pre_tokenizer: splits.length === 0 ? bytes : { type: 'Sequence', pretokenizers: [...splits, bytes] },
    post_processor: family.postProcessor,
    decoder: { type: 'ByteLevel' },
  })
}

/** Added tokens with the ids that Hugging Face gives them; one that a configuration numbers otherwise is refused. */
function withIds(added: Family['added'], idOf: ReadonlyMap<string, number>): AddedToken[] {
  const nextId = addedIds(idOf.size, (token) => idOf.get(token))
  return added.map(({ id, ...token }) => {
    const given = nextId(token.content)
    if (id !== null && id !== given)
      throw json.invalid(`added token whose id in Hugging Face would be ${given}`, 'tokenizer_config.json', id)
    return { id: given, ...token }
  })
}

function readConfig(config: string | Uint8Array | object): json.JsonObject {
  const parsed =
    typeof config === 'string' || config instanceof Uint8Array ? parseJson(config, 'tokenizer_config.json') : config
  return json.asObject(parsed, 'tokenizer_config.json')
}

function mergeLines(file: string | Uint8Array): string[] {
  let text = file
  if (typeof text !== 'string') {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(text)
    } catch (cause) {
      throw new TokenwrightError('invalid-tokenizer', 'merges.txt that is not UTF-8', { value: file, cause })
    }
  }
  const lines = text.split(/\r?\n/)
  while (lines.at(-1) === '') lines.pop()
  return lines
}

/** Whether a byte can stand in UTF-8 at all. */
const inUtf8 = (byte: number): boolean => byte < 0xf5 && byte !== 0xc0 && byte !== 0xc1

function alphabetOf(lines: readonly string[], which: 'bytes' | 'utf8' | 'seen'): number[] {
  const seen = new Set<number>()
  for (const line of lines) for (const part of line.split(' ')) if (part.length === 1) seen.add(part.charCodeAt(0))
  return Array.from(BYTE_TO_UNIT)
    .filter((unit, byte) => (which === 'bytes' ? true : which === 'utf8' ? inUtf8(byte) : seen.has(unit)))
    .toSorted((a, b) => a - b)
}
