/** @file Counted pieces and runs as sequences of symbols, with the bytes of each symbol as its name. */
import type { Sequences } from '../train/merge-loop.js'
import type { PieceCounts } from '../train/types.js'
import { RUN_SEPARATOR } from './run-counter.js'

/** Each byte is a symbol of its own value. */
export function byteSequencesOf({ bytes, ends, counts }: PieceCounts): Sequences {
  return { symbols: Uint32Array.from(bytes), ends, counts }
}

/** Each piece of a run is a symbol, in the order of first sight. */
export function runSequences({ bytes, ends, counts }: PieceCounts): {
  sequences: Sequences
  names: string[]
  ids: ReadonlyMap<string, number>
} {
  const separator = RUN_SEPARATOR.charCodeAt(0)
  const names: string[] = []
  const ids = new Map<string, number>()
  let size = ends.length
  for (const byte of bytes) if (byte === separator) size++
  const symbols = new Uint32Array(size)
  const symbolEnds = new Uint32Array(ends.length)
  let at = 0
  let from = 0
  ends.forEach((end, run) => {
    for (let i = from; i <= end; i++) {
      if (i < end && bytes[i] !== separator) continue
      const name = nameOf(bytes.subarray(from, i))
      let id = ids.get(name)
      if (id === undefined) {
        id = names.push(name) - 1
        ids.set(name, id)
      }
      symbols[at++] = id
      from = i + 1
    }
    from = end
    symbolEnds[run] = at
  })
  return { sequences: { symbols, ends: symbolEnds, counts }, names, ids }
}

function nameOf(bytes: Uint8Array): string {
  let name = ''
  for (const byte of bytes) name += String.fromCharCode(byte)
  return name
}

export function nameBytes(name: string): Uint8Array {
  return Uint8Array.from(name, (character) => character.charCodeAt(0))
}
