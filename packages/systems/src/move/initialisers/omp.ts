/**
 * @file Orthogonal matching pursuit (Goddard and Fernandes Neto, 2025; mergekit's tokensurgeon): in a donor model that uses the
 * new tokenizer, a token's row is approximated by a few rows of shared tokens; the same sum of their old rows is the new row.
 */
import { TokenwrightError } from '@tokenwright/text'
import type { Initialiser, Mix } from './contract.js'
import { dot, gather, type Rows } from './rows.js'

export interface Pursuit {
  /** Chosen atoms, in the order of choice. */
  readonly atoms: Int32Array
  readonly coefficients: Float64Array
  /** Length of what is left after each choice. */
  readonly residuals: Float64Array
}

/** Atoms closer than this to the span of those chosen before are of no use. */
const DEPENDENT = 1e-8

/**
 * Approximates `target` by at most `count` atoms: each time the one with the largest scalar product with what is left, made
 * orthogonal to those before by Gram and Schmidt, twice for accuracy.
 *
 * @param atoms row-major, `width` numbers each
 * @example pursue(new Float32Array([0, 2]), new Float32Array([1, 0, 0, 1]), 2, 1).coefficients // 2
 */
export function pursue(target: Float32Array, atoms: Float32Array, width: number, count: number): Pursuit {
  const all = atoms.length / width
  const most = Math.min(count, all)
  const residual = Float32Array.from(target)
  const basis: Float64Array[] = []
  const triangle: Float64Array[] = []
  const projections: number[] = []
  const chosen: number[] = []
  const residuals: number[] = []
  const used = new Uint8Array(all)
  while (chosen.length < most) {
    let best = -1
    let largest = 0
    for (let atom = 0; atom < all; atom++) {
      if (used[atom] === 1) continue
      const product = Math.abs(dot(residual, 0, atoms, atom, width))
      if (product > largest) {
        largest = product
        best = atom
      }
    }
    // Nothing left that any atom points at.
    if (best < 0) break
    used[best] = 1
    const direction = Float64Array.from(atoms.subarray(best * width, (best + 1) * width))
    const column = new Float64Array(basis.length + 1)
    const before = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0))
    for (let pass = 0; pass < 2; pass++)
      basis.forEach((unit, k) => {
        let product = 0
        for (let i = 0; i < width; i++) product += unit[i] * direction[i]
        column[k] += product
        for (let i = 0; i < width; i++) direction[i] -= product * unit[i]
      })
    const length = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0))
    if (length <= DEPENDENT * before) continue
    column[basis.length] = length
    const unit = direction.map((x) => x / length)
    let share = 0
    for (let i = 0; i < width; i++) share += unit[i] * target[i]
    for (let i = 0; i < width; i++) residual[i] -= share * unit[i]
    basis.push(unit)
    triangle.push(column)
    projections.push(share)
    chosen.push(best)
    residuals.push(Math.sqrt(dot(residual, 0, residual, 0, width)))
  }
  return {
    atoms: Int32Array.from(chosen),
    coefficients: backSubstitute(triangle, projections),
    residuals: Float64Array.from(residuals),
  }
}

/** Solves R·c = p for an upper triangle given by columns. */
function backSubstitute(columns: readonly Float64Array[], right: readonly number[]): Float64Array {
  const solution = Float64Array.from(right)
  for (let row = columns.length - 1; row >= 0; row--) {
    for (let k = row + 1; k < columns.length; k++) solution[row] -= columns[k][row] * solution[k]
    solution[row] /= columns[row][row]
  }
  return solution
}

export interface OmpOptions {
  /** Atoms for each token; 64, and never more than a quarter of the width, beyond which noise is reproduced. */
  readonly atoms?: number
}

export function omp({ atoms = 64 }: OmpOptions = {}): Initialiser {
  return {
    name: 'omp',
    label: 'OMP over a donor model (tokensurgeon)',
    fills: 'new',
    fallback: 'mean',
    async prepare({ vocabularies, donor, tied, signal }) {
      if (donor === undefined)
        throw new TokenwrightError('invalid-option', 'OMP needs a donor model that uses the new tokenizer', {
          value: 'donor',
        })
      if (donor.input.count < vocabularies.new.size)
        throw new TokenwrightError('invalid-option', `a donor with fewer rows than ${vocabularies.new.size} tokens`, {
          value: donor.input.count,
        })
      const { shared, newSpecial } = vocabularies
      const overlap = Array.from(shared.keys()).filter((id) => shared[id] >= 0 && !newSpecial.has(id))
      const oldIds = Int32Array.from(overlap, (id) => shared[id])
      const approximate = (rows: Rows): ((id: number) => Mix | undefined) => {
        const points = gather(rows, overlap)
        const target = new Float32Array(rows.width)
        const most = Math.max(1, Math.min(atoms, Math.floor(rows.width / 4)))
        return (id) => {
          if (signal?.aborted === true) throw new TokenwrightError('aborted', 'interrupted', { value: id })
          rows.read(id, target)
          const { atoms: chosen, coefficients } = pursue(target, points, rows.width, most)
          return chosen.length === 0 ? undefined : { ids: chosen.map((atom) => oldIds[atom]), weights: coefficients }
        }
      }
      const input = approximate(donor.input)
      // Where the donor is tied, its one matrix serves both.
      const outputOf = tied || donor.output === undefined ? undefined : approximate(donor.output)
      return (id) => {
        const mix = input(id)
        if (mix === undefined) return undefined
        return { origin: 'donor', input: mix, output: outputOf?.(id) ?? mix }
      }
    },
  }
}
