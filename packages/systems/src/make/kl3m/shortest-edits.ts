/** @file The shortest edit script between two short texts (Wagner and Fischer), with two neighbours in each other's place as one edit. */
import type { Edit } from './edits.js'

const KEEP = 0
const REPLACE = 1
const DELETE = 2
const INSERT = 3
const SWAP = 4

/**
 * Edits of single units, and swaps of two; edits that touch are joined. Memory: one byte for each pair of units.
 */
export function shortestEdits(clean: string, damaged: string): Edit[] {
  const width = damaged.length + 1
  const steps = new Uint8Array((clean.length + 1) * width)
  steps.fill(INSERT, 1, width)
  let last = Uint32Array.from({ length: width }, (_, j) => j)
  let row = new Uint32Array(width)
  let beforeLast = new Uint32Array(width)
  for (let i = 1; i <= clean.length; i++) {
    row[0] = i
    steps[i * width] = DELETE
    for (let j = 1; j < width; j++) {
      const same = clean.charCodeAt(i - 1) === damaged.charCodeAt(j - 1)
      let cost = last[j - 1] + (same ? 0 : 1)
      let step = same ? KEEP : REPLACE
      if (last[j] + 1 < cost) {
        cost = last[j] + 1
        step = DELETE
      }
      if (row[j - 1] + 1 < cost) {
        cost = row[j - 1] + 1
        step = INSERT
      }
      if (i > 1 && j > 1 && !same && swapped(clean, i, damaged, j) && beforeLast[j - 2] + 1 < cost) {
        cost = beforeLast[j - 2] + 1
        step = SWAP
      }
      row[j] = cost
      steps[i * width + j] = step
    }
    ;[beforeLast, last, row] = [last, row, beforeLast]
  }
  return editsOf(steps, clean.length, damaged.length)
}

function swapped(clean: string, i: number, damaged: string, j: number): boolean {
  return clean.charCodeAt(i - 1) === damaged.charCodeAt(j - 2) && clean.charCodeAt(i - 2) === damaged.charCodeAt(j - 1)
}

function editsOf(steps: Uint8Array, cleanLength: number, damagedLength: number): Edit[] {
  const edits: Edit[] = []
  let to = -1
  let until = -1
  let i = cleanLength
  let j = damagedLength
  for (;;) {
    const step = i === 0 && j === 0 ? KEEP : steps[i * (damagedLength + 1) + j]
    if (step === KEEP) {
      if (to >= 0) edits.push({ from: i, to, at: j, until })
      to = -1
      if (i === 0 && j === 0) return edits.toReversed()
      i--
      j--
      continue
    }
    if (to < 0) {
      to = i
      until = j
    }
    const length = step === SWAP ? 2 : 1
    if (step !== INSERT) i -= length
    if (step !== DELETE) j -= length
  }
}
