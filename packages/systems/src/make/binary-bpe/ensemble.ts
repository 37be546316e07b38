/**
 * @file Training in pieces that are combined afterwards: little memory, and worse tokens. Source: the `bbpe` crate, where it is
 * experimental.
 */
import { plainBpe, plainTokenizer, specialToken } from '@tokenwright/text'
import {
  byteEntropy,
  compile,
  spellBytes,
  TokenwrightError,
  vocabularyFromTexts,
  type BpeModel,
  type Corpus,
  type CorpusDocument,
  type Encoder,
  type Tokenizer,
} from '@tokenwright/text'
import { FIRST_BYTE } from './layout.js'
import { countTokens, emptyCounts } from './measures.js'
import { BINARY_SPECIALS, trainBinary, type BinaryOptions } from './train.js'

/**
 * What goes first among the merges that pieces have learned. `support`: what most pieces learned, then how often it was made,
 * then the shorter. `frequency`: how often it was made. `entropy`: the same with pieces weighted by entropy and size, of merges
 * that two pieces learned at least. `first`: piece by piece.
 */
export type Combination = 'support' | 'frequency' | 'entropy' | 'first'

export interface EnsembleOptions extends Pick<
  BinaryOptions,
  'size' | 'lengths' | 'chunk' | 'minFrequency' | 'workers' | 'signal'
> {
  /** Bytes in a piece; documents are not cut. The crate takes 4 to 32 MB. Default 8,000,000. */
  readonly piece?: number
  /** Default `support`. */
  readonly combination?: Combination
}

interface Learned {
  readonly left: string
  readonly right: string
  support: number
  frequency: number
  weighted: number
}

interface Piece {
  readonly documents: Uint8Array[]
  bytes: number
}

const COMBINATIONS: readonly Combination[] = ['support', 'frequency', 'entropy', 'first']

/**
 * Trains on pieces of a corpus one after the other, and combines their merges. A merge is taken once both of its parts are
 * tokens; until then it waits.
 *
 * @throws TokenwrightError `invalid-option`, `empty-corpus`, `aborted`
 * @example
 * const tokenizer = await trainEnsemble(files, { size: 8192, piece: 4_000_000 })
 */
export async function trainEnsemble(corpus: Corpus, options: EnsembleOptions = {}): Promise<Tokenizer> {
  const { size = 65_536, piece = 8_000_000, combination = 'support' } = options
  if (!Number.isInteger(piece) || piece < 1)
    throw new TokenwrightError('invalid-option', 'must be a whole number of bytes above 0', {
      where: 'piece',
      value: piece,
    })
  if (!COMBINATIONS.includes(combination))
    throw new TokenwrightError('invalid-option', `must be one of ${COMBINATIONS.join(', ')}`, {
      where: 'combination',
      value: combination,
    })
  const learned = new Map<string, Learned>()
  let pieces = 0
  for await (const { documents, bytes } of piecesOf(corpus, piece)) {
    pieces++
    const tokenizer = await trainBinary(documents, { ...options, size }).run.result()
    // All pieces but the last are about as large as asked for, so that is what the crate's mean length comes to.
    const weight = clamp(entropyOf(documents) / 8, 0.1, 1) * clamp(Math.sqrt(bytes / piece), 0.5, 2)
    collect(learned, tokenizer, documents, weight, options.chunk)
  }
  if (pieces === 0) throw new TokenwrightError('empty-corpus', 'the corpus holds no bytes', { value: 0 })
  return assemble(ordered([...learned.values()], combination), size)
}

async function* piecesOf(corpus: Corpus, size: number): AsyncIterable<Piece> {
  let piece: Piece = { documents: [], bytes: 0 }
  for await (const document of corpus as AsyncIterable<CorpusDocument>) {
    const bytes =
      document instanceof Uint8Array
        ? document
        : new TextEncoder().encode(typeof document === 'string' ? document : document.text)
    if (bytes.length === 0) continue
    piece.documents.push(bytes)
    piece.bytes += bytes.length
    if (piece.bytes < size) continue
    yield piece
    piece = { documents: [], bytes: 0 }
  }
  if (piece.bytes > 0) yield piece
}

