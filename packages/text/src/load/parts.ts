/**
 * @file Normalizers, pre-tokenizers and decoders of a tokenizer.json. Required fields, defaults and old spellings are
 * those of Hugging Face tokenizers 0.23.2, found by asking it; a part that it does not know is `unsupported-part`.
 */
import { TokenwrightError } from '../errors.js'
import * as json from '../formats/fields.js'
import type { JsonObject } from '../formats/fields.js'
import type { Decoder, Normalizer, Pattern, PreTokenizer, SplitBehavior } from '../tokenizer.js'
import { checkCharsmap } from '../formats/charsmap.js'

const U32 = 0xffffffff
const BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const

export function readNormalizer(value: unknown, where: string, depth = 0): Normalizer {
  const { part, type } = open(value, where, depth)
  switch (type) {
    case 'Sequence':
      return { type, normalizers: each(part, 'normalizers', depth, readNormalizer) }
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
    case 'Nmt':
    case 'Lowercase':
    case 'StripAccents':
    case 'ByteLevel':
      return { type }
    case 'BertNormalizer':
      return {
        type,
        clean_text: json.booleanOf(part, 'clean_text'),
        handle_chinese_chars: json.booleanOf(part, 'handle_chinese_chars'),
        strip_accents: json.has(part, 'strip_accents') ? json.booleanOf(part, 'strip_accents') : null,
        lowercase: json.booleanOf(part, 'lowercase'),
      }
    case 'Strip':
      return { type, strip_left: json.booleanOf(part, 'strip_left'), strip_right: json.booleanOf(part, 'strip_right') }
    case 'Prepend':
      return { type, prepend: json.stringOf(part, 'prepend') }
    case 'Replace':
      return { type, pattern: readPattern(part), content: json.stringOf(part, 'content') }
    case 'Precompiled': {
      const precompiled_charsmap = json.stringOf(part, 'precompiled_charsmap')
      checkCharsmap(precompiled_charsmap, json.pathOf(part, 'precompiled_charsmap'))
      return { type, precompiled_charsmap }
    }
    case 'SentencePiece': {
      const precompiled_charsmap = json.stringOf(part, 'precompiled_charsmap')
      if (precompiled_charsmap !== '') checkCharsmap(precompiled_charsmap, json.pathOf(part, 'precompiled_charsmap'))
      return {
        type,
        precompiled_charsmap,
        add_dummy_prefix: json.booleanOf(part, 'add_dummy_prefix'),
        remove_extra_whitespaces: json.booleanOf(part, 'remove_extra_whitespaces'),
        escape_whitespaces: json.booleanOf(part, 'escape_whitespaces'),
        treat_whitespace_as_suffix: json.booleanOf(part, 'treat_whitespace_as_suffix'),
        user_defined_symbols: json
          .arrayOf(part, 'user_defined_symbols')
          .map((symbol, i) => json.asString(symbol, `${json.pathOf(part, 'user_defined_symbols')}[${i}]`)),
      }
    }
    default:
      throw unknownPart('normalizer', type, where)
  }
}

export function readPreTokenizer(value: unknown, where: string, depth = 0): PreTokenizer {
  const { part, type } = open(value, where, depth)
  switch (type) {
    case 'Sequence':
      return { type, pretokenizers: each(part, 'pretokenizers', depth, readPreTokenizer) }
    case 'ByteLevel':
      return { type, ...readByteLevel(part) }
    case 'Split':
      return {
        type,
        pattern: readPattern(part),
        behavior: json.oneOf<SplitBehavior>(part, 'behavior', BEHAVIORS),
        invert: json.booleanOf(part, 'invert'),
      }
    case 'Metaspace':
      return { type, ...readMetaspace(part) }
    case 'Digits':
      return { type, individual_digits: json.booleanOf(part, 'individual_digits') }
    case 'Punctuation':
      return {
        type,
        behavior: json.has(part, 'behavior') ? json.oneOf<SplitBehavior>(part, 'behavior', BEHAVIORS) : 'Isolated',
      }
    case 'CharDelimiterSplit':
      return { type, delimiter: json.characterOf(part, 'delimiter') }
    case 'FixedLength':
      return { type, length: json.has(part, 'length') ? json.integerOf(part, 'length', 1, U32) : 5 }
    case 'Whitespace':
    case 'WhitespaceSplit':
    case 'BertPreTokenizer':
    case 'UnicodeScripts':
      return { type }
    default:
      throw unknownPart('pre-tokenizer', type, where)
  }
}

