/**
 * @file Counts longest runs of neighbouring pieces that may join: all that superwords of BoundlessBPE are made from.
 * Counting equal runs once is what makes training fast (Schmidt et al., arXiv 2604.05192).
 */
import { wellFormed } from '../reference/utf8.js'
import type { CutPlan } from '../train/cut-plan.js'
import type { PieceTable } from '../train/piece-table.js'
import { createTextCutter } from '../train/pipeline-counter.js'
import { createPieceBuilder } from '../train/pieces.js'
import { decodeText } from '../train/scan-counter.js'
import { isEligible } from './eligible.js'

/** Stands between the pieces of a run. No eligible piece holds it. */
export const RUN_SEPARATOR = '\n'

/** Distinct runs that are held as strings before they go to the table. */
const HELD = 1 << 16
const REMEMBERED = 1 << 18

export function runCounter(
  table: PieceTable,
  plan: CutPlan & { kind: 'runs' },
): { add(document: string | Uint8Array): void; flush(): void } {
  const cutter = createTextCutter(plan)
  const held = new Map<string, number>()
  let known = new Map<string, boolean>()
  let run = ''
  let size = 0

  const flush = (): void => {
    const encoder = new TextEncoder()
    const pieces = createPieceBuilder()
    for (const [text, count] of held) {
      const bytes = encoder.encode(text)
      pieces.add(bytes, 0, bytes.length, count)
    }
    held.clear()
    table.addCounted(pieces.build())
  }
  const close = (): void => {
    // A piece by itself joins nothing.
    if (size > 1) held.set(run, (held.get(run) ?? 0) + 1)
    run = ''
    size = 0
  }
  const piece = (text: string): void => {
    let eligible = known.get(text)
    if (eligible === undefined) {
      if (known.size >= REMEMBERED) known = new Map()
      known.set(text, (eligible = isEligible(text)))
    }
    if (!eligible) return close()
    run = size++ === 0 ? text : run + RUN_SEPARATOR + text
  }
  return {
    add(document) {
      cutter.cut(wellFormed(typeof document === 'string' ? document : decodeText(document)), piece)
      close()
      if (held.size >= HELD) flush()
    },
    flush,
  }
}
