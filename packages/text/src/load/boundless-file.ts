/**
 * @file Model files of BoundlessBPE's authors (`word v1`): a split pattern, then six blocks of lines, each after a line
 * with their number: tokens, special tokens, merges, deletions, supermerges, deleted superwords. Events bear running
 * numbers. Source: kensho-technologies/boundlessbpe, as read from its released models.
 */
import { plainTokenizer, specialToken } from '../plain.js'
import { TokenwrightError } from '../errors.js'
import { invalid } from '../formats/fields.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { AddedToken, Tokenizer } from '../tokenizer.js'
import { MAX_ID, vocabularyFromBytes } from '../vocabulary.js'

const VERSION = 'word v1\n'

export function isBoundlessFile(start: string): boolean {
  return start.startsWith(VERSION)
}

/**
 * Reads such a file. In files that keep deleted tokens in the vocabulary, as the authors' do, these keep their ids.
 *
 * @throws TokenwrightError `invalid-tokenizer`; `unsupported-part` for deleted superwords, which the authors never write
 * @example
 * const tokenizer = fromBoundless(await readFile('boundless.model'))
 */
export function fromBoundless(source: Uint8Array | string): Tokenizer {
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source)
  if (!isBoundlessFile(text)) throw invalid('not a model of BoundlessBPE', 'line 1', text.slice(0, 40))
  const lines = text.split('\n')
  const pattern = readPattern(lines[1] ?? '')
  let at = 2

  const block = (fields: number): readonly (readonly string[])[] => {
    const where = `line ${at + 1}`
    const count = whole(lines[at], lines.length - at - 1, where)
    const rows = lines.slice(at + 1, at + 1 + count).map((line, i) => {
      const parts = line.split(' ')
      if (parts.length !== fields) throw invalid(`not ${fields} fields`, `line ${at + 2 + i}`, line)
      return parts
    })
    at += count + 1
    return rows
  }
  const lineOf = (i: number, rows: number): string => `line ${at - rows + 1 + i}`

  const idOf = new Map<string, number>()
  const vocabulary = block(2)
  const ids = vocabulary.map(([id, token], i) => {
    const number = whole(id, MAX_ID, lineOf(i, vocabulary.length))
    if (idOf.has(token)) throw invalid('token given twice', lineOf(i, vocabulary.length), token)
    idOf.set(token, number)
    return number
  })
  const taken = new Set(ids)
  if (taken.size < ids.length) throw invalid('id given twice', 'vocabulary', ids.length - taken.size)
  const specials = readSpecials(lines, at, taken)
  at = specials.next

  const deleted: string[] = []
  const limit = ids.reduce((most, id) => Math.max(most, id + 1), 0)
  const made = new Set<string>()
  const events = (fields: 2 | 3): Uint32Array => {
    const rows = block(fields)
    const numbers = new Uint32Array(rows.length * fields)
    rows.forEach((row, i) => {
      numbers[fields * i] = whole(row[0], 0xffffffff, lineOf(i, rows.length))
      for (let side = 1; side < fields; side++) {
        let id = idOf.get(row[side])
        // A part that an earlier merge made, and that has no id, was deleted.
        if (id === undefined && made.has(row[side])) idOf.set(row[side], (id = limit + deleted.push(row[side]) - 1))
        if (id === undefined) throw invalid('token that nothing makes', lineOf(i, rows.length), row[side])
        numbers[fields * i + side] = id
      }
      if (fields === 3) made.add(row[1] + row[2])
    })
    return numbers
  }
  const merges = events(3)
  const deletions = events(2)
  const supermerges = events(3)
  if (block(2).length > 0)
    throw new TokenwrightError('unsupported-part', 'deleted superwords', { where: 'last block', value: lines[at - 1] })
  return plainTokenizer(
    {
      type: 'Boundless',
      vocab: vocabularyFromBytes([...idOf.keys()].slice(0, ids.length).map(bytesOf), ids),
      merges,
      deletions,
      ...(deleted.length === 0 ? {} : { deleted: vocabularyFromBytes(deleted.map(bytesOf)) }),
      supermerges,
    },
    {
      added_tokens: specials.tokens,
      pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    },
  )
}

function readPattern(line: string): string {
  let pattern: unknown
  try {
    pattern = JSON.parse(line)
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'pattern that is not JSON', { where: 'line 2', value: line, cause })
  }
  if (typeof pattern !== 'string') throw invalid('pattern that is no text', 'line 2', pattern)
  return pattern
}

/** Special tokens are plain text, which may hold spaces. */
function readSpecials(
  lines: readonly string[],
  at: number,
  taken: Set<number>,
): { tokens: AddedToken[]; next: number } {
  const count = whole(lines[at], lines.length - at - 1, `line ${at + 1}`)
  const tokens: AddedToken[] = []
  for (let i = at + 1; i <= at + count; i++) {
    const [number, content] = lines[i].split(/ (.*)/s)
    const id = whole(number, MAX_ID, `line ${i + 1}`)
    if (content === undefined || content === '' || taken.has(id))
      throw invalid('no special token of its own', `line ${i + 1}`, lines[i])
    taken.add(id)
    tokens.push(specialToken(id, content))
  }
  return { tokens, next: at + count + 1 }
}

function whole(text: string | undefined, most: number, where: string): number {
  const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (!(value <= most)) throw invalid(`not a whole number up to ${most}`, where, text)
  return value
}

function bytesOf(token: string): Uint8Array {
  const bytes = fromByteAlphabet(token)
  if (bytes === null) throw invalid('token that is not in the byte alphabet', 'vocabulary', token)
  return bytes
}
