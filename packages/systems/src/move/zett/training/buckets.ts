/**
 * @file Tokens sorted into buckets by how many pieces they have. Most have few, and padding all to the longest would spend most
 * of the time on nothing. A program is compiled for one shape, so buckets keep their capacity from step to step.
 */
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import type { SurfaceForms } from '../surface-forms.js'

export interface Bucket {
  /** Pieces that fit. */
  readonly pieces: number
  readonly capacity: number
}

export interface FilledBuckets {
  readonly buckets: readonly { readonly ids: HostTensor; readonly mask?: HostTensor }[]
  /** The column of each token: its place when all buckets lie one after the other. */
  readonly columns: Int32Array
  /** All places. */
  readonly width: number
}

const STEPS = [1, 2, 3, 5]
const ROUNDING = 32
/** Room for other vocabularies than those that were looked at. */
const ROOM = 1.08

const classesOf = (most: number): number[] => [...STEPS.filter((pieces) => pieces < most), most]

/** Buckets that hold each of the given vocabularies, and others like them. */
export function planBuckets(samples: readonly SurfaceForms[], most: number): Bucket[] {
  const classes = classesOf(most)
  const size = Math.max(...samples.map(({ count }) => count))
  return classes.map((pieces, at) => {
    const above = at === 0 ? 0 : classes[at - 1]
    const counts = samples.map(({ lengths }) => lengths.reduce((sum, x) => sum + Number(x > above && x <= pieces), 0))
    // The first and the last class may hold no token at all in a sample.
    return { pieces, capacity: Math.min(roundUp(size), Math.max(ROUNDING, roundUp(Math.max(...counts) * ROOM))) }
  })
}

const roundUp = (count: number): number => Math.ceil(count / ROUNDING) * ROUNDING

/**
 * Puts tokens into buckets; those that have no room in theirs go to the next longer one, and the longest grows where it must.
 * @param padding fills what is left
 */
export function fillBuckets(plan: readonly Bucket[], forms: SurfaceForms, padding: number): FilledBuckets {
  const waiting = plan.map((): number[] => [])
  for (let token = 0; token < forms.count; token++)
    waiting[plan.findIndex(({ pieces }) => forms.lengths[token] <= pieces)].push(token)
  const columns = new Int32Array(forms.count)
  let start = 0
  const buckets = plan.map(({ pieces, capacity }, at) => {
    const isLast = at === plan.length - 1
    const own = waiting[at]
    if (!isLast && own.length > capacity) waiting[at + 1].push(...own.splice(capacity))
    const rows = isLast ? Math.max(capacity, Math.ceil(own.length / (4 * ROUNDING)) * 4 * ROUNDING) : capacity
    const ids = new Int32Array(rows * pieces).fill(padding)
    const mask = new Float32Array(rows * pieces)
    for (let row = 0; row < rows; row++) mask[row * pieces] = 1
    own.forEach((token, row) => {
      const length = forms.lengths[token]
      ids.set(forms.ids.subarray(token * forms.length, token * forms.length + length), row * pieces)
      mask.fill(1, row * pieces, row * pieces + length)
      columns[token] = start + row
    })
    start += rows
    return {
      ids: hostTensor([rows, pieces], ids),
      ...(pieces === 1 ? {} : { mask: hostTensor([rows, pieces], mask) }),
    }
  })
  return { buckets, columns, width: start }
}