function entropyOf(documents: readonly Uint8Array[]): number {
  return byteEntropy(new Uint8Array(Buffer.concat(documents)))
}

/** Adds a piece's merges, each with how often it was made there: once for every time that it stands in the tree of a token. */
function collect(
  learned: Map<string, Learned>,
  tokenizer: Tokenizer,
  documents: readonly Uint8Array[],
  weight: number,
  chunk: number | undefined,
): void {
  const encoder = compile(tokenizer)
  const counts = emptyCounts(encoder)
  for (const document of documents) countTokens(encoder, document, counts, chunk)
  const merges = (tokenizer.model as BpeModel).merges!
  const made = counts.uses
  const first = FIRST_BYTE + 256
  for (let i = merges.length / 2 - 1; i >= 0; i--) {
    made[merges[2 * i]] += made[first + i]
    made[merges[2 * i + 1]] += made[first + i]
  }
  for (let i = 0; i < merges.length / 2; i++) {
    const [left, right] = [merges[2 * i], merges[2 * i + 1]].map((id) => nameOf(encoder, id))
    const key = `${left.length} ${left}${right}`
    const known = learned.get(key)
    const frequency = made[first + i]
    if (known === undefined) learned.set(key, { left, right, support: 1, frequency, weighted: weight * frequency })
    else {
      known.support++
      known.frequency += frequency
      known.weighted += weight * frequency
    }
  }
}

function nameOf(encoder: Encoder, id: number): string {
  return Buffer.from(encoder.tokenBytes(id)).toString('latin1')
}

function ordered(learned: readonly Learned[], combination: Combination): readonly Learned[] {
  // As they came: piece by piece, in the order of each.
  if (combination === 'first') return learned
  const byName = (a: Learned, b: Learned): number => (a.left + a.right < b.left + b.right ? -1 : 1)
  const length = ({ left, right }: Learned): number => left.length + right.length
  if (combination === 'support')
    return learned.toSorted(
      (a, b) => b.support - a.support || b.frequency - a.frequency || length(a) - length(b) || byName(a, b),
    )
  if (combination === 'frequency') return learned.toSorted((a, b) => b.frequency - a.frequency || byName(a, b))
  return learned.filter(({ support }) => support >= 2).toSorted((a, b) => b.weighted - a.weighted || byName(a, b))
}

function assemble(learned: readonly Learned[], size: number): Tokenizer {
  const names = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
  const ids = new Map(names.map((name, byte) => [name, FIRST_BYTE + byte]))
  const merges: number[] = []
  const waiting = new Map<string, Learned[]>()
  const room = size - BINARY_SPECIALS.length
  const queue: Learned[] = []
  for (const next of learned) {
    queue.push(next)
    // What a new token sets free goes before the rest: it ranked higher, and only waited.
    for (let merge = queue.pop(); merge !== undefined && names.length < room; merge = queue.pop()) {
      const { left, right } = merge
      const name = left + right
      if (ids.has(name)) continue
      const missing = ids.has(left) ? (ids.has(right) ? undefined : right) : left
      if (missing !== undefined) {
        waiting.set(missing, [...(waiting.get(missing) ?? []), merge])
        continue
      }
      merges.push(ids.get(left)!, ids.get(right)!)
      ids.set(name, FIRST_BYTE + names.push(name) - 1)
      queue.push(...(waiting.get(name) ?? []).toReversed())
      waiting.delete(name)
    }
  }
  return plainTokenizer(
    plainBpe({
      vocab: vocabularyFromTexts([...BINARY_SPECIALS, ...names.map((name) => spellBytes(Buffer.from(name, 'latin1')))]),
      merges: Uint32Array.from(merges),
    }),
    {
      added_tokens: BINARY_SPECIALS.map((content, id) => specialToken(id, content)),
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      decoder: { type: 'ByteLevel' },
    },
  )
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
