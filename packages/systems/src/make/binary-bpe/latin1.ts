/**
 * @file Older files of binary tokenizers: tokens as Latin-1 text, where byte b is U+00bb, without a decoder or with one that
 * only joins. Some write bytes whose character is also a special token as private characters, from U+E000 in the order of those
 * tokens. Such files are turned into the byte alphabet here, which the general loader and other runtimes understand.
 */
import { fromTokenizerJson, spellBytes, TokenwrightError, type Tokenizer } from '@tokenwright/text'

export type Spelling = 'byte-level' | 'latin-1' | 'latin-1-escaped'

type Json = Readonly<Record<string, unknown>>

/** Bytes that hide behind U+E000, U+E001: those of the signs « and » among the crate's special tokens. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0xe000, 0xab],
  [0xe001, 0xbb],
])

/**
 * How the vocabulary of a tokenizer.json spells bytes, told by the vocabulary itself: all tokens in the byte alphabet, and the
 * character of the space among them; else Latin-1, with escapes where private characters occur.
 *
 * @param file parsed tokenizer.json
 * @throws TokenwrightError `invalid-tokenizer` for what is neither
 */
export function spellingOf(file: unknown): Spelling {
  const { vocab, specials } = partsOf(file)
  const alphabet = new Set(Array.from({ length: 256 }, (_, byte) => spellBytes(Uint8Array.of(byte))))
  let inside = true
  let escaped = false
  for (const token of vocab.keys()) {
    if (specials.has(token)) continue
    for (const character of token) {
      if (!alphabet.has(character)) inside = false
      const point = character.codePointAt(0)!
      if (ESCAPES.has(point)) escaped = true
      else if (point > 0xff && !alphabet.has(character))
        throw invalid('token that is spelled neither in the byte alphabet nor in Latin-1', 'model.vocab', token)
    }
  }
  if (inside && vocab.has('\u0120')) return 'byte-level'
  return escaped ? 'latin-1-escaped' : 'latin-1'
}

/**
 * Reads a binary tokenizer of any age. Ids stay those of the file; special tokens « and » come out as `<|«|>` and `<|»|>`,
 * since in the byte alphabet their characters stand for bytes.
 *
 * @param text contents of tokenizer.json
 * @throws TokenwrightError `invalid-tokenizer`, `unsupported-part`
 * @example
 * const encoder = compile(loadBinaryTokenizer(await readFile('binary-tokenizer-005/tokenizer.json', 'utf8')))
 * encoder.decodeBytes(encoder.encodeBytes(program)) // the program
 */
export function loadBinaryTokenizer(text: string): Tokenizer {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'no JSON', { value: text.slice(0, 40), cause })
  }
  if (spellingOf(file) === 'byte-level') return fromTokenizerJson(text)
  const { root, model, vocab, merges, specials } = partsOf(file)
  const rename = (token: string): string => (token === '«' || token === '»' ? `<|${token}|>` : token)
  const spell = (token: string): string => {
    if (specials.has(token)) return rename(token)
    return spellBytes(
      Uint8Array.from(token, (character) => ESCAPES.get(character.codePointAt(0)!) ?? character.codePointAt(0)!),
    )
  }
  const added = (root['added_tokens'] ?? []) as readonly Json[]
  return fromTokenizerJson(
    JSON.stringify({
      ...root,
      added_tokens: added.map((token) => ({ ...token, content: rename(String(token['content'])) })),
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      post_processor: null,
      decoder: { type: 'ByteLevel' },
      model: {
        ...model,
        byte_fallback: false,
        unk_token: null,
        vocab: Object.fromEntries(Array.from(vocab, ([token, id]) => [spell(token), id])),
        merges: merges.map((pair, i) => pairOf(pair, i, vocab).map(spell)),
      },
    }),
  )
}

function partsOf(file: unknown): {
  readonly root: Json
  readonly model: Json
  readonly vocab: ReadonlyMap<string, unknown>
  readonly merges: readonly unknown[]
  readonly specials: ReadonlySet<string>
} {
  const root = objectOf(file, 'tokenizer.json')
  const model = objectOf(root['model'], 'model')
  const vocab = new Map(Object.entries(objectOf(model['vocab'], 'model.vocab')))
  const merges = model['merges']
  const added = root['added_tokens'] ?? []
  if (!Array.isArray(merges)) throw invalid('no list of merges', 'model.merges', merges)
  if (!Array.isArray(added)) throw invalid('no list of added tokens', 'added_tokens', added)
  const specials = new Set(
    added
      .map((token, i) => objectOf(token, `added_tokens[${i}]`))
      .filter(({ special }) => special === true)
      .map(({ content }) => String(content)),
  )
  return { root, model, vocab, merges, specials }
}

/** Two tokens of a merge. Older files join them with a space, which is a byte here: only one way to part them may make sense. */
function pairOf(merge: unknown, index: number, vocab: ReadonlyMap<string, unknown>): readonly [string, string] {
  const where = `model.merges[${index}]`
  if (Array.isArray(merge) && merge.length === 2 && merge.every((part) => typeof part === 'string'))
    return [merge[0], merge[1]]
  if (typeof merge !== 'string') throw invalid('no pair of tokens', where, merge)
  const ways: (readonly [string, string])[] = []
  for (let at = merge.indexOf(' ', 1); at > 0; at = merge.indexOf(' ', at + 1)) {
    const [left, right] = [merge.slice(0, at), merge.slice(at + 1)]
    if (vocab.has(left) && vocab.has(right) && vocab.has(left + right)) ways.push([left, right])
  }
  if (ways.length === 1) return ways[0]
  throw invalid('merge that can be read in another number of ways than one', where, merge)
}

function objectOf(value: unknown, where: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw invalid('no object', where, value)
}

function invalid(what: string, where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-tokenizer', what, { where, value })
}
