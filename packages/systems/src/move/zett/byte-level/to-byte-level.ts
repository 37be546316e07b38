/**
 * @file Any tokenizer as a byte-level one: tokens as byte strings, all 256 bytes, one way to cut text. Source: step 0 of the
 * method; `zett/tokenizer_converters.py` in the authors' repository, which leaves out byte 255 of byte fallback.
 */
import {
  TokenwrightError,
  vocabularyFromTexts,
  type AddedToken,
  type Model,
  type PreTokenizer,
  type Tokenizer,
} from '@tokenwright/text'
import { byteMerges } from './merges.js'
import {
  BYTE_CHARACTERS,
  entrySpeller,
  entryTexts,
  spellEntries,
  unreachable,
  withCharacters,
  type SpelledEntry,
} from './spell-entries.js'
import { holdsRun, whiteSpaceRuns } from './white-space.js'

/** GPT-2's pattern, with combining marks as parts of words. */
export const SPLIT_PATTERN =
  "'s|'t|'re|'ve|'m|'ll|'d| ?[\\p{L}\\p{M}]+| ?\\p{N}+| ?[^\\s\\p{L}\\p{M}\\p{N}]+|\\s+(?!\\S)|\\s+"

/** The score of bytes that a Unigram vocabulary lacks: taken only where nothing else fits. */
export const FILL_SCORE = -100_000

export interface ByteLevelOptions {
  /** Puts one space before each text, as the authors do; true if not given. */
  readonly prefixSpace?: boolean
  /** Retires tokens with more than one sign of white space and adds all short runs; true if not given. */
  readonly uniformWhiteSpace?: boolean
}

export interface ByteLevel {
  readonly tokenizer: Tokenizer
  /** Every token by id: text in the byte alphabet, or the name of a special token. */
  readonly entries: readonly SpelledEntry[]
  /** Ids from here on were not in the tokenizer. */
  readonly originalSize: number
  /** What was added: bytes, runs of white space, and parts of characters and symbols. */
  readonly added: { readonly bytes: number; readonly runs: number; readonly parts: number }
  /** Tokens that no text reaches any more: retired white space, and entries with the bytes of another one. */
  readonly unreachable: number
}

/**
 * Ids stay; what is added stands behind them. Normalizers go, as they do in the authors' code: text is taken as it is.
 *
 * @throws TokenwrightError `unsupported-part` for word-level and boundless models, and vocabularies that mark the ends of words
 * @example const { tokenizer } = toByteLevel(await load('hf:google-bert/bert-base-cased'))
 */
export function toByteLevel(given: Tokenizer, options: ByteLevelOptions = {}): ByteLevel {
  const { prefixSpace = true, uniformWhiteSpace = true } = options
  const original = withCharacters(given)
  const spelled = spellEntries(original)
  const runs = uniformWhiteSpace ? whiteSpaceRuns() : []
  const wanted = new Set(runs)
  const entries = spelled.map((entry): SpelledEntry => {
    if (entry.kind !== 'text' || !uniformWhiteSpace || !holdsRun(entry.text) || wanted.has(entry.text)) return entry
    return { ...entry, text: unreachable(entry.id), kind: 'unreachable' }
  })
  const known = new Set(entries.filter(({ kind }) => kind === 'text').map(({ text }) => text))
  const append = (texts: readonly string[]): number => {
    const fresh = texts.filter((text) => !known.has(text))
    for (const text of fresh) {
      known.add(text)
      entries.push({ id: entries.length, text, kind: 'text' })
    }
    return fresh.length
  }
  const bytes = append(BYTE_CHARACTERS)
  const runCount = append(runs)
  const { model, parts } = byteModel(original, entries, runs, uniformWhiteSpace)
  append(parts)
  return {
    tokenizer: {
      added_tokens: original.added_tokens.filter((token) => keeps(token, entries)),
      normalizer: prefixSpace ? { type: 'Prepend', prepend: ' ' } : null,
      pre_tokenizer: PRE_TOKENIZER,
      model: model(entries),
      post_processor: original.post_processor,
      decoder: prefixSpace
        ? { type: 'Sequence', decoders: [{ type: 'ByteLevel' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }] }
        : { type: 'ByteLevel' },
      truncation: original.truncation,
      padding: original.padding,
    },
    entries,
    originalSize: spelled.length,
    added: { bytes, runs: runCount, parts: parts.length },
    unreachable: entries.filter(({ kind }) => kind === 'unreachable').length,
  }
}

