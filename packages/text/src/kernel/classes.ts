/**
 * @file Character classes of the kernel's scanners, as the two-stage table of assembly/classes.ts: one block number
 * for each 128 code points, and the blocks of flags. scripts/build-kernels.mjs runs this and stores the result.
 */
import { Ll, Lm, Lo, Lt, Lu, Mc, Me, Mn, Nd, Nl, No, isWhiteSpace } from '../unicode/index.js'
import { decodeNumbers } from '../unicode/codec.js'
import { CATEGORY_RUNS } from '../unicode/tables.data.js'

// The flags of assembly/classes.ts.
const LETTER = 1
const NUMBER = 2
const SPACE = 4
const UPPER = 8
const LOWER = 16
const MARK = 32
const NEWLINE = 64

const FLAGS: ReadonlyMap<number, number> = new Map([
  [Lu, LETTER | UPPER],
  [Lt, LETTER | UPPER],
  [Ll, LETTER | LOWER],
  [Lm, LETTER | UPPER | LOWER],
  [Lo, LETTER | UPPER | LOWER],
  [Mn, MARK | UPPER | LOWER],
  [Mc, MARK | UPPER | LOWER],
  [Me, MARK | UPPER | LOWER],
  [Nd, NUMBER],
  [Nl, NUMBER],
  [No, NUMBER],
])

const BLOCK = 128

export interface ClassTable {
  readonly index: Uint16Array
  readonly blocks: Uint8Array
}

export function classTable(): ClassTable {
  const index = new Uint16Array(0x110000 / BLOCK)
  // Blocks 0 to 15 hold U+0000 to U+07FF; the rest come as runs demand them, uniform ones once for each class.
  const blocks: Uint8Array[] = []
  const uniform = new Map<number, number>()
  const numbers = decodeNumbers(CATEGORY_RUNS)
  let at = 0
  for (let i = 0; i < numbers.length; i += 2) {
    const flags = FLAGS.get(numbers[i]) ?? 0
    const end = at + numbers[i + 1] + 1
    while (at < end) {
      const number = Math.floor(at / BLOCK)
      const from = at % BLOCK
      const to = Math.min(BLOCK, end - number * BLOCK)
      if (from === 0 && to === BLOCK) {
        let block = uniform.get(flags)
        if (block === undefined) {
          block = blocks.push(new Uint8Array(BLOCK).fill(flags)) - 1
          uniform.set(flags, block)
        }
        index[number] = block
      } else {
        if (from === 0) index[number] = blocks.push(new Uint8Array(BLOCK)) - 1
        blocks[index[number]].fill(flags, from, to)
      }
      at = number * BLOCK + to
    }
  }
  // White space lies in few places, all in blocks of their own.
  for (const codePoint of [9, 10, 11, 12, 13, 0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000])
    blocks[index[codePoint >> 7]][codePoint & 127] |= SPACE
  for (let codePoint = 0x2000; codePoint <= 0x200a; codePoint++) blocks[index[codePoint >> 7]][codePoint & 127] |= SPACE
  blocks[0][0x0a] |= NEWLINE
  blocks[0][0x0d] |= NEWLINE
  const flat = new Uint8Array(blocks.length * BLOCK)
  for (const [i, block] of blocks.entries()) flat.set(block, i * BLOCK)
  return { index, blocks: flat }
}

/** Flags of one code point by definition, for tests of the table. */
export function classFlags(codePoint: number, category: number): number {
  const space = isWhiteSpace(codePoint) ? SPACE : 0
  const newline = codePoint === 0x0a || codePoint === 0x0d ? NEWLINE : 0
  return (FLAGS.get(category) ?? 0) | space | newline
}
