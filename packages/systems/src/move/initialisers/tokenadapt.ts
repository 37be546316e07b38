/**
 * @file TokenAdapt's hybrid (arXiv 2505.09738): the token composed of its pieces, mixed with the old tokens most like it.
 * Formulas follow the authors' program, on bytes instead of decoded text.
 */
import { TokenwrightError } from '@tokenwright/text'
import { samePlan, type Initialiser, type Mix } from './contract.js'
import { findLikeness } from './likeness.js'
import { softmax } from './weights.js'

export interface HybridOptions {
  /** Of both softmaxes; 0.3. */
  readonly temperature?: number
  /** Neighbours; 3. */
  readonly neighbours?: number
  /** Share of the neighbours in the row; 0.3. 0 composes only, 1 takes neighbours only. */
  readonly globalShare?: number
  /** Neighbours less similar than this do not count; 0. */
  readonly threshold?: number
  /** Vectors of each vocabulary in memory at once; as many as take 64 MB. */
  readonly rowsAtOnce?: number
}

/** The authors' guard against a temperature of zero. */
const TEMPERATURE_GUARD = 1e-5

/**
 * Weights of the pieces of one token.
 * @param similarities cosine of each piece with the token
 * @param lengths characters of each piece
 * @param length characters of the token
 * @example localWeights([0.8, 0.2], [3, 1], 4, 0.3) // 0.789, 0.211
 */
export function localWeights(
  similarities: readonly number[],
  lengths: readonly number[],
  length: number,
  temperature: number,
): Float64Array {
  const shares = softmax(similarities)
  const scores = shares.map((share, i) => (share + lengths[i] / length) / 2)
  return softmax(scores, temperature + TEMPERATURE_GUARD)
}

/** @throws TokenwrightError `invalid-option` for options out of range */
export function tokenAdapt(options: HybridOptions = {}): Initialiser {
  const { temperature = 0.3, neighbours = 3, globalShare = 0.3, threshold = 0 } = options
  if (!(temperature > 0))
    throw new TokenwrightError('invalid-option', 'a temperature is above 0', { value: temperature })
  if (!(globalShare >= 0 && globalShare <= 1))
    throw new TokenwrightError('invalid-option', 'the share of neighbours lies from 0 to 1', { value: globalShare })
  return {
    name: globalShare === 0 ? 'local' : globalShare === 1 ? 'global' : 'tokenadapt',
    label:
      globalShare === 0
        ? 'pieces by likeness and length (TokenAdapt, local)'
        : globalShare === 1
          ? `${neighbours} nearest tokens (TokenAdapt, global)`
          : `TokenAdapt, ${1 - globalShare} pieces + ${globalShare} neighbours`,
    fills: 'new',
    fallback: 'scalar',
    async prepare({ vocabularies, auxiliary, signal }) {
      if (auxiliary === undefined)
        throw new TokenwrightError('invalid-option', 'TokenAdapt needs auxiliary embeddings', { value: 'auxiliary' })
      const { shared } = vocabularies
      const wanted = Array.from(shared.keys()).filter(
        (id) => shared[id] < 0 && vocabularies.new.idToToken(id) !== undefined,
      )
      const place = new Map(wanted.map((id, i) => [id, i]))
      const likeness = await findLikeness(vocabularies, auxiliary, wanted, {
        pieces: globalShare < 1,
        neighbours: globalShare > 0 ? neighbours : 0,
        rowsAtOnce: options.rowsAtOnce,
        signal,
      })
      const local = (id: number, at: number): Mix | undefined => {
        const found = likeness.pieces[at]
        if (found === undefined) return undefined
        const lengths = Array.from(found.ids, (piece) => characters(vocabularies.oldBytesOf(piece)))
        const length = characters(vocabularies.bytesOf(id))
        return { ids: found.ids, weights: localWeights(found.similarities, lengths, length, temperature) }
      }
      const global = (at: number): Mix | undefined => {
        const { k, indices, similarities: all } = likeness.neighbours
        const ids = indices.subarray(at * k, (at + 1) * k).filter((id) => id >= 0)
        if (ids.length === 0) return undefined
        const similarities = all.subarray(at * k, at * k + ids.length)
        const weights = softmax(similarities, temperature).map((w, i) => (similarities[i] < threshold ? 0 : w))
        const total = weights.reduce((sum, w) => sum + w, 0)
        return total === 0 ? undefined : { ids, weights: weights.map((w) => w / total) }
      }
      return (id) => {
        const at = place.get(id)
        if (at === undefined) return undefined
        const pieces = globalShare === 1 ? undefined : local(id, at)
        const like = global(at)
        if (pieces !== undefined && like !== undefined)
          return samePlan('mixed', joined(pieces, 1 - globalShare, like, globalShare))
        if (pieces !== undefined) return samePlan('composed', pieces)
        return like && samePlan('neighbours', like)
      }
    },
  }
}

/** Characters of text; bytes where they are not UTF-8. */
function characters(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count++
  // Parts of characters would count nothing.
  return Math.max(1, count)
}

function joined(a: Mix, share: number, b: Mix, rest: number): Mix {
  return {
    ids: Uint32Array.from([...Array.from(a.ids), ...Array.from(b.ids)]),
    weights: Float64Array.from([...Array.from(a.weights, (w) => w * share), ...Array.from(b.weights, (w) => w * rest)]),
  }
}
