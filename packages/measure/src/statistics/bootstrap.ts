/**
 * @file Intervals by the bootstrap (Efron 1979). One set of draws serves everything that stands on the same units, all
 * tokenizers and all languages, so that the interval of a difference is that of the difference.
 */
import { createDraw } from './random.js'

export interface Interval {
  readonly value: number
  /** 95 % of the resamples lie between `low` and `high`; both null where there are too few units to tell. */
  readonly low: number | null
  readonly high: number | null
}

export const RESAMPLES = 1000

/** With fewer units than this an interval would say more about luck than about the texts. */
export const FEWEST_UNITS = 5

/**
 * More units than this are first joined into this many groups, which changes the intervals little and the time much:
 * 1,500 lines of 59 languages under ten tokenizers are 12,000 columns.
 */
export const MOST_UNITS = 750

/**
 * What is resampled as one where there are many units in a row, such as lines: neighbours, which mostly stand in the same
 * document, are joined into `MOST_UNITS` groups.
 *
 * @example
 * joinNeighbours(1500).unitOf(3) // 1
 */
export function joinNeighbours(count: number): { readonly units: number; readonly unitOf: (index: number) => number } {
  const units = Math.min(count, MOST_UNITS)
  return { units, unitOf: (index) => (count <= MOST_UNITS ? index : Math.floor((index * units) / count)) }
}

export interface Draws {
  readonly units: number
  readonly rounds: number
  /** How often round r draws unit u, at r * units + u. Floating point, since that is how it is multiplied. */
  readonly counts: Float32Array
}

/**
 * Draws as many units as there are, with replacement, `rounds` times: the same on every machine and in every thread.
 * No rounds at all where there are too few units.
 */
export function drawUnits(units: number, rounds: number = RESAMPLES, seed = 1): Draws {
  const made = units < FEWEST_UNITS ? 0 : rounds
  const counts = new Float32Array(made * units)
  const draw = createDraw(seed)
  for (let base = 0; base < counts.length; base += units) {
    for (let drawn = 0; drawn < units; drawn++) counts[base + draw(units)]++
  }
  return { units, rounds: made, counts }
}

/**
 * Sums of the rows of numbers that belong to units, for each round of draws. Sum s of column c is at s * width + c; sum 0
 * is that of all rows without resampling, sum r + 1 that of round r.
 *
 * @param rows row i has `width` numbers from i * width on
 * @param unitOf the unit that row i belongs to; without it, row i belongs to unit i
 * @param sums zeros, to be filled: (rounds + 1) times `width`
 */
export function resampleRows(
  rows: Float64Array,
  width: number,
  draws: Draws,
  unitOf: ArrayLike<number> | null = null,
  sums: Float64Array = new Float64Array((draws.rounds + 1) * width),
): Float64Array {
  const count = width === 0 ? 0 : rows.length / width
  for (let i = 0; i < count; i++) for (let c = 0; c < width; c++) sums[c] += rows[i * width + c]
  // Columns of zeros stay zero in every round; there are many where text has no numbers, or is no code.
  const columns = Array.from({ length: width }, (_, c) => c).filter((c) => hasValue(rows, width, c))
  if (columns.length === 0 || draws.rounds === 0) return sums
  const times = timesOfRows(draws, count, unitOf)
  // Column by column, with columns of zeros up to a multiple of four.
  const wide = Math.ceil(columns.length / 4) * 4
  const packed = new Float64Array(wide * count)
  for (const [at, c] of columns.entries()) for (let i = 0; i < count; i++) packed[at * count + i] = rows[i * width + c]
  const product = new Float64Array(8)
  for (let block = 0; block < draws.rounds; block += BLOCK_ROUNDS) {
    const end = Math.min(draws.rounds, block + BLOCK_ROUNDS)
    for (let at = 0; at < wide; at += 4)
      for (let round = block; round < end; round += 2) {
        // The last of an odd number of rounds is multiplied twice.
        const next = Math.min(round + 1, end - 1)
        multiply(times, round * count, next * count, packed, at * count, count, product)
        for (let k = 0; k < 4 && at + k < columns.length; k++) {
          sums[(round + 1) * width + columns[at + k]] = product[k]
          sums[(next + 1) * width + columns[at + k]] = product[k + 4]
        }
      }
  }
  return sums
}

