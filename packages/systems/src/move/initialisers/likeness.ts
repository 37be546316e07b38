/**
 * @file How alike new tokens are to their pieces and to all old tokens. Vectors of a vocabulary may be as large as the matrix of a
 * model, so only a block of each is in memory at a time.
 */
import { unitVectors } from './auxiliary/unit-vectors.js'
import type { Auxiliary } from './contract.js'
import { findNearest, mergeNeighbours, noNeighbours, type Neighbours } from './nearest.js'
import { dot, isRow } from './rows.js'
import type { VocabularyPair } from './vocabulary-pair.js'

export interface Likeness {
  /** For each wanted token: its pieces with the cosine of each; absent where none of them has a vector. */
  readonly pieces: readonly ({ readonly ids: Uint32Array; readonly similarities: readonly number[] } | undefined)[]
  /** By place among the wanted tokens. A token without a vector has none. */
  readonly neighbours: Neighbours
}

export interface LikenessOptions {
  /** Whether pieces are looked at. */
  readonly pieces: boolean
  /** How many neighbours are looked for; 0 for none. */
  readonly neighbours: number
  /** Vectors of each vocabulary in memory at once; as many as take 64 MB, and at least 1,024. */
  readonly rowsAtOnce?: number
  readonly signal?: AbortSignal
}

const BLOCK_BYTES = 2 ** 26
const FEWEST = 1024

/**
 * @param wanted ids of the new vocabulary
 * @throws TokenwrightError as `unitVectors`
 */
export async function findLikeness(
  vocabularies: VocabularyPair,
  auxiliary: Auxiliary,
  wanted: readonly number[],
  options: LikenessOptions,
): Promise<Likeness> {
  const { width } = auxiliary
  const { old, oldSpecial } = vocabularies
  const step = options.rowsAtOnce ?? Math.max(FEWEST, Math.floor(BLOCK_BYTES / (4 * width)))
  const pieces: Likeness['pieces'][number][] = []
  const neighbours = noNeighbours(wanted.length, options.neighbours)
  for (let from = 0; from < wanted.length; from += step) {
    const block = wanted.slice(from, from + step)
    const targets = await unitVectors(
      auxiliary,
      block.map((id) => vocabularies.bytesOf(id)),
    )
    if (options.pieces) pieces.push(...(await pieceLikeness(vocabularies, auxiliary, block, targets)))
    if (options.neighbours === 0) continue
    for (let first = 0; first < old.size; first += step) {
      const sources = await unitVectors(
        auxiliary,
        Array.from({ length: Math.min(step, old.size - first) }, (_, i) =>
          old.idToToken(first + i) === undefined ? new Uint8Array() : vocabularies.oldBytesOf(first + i),
        ),
      )
      const mayServe = (at: number): boolean => !oldSpecial.has(first + at) && isRow(sources, at, width)
      const { signal } = options
      const found = await findNearest(targets, sources, width, options.neighbours, mayServe, { signal })
      mergeNeighbours(neighbours, from, found, first, (query) => isRow(targets, query, width))
    }
  }
  return { pieces, neighbours }
}

async function pieceLikeness(
  vocabularies: VocabularyPair,
  auxiliary: Auxiliary,
  block: readonly number[],
  targets: Float32Array,
): Promise<Likeness['pieces'][number][]> {
  const { width } = auxiliary
  const spelled = block.map((id) => vocabularies.pieces(vocabularies.bytesOf(id)))
  const distinct = [...new Set(spelled.flatMap((ids) => Array.from(ids)))]
  const sources = await unitVectors(
    auxiliary,
    distinct.map((id) => vocabularies.oldBytesOf(id)),
  )
  const rows = new Map(distinct.map((id, row) => [id, row]))
  return spelled.map((ids, at) => {
    const places = Array.from(ids, (id) => rows.get(id) as number)
    if (places.every((row) => !isRow(sources, row, width))) return undefined
    return { ids, similarities: places.map((row) => dot(targets, at, sources, row, width)) }
  })
}