const PRE_TOKENIZER: PreTokenizer = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: SPLIT_PATTERN }, behavior: 'Isolated', invert: false },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
}

/** Added tokens stay where the file spells them as the vocabulary now does; others would get new ids when the file is read. */
function keeps({ special, id, content }: AddedToken, entries: readonly SpelledEntry[]): boolean {
  return special || (entries[id]?.kind === 'text' && entries[id].text === content)
}

/** One character of the file, its sign for continuing pieces left aside. */
function isSymbol(entry: string | undefined, prefix: string | null): boolean {
  if (entry === undefined) return false
  const bare = prefix !== null && prefix !== '' && entry.startsWith(prefix) ? entry.slice(prefix.length) : entry
  return bare !== '' && bare.length === String.fromCodePoint(bare.codePointAt(0) as number).length
}

interface ByteModel {
  readonly model: (entries: readonly SpelledEntry[]) => Model
  /** Texts that merges need and that are no tokens. */
  readonly parts: readonly string[]
}

function byteModel(
  original: Tokenizer,
  entries: readonly SpelledEntry[],
  runs: readonly string[],
  uniform: boolean,
): ByteModel {
  const { model } = original
  const vocabularyOf = (all: readonly SpelledEntry[]) => vocabularyFromTexts(all.map(({ text }) => text))
  switch (model.type) {
    case 'BPE': {
      const read = entryTexts(original)
      const texts = entries.filter(({ kind }) => kind === 'text').map(({ text }) => text)
      const entryOf = (id: number): string => read.get(id) as string
      const symbols = entries
        .filter(({ kind, id }) => kind === 'text' && isSymbol(read.get(id), model.continuing_subword_prefix))
        .map(({ text }) => text)
      const { pairs, added } = byteMerges(model, texts, symbols, entrySpeller(original), entryOf, uniform)
      return {
        parts: added,
        model: (all) => {
          const ids = new Map(all.filter(({ kind }) => kind === 'text').map(({ id, text }) => [text, id]))
          const merges = pairs.flatMap(([left, right]) => {
            const both = [ids.get(left), ids.get(right)]
            return both.includes(undefined) || !ids.has(left + right) ? [] : (both as number[])
          })
          return {
            ...model,
            vocab: vocabularyOf(all),
            merges: Uint32Array.from(merges),
            continuing_subword_prefix: null,
            byte_fallback: false,
            unk_token: null,
          }
        },
      }
    }
    case 'Unigram': {
      const run = new Set(runs)
      return {
        parts: [],
        model: (all) => ({
          type: 'Unigram',
          vocab: vocabularyOf(all),
          scores: Float64Array.from(all, ({ id, text, kind }) => {
            if (kind !== 'text') return FILL_SCORE
            if (run.has(text)) return 0
            return scoreOf(original, id)
          }),
          unk_id: null,
          byte_fallback: false,
        }),
      }
    }
    case 'WordPiece':
      return {
        parts: [],
        // Without a prefix for continuing pieces, WordPiece takes the longest token that fits.
        model: (all) => ({
          ...model,
          vocab: vocabularyOf(all),
          continuing_subword_prefix: '',
          max_input_chars_per_word: LONGEST_WORD,
        }),
      }
    default:
      throw new TokenwrightError('unsupported-part', 'only BPE, Unigram and WordPiece are brought to byte level', {
        where: 'model.type',
        value: model.type,
      })
  }
}

/** No word is too long for a vocabulary that holds all bytes. */
const LONGEST_WORD = 2 ** 31 - 1

function scoreOf({ model }: Tokenizer, id: number): number {
  if (model.type !== 'Unigram' || id >= model.scores.length) return FILL_SCORE
  return model.scores[model.vocab.ids === null ? id : model.vocab.ids.indexOf(id)]
}
