/**
 * @file The text format of BoundlessBPE's authors, `word v1`: the version, the split pattern as a JSON string, then six
 * blocks, each a number of lines and those lines: vocabulary (`id token`), special tokens (`id token`), word merges
 * (`order left right`), word deletions (`order token`), supermerges (`order left right`), superword deletions (empty).
 * Tokens are written in GPT-2's byte alphabet, special tokens as they are.
 * Source: save and load of kensho-technologies/boundlessbpe, boundlessbpe/boundlessbpetrain.py.
 */
import { TokenwrightError } from '../errors.js'
import { BYTE_TO_UNIT, fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { AddedToken, BoundlessModel, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, idLimit, MAX_ID, vocabularyFromBytes, vocabularySize } from '../vocabulary.js'

const VERSION = 'word v1'

/**
 * Reads a model of the authors. Released models keep the ids of deleted tokens; they are kept here too. Tokens that
 * merges name but the vocabulary lacks become the model's `deleted` tokens.
 *
 * @throws TokenwrightError `invalid-tokenizer` with the line of the fault
 * @example
 * const tokenizer = parseBoundless(await readFile('boundless_8192.model', 'utf8'))
 */
export function parseBoundless(text: string): Tokenizer {
  const lines = text.split('\n')
  let at = 0
  const fail = (what: string, value: unknown): never => {
    throw new TokenwrightError('invalid-tokenizer', what, { where: `line ${at}`, value })
  }
  const line = (): string => {
    if (at >= lines.length) throw new TokenwrightError('invalid-tokenizer', 'BoundlessBPE model cut short', { value: lines.length })
    return lines[at++].replace(/\r$/, '')
  }
  const number = (field: string, limit: number): number => {
    const value = /^\d{1,10}$/.test(field) ? Number(field) : NaN
    return value <= limit ? value : fail('number out of range', field)
  }
  const block = (fields: number): string[][] => {
    const count = number(line(), lines.length - at)
    return Array.from({ length: count }, () => {
      const parts = line().split(' ')
      return parts.length === fields ? parts : fail(`${fields} fields expected`, parts.join(' '))
    })
  }
  if (line() !== VERSION) fail('not a BoundlessBPE model', lines[0])
  const pattern = readPattern(line(), fail)

  const texts: string[] = []
  const ids: number[] = []
  for (const [id, token] of block(2)) {
    ids.push(number(id, MAX_ID))
    texts.push(token)
  }
  const added: AddedToken[] = block(2).map(([id, content]) => ({
    id: number(id, MAX_ID),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }))
  const bytesOf = (token: string): Uint8Array => fromByteAlphabet(token) ?? fail('token outside of the byte alphabet', token)
  const vocab = vocabularyFromBytes(texts.map(bytesOf), ids)
  const idOf = new Map(texts.map((token, index) => [token, ids[index]]))
  if (idOf.size !== texts.length) fail('vocabulary with a token twice', texts.length)

  const deleted: string[] = []
  const firstDeleted = idLimit(vocab)
  const find = (token: string): number => {
    let id = idOf.get(token)
    if (id === undefined) {
      id = firstDeleted + deleted.push(token) - 1
      idOf.set(token, id)
    }
    return id
  }
  const numbers = (fields: number): Uint32Array => {
    const rows = block(fields)
    return Uint32Array.from(rows.flatMap(([order, ...tokens]) => [number(order, 0x7ffffffe), ...tokens.map(find)]))
  }
  const model: BoundlessModel = { type: 'Boundless', vocab, merges: numbers(3), deletions: numbers(2), supermerges: numbers(3) }
  if (block(2).length > 0)
    throw new TokenwrightError('unsupported-part', 'deletions of superwords', { where: `line ${at}`, value: lines[at - 1] })
  return {
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    model: deleted.length === 0 ? model : { ...model, deleted: vocabularyFromBytes(deleted.map(bytesOf)) },
    post_processor: null,
    decoder: null,
    truncation: null,
    padding: null,
  }
}

function readPattern(line: string, fail: (what: string, value: unknown) => never): string {
  try {
    const pattern: unknown = JSON.parse(line)
    if (typeof pattern === 'string') return pattern
  } catch {
    // Told below: whatever else the line is, it is not a JSON string.
  }
  return fail('split pattern that is not a JSON string', line)
}

/** The same from bytes, which may be gzipped; works in Node and in browsers. */
export async function loadBoundless(bytes: Uint8Array): Promise<Tokenizer> {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  return parseBoundless(new TextDecoder().decode(gzipped ? await gunzip(bytes) : bytes))
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'))
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'broken gzip data', { value: bytes, cause })
  }
}

/**
 * Writes a Boundless tokenizer in the authors' format.
 *
 * @throws TokenwrightError `unsupported-part` for other models, and for parts that the format has no place for
 */
export function formatBoundless(tokenizer: Tokenizer): string {
  const { model, pre_tokenizer: split } = tokenizer
  if (model.type !== 'Boundless') throw new TokenwrightError('unsupported-part', 'not a BoundlessBPE model', { where: 'model.type', value: model.type })
  if (split?.type !== 'Split' || !('Regex' in split.pattern) || split.behavior !== 'Isolated' || split.invert)
    throw new TokenwrightError('unsupported-part', 'the format holds one split pattern', { where: 'pre_tokenizer', value: split })
  for (const part of ['normalizer', 'post_processor'] as const)
    if (tokenizer[part] !== null) throw new TokenwrightError('unsupported-part', 'the format has no place for it', { where: part, value: tokenizer[part] })

  const tokens = new Map<number, string>()
  for (let i = 0; i < vocabularySize(model.vocab); i++) tokens.set(entryId(model.vocab, i), spell(entryBytes(model.vocab, i)))
  const lines = [VERSION, JSON.stringify(split.pattern.Regex)]
  const block = (rows: readonly string[]): void => {
    lines.push(String(rows.length), ...rows)
  }
  block(Array.from(tokens, ([id, token]) => `${id} ${token}`))
  block(tokenizer.added_tokens.map(({ id, content }) => `${id} ${checked(content)}`))
  const limit = idLimit(model.vocab)
  if (model.deleted !== undefined)
    for (let i = 0; i < vocabularySize(model.deleted); i++) tokens.set(limit + i, spell(entryBytes(model.deleted, i)))
  const rows = (numbers: Uint32Array, fields: number): string[] =>
    Array.from({ length: numbers.length / fields }, (_, row) => {
      const [order, ...ids] = numbers.subarray(row * fields, (row + 1) * fields)
      return [order, ...ids.map((id) => tokens.get(id))].join(' ')
    })
  block(rows(model.merges, 3))
  block(rows(model.deletions, 2))
  block(rows(model.supermerges, 3))
  block([])
  return `${lines.join('\n')}\n`
}

function checked(content: string): string {
  if (/\s/.test(content))
    throw new TokenwrightError('unsupported-part', 'the format cannot hold a special token with white space', { value: content })
  return content
}

function spell(bytes: Uint8Array): string {
  return String.fromCharCode(...Array.from(bytes, (byte) => BYTE_TO_UNIT[byte]))
}