export function readDecoder(value: unknown, where: string, depth = 0): Decoder {
  const { part, type } = open(value, where, depth)
  switch (type) {
    case 'Sequence':
      return { type, decoders: each(part, 'decoders', depth, readDecoder) }
    case 'ByteLevel':
    case 'ByteFallback':
    case 'Fuse':
      return { type }
    case 'WordPiece':
      return { type, prefix: json.stringOf(part, 'prefix'), cleanup: json.booleanOf(part, 'cleanup') }
    case 'Metaspace':
      return { type, ...readMetaspace(part) }
    case 'BPEDecoder':
      return { type, suffix: json.stringOf(part, 'suffix') }
    case 'CTC':
      return {
        type,
        pad_token: json.stringOf(part, 'pad_token'),
        word_delimiter_token: json.stringOf(part, 'word_delimiter_token'),
        cleanup: json.booleanOf(part, 'cleanup'),
      }
    case 'Replace':
      return { type, pattern: readPattern(part), content: json.stringOf(part, 'content') }
    case 'Strip':
      return {
        type,
        content: json.characterOf(part, 'content'),
        start: json.integerOf(part, 'start', 0, U32),
        stop: json.integerOf(part, 'stop', 0, U32),
      }
    default:
      throw unknownPart('decoder', type, where)
  }
}

/** The fields that the pre-tokenizer and the post-processor of this name share. */
export function readByteLevel(part: JsonObject): {
  add_prefix_space: boolean
  trim_offsets: boolean
  use_regex: boolean
} {
  return {
    add_prefix_space: json.booleanOf(part, 'add_prefix_space'),
    trim_offsets: json.booleanOf(part, 'trim_offsets'),
    use_regex: json.has(part, 'use_regex') ? json.booleanOf(part, 'use_regex') : true,
  }
}

export function unknownPart(kind: string, type: string, where: string): TokenwrightError {
  return new TokenwrightError('unsupported-part', `unknown ${kind}`, { where: `${where}.type`, value: type })
}

/** Opens a part; too deep a nesting is refused before the stack is. */
export function open(value: unknown, where: string, depth: number): { part: JsonObject; type: string } {
  if (depth > json.MAX_DEPTH) throw json.invalid(`parts nested deeper than ${json.MAX_DEPTH}`, where, value)
  const part = json.asObject(value, where)
  return { part, type: json.stringOf(part, 'type') }
}

export function each<Part>(
  part: JsonObject,
  key: string,
  depth: number,
  read: (value: unknown, where: string, depth: number) => Part,
): Part[] {
  return json.arrayOf(part, key).map((value, i) => read(value, `${json.pathOf(part, key)}[${i}]`, depth + 1))
}

function readPattern(part: JsonObject): Pattern {
  const pattern = json.objectOf(part, 'pattern')
  if (json.has(pattern, 'String')) return { String: json.stringOf(pattern, 'String') }
  if (json.has(pattern, 'Regex')) return { Regex: json.stringOf(pattern, 'Regex') }
  throw json.invalid('pattern that is neither String nor Regex', pattern.where, pattern.value)
}

const PREPEND_SCHEMES = ['always', 'first', 'never'] as const

/** Files from before 2024 say `add_prefix_space` (and `str_rep`, which is ignored) in place of `prepend_scheme`. */
function readMetaspace(part: JsonObject): {
  replacement: string
  prepend_scheme: 'always' | 'first' | 'never'
  split: boolean
} {
  const replacement = json.characterOf(part, 'replacement')
  const prepend_scheme =
    json.get(part, 'prepend_scheme') === undefined ? 'always' : json.oneOf(part, 'prepend_scheme', PREPEND_SCHEMES)
  if (json.has(part, 'add_prefix_space') && !json.booleanOf(part, 'add_prefix_space') && prepend_scheme !== 'never')
    throw json.invalid('prepend_scheme that contradicts add_prefix_space', part.where, part.value)
  return { replacement, prepend_scheme, split: json.has(part, 'split') ? json.booleanOf(part, 'split') : true }
}