/** Rounds whose counts stay in the processor's cache while all columns pass by. */
const BLOCK_ROUNDS = 16

/** How often each row is drawn in each round. */
function timesOfRows(draws: Draws, count: number, unitOf: ArrayLike<number> | null): Float32Array {
  const isPlain = unitOf === null || Array.from(unitOf).every((unit, i) => unit === i)
  if (isPlain && count === draws.units) return draws.counts
  const times = new Float32Array(draws.rounds * count)
  for (let round = 0; round < draws.rounds; round++)
    for (let i = 0; i < count; i++)
      times[round * count + i] = draws.counts[round * draws.units + (unitOf === null ? i : unitOf[i])]
  return times
}

/** Products of two rounds with four columns at once: sums stay in registers, several times as fast as adding up rows. */
function multiply(
  times: Float32Array,
  round: number,
  next: number,
  packed: Float64Array,
  column: number,
  count: number,
  product: Float64Array,
): void {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let e = 0
  let f = 0
  let g = 0
  let h = 0
  const second = column + count
  const third = second + count
  const fourth = third + count
  for (let i = 0; i < count; i++) {
    const one = times[round + i]
    const two = times[next + i]
    const w = packed[column + i]
    const x = packed[second + i]
    const y = packed[third + i]
    const z = packed[fourth + i]
    a += one * w
    b += one * x
    c += one * y
    d += one * z
    e += two * w
    f += two * x
    g += two * y
    h += two * z
  }
  product[0] = a
  product[1] = b
  product[2] = c
  product[3] = d
  product[4] = e
  product[5] = f
  product[6] = g
  product[7] = h
}

function hasValue(rows: Float64Array, width: number, column: number): boolean {
  for (let i = column; i < rows.length; i += width) if (rows[i] !== 0) return true
  return false
}

const LOW = 0.025
const HIGH = 0.975

/**
 * The interval of a figure from its values: entry 0 is the figure itself, the rest are resamples. Values that are no
 * numbers (a resample may hold no word at all) are left out. The array is reordered.
 */
export function intervalOf(values: Float64Array): Interval {
  const value = values[0]
  let drawn = values.subarray(1)
  if (drawn.some(Number.isNaN)) drawn = drawn.filter((x) => !Number.isNaN(x))
  if (drawn.length === 0 || Number.isNaN(value)) return { value, low: null, high: null }
  return { value, low: quantileInPlace(drawn, LOW), high: quantileInPlace(drawn, HIGH) }
}

/** The interpolated quantile, without sorting everything. */
export function quantileInPlace(values: Float64Array, share: number): number {
  const at = (values.length - 1) * share
  const below = Math.floor(at)
  const low = select(values, below)
  if (below + 1 >= values.length || at === below) return low
  // What is behind the selected place is not smaller; the next value is the least of it.
  let next = values[below + 1]
  for (let i = below + 2; i < values.length; i++) if (values[i] < next) next = values[i]
  return low + (next - low) * (at - below)
}

/** Hoare's selection: afterwards nothing before `k` is larger than values[k], and nothing behind is smaller. */
function select(values: Float64Array, k: number): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = values[(from + to) >> 1]
    let i = from
    let j = to
    while (i <= j) {
      while (values[i] < pivot) i++
      while (values[j] > pivot) j--
      if (i <= j) {
        const held = values[i]
        values[i] = values[j]
        values[j] = held
        i++
        j--
      }
    }
    if (k <= j) to = j
    else if (k >= i) from = i
    else break
  }
  return values[k]
}

/** True where zero lies inside the interval, and not for two that agree in every resample. */
export function holdsZero({ low, high }: Interval): boolean {
  return low !== null && high !== null && low <= 0 && high >= 0 && low < high
}
