import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { all, inPieces, makeTree } from '../testing/tree.js'
import { isUtf8 } from './sniff.js'
import { blockCount, fileBlocks, streamBlocks } from './blocks.js'

const text = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('\n', '\n\n', '\r\n', 'é', '漢', '😀')),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

const yes = (): boolean => true

describe('blocks', () => {
  it('of a file are the file, each whole in its characters and read alone the same', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 200 }), async (content, blockBytes) => {
        const bytes = Buffer.from(content)
        const tree = makeTree({ f: bytes })
        try {
          const path = join(tree.path, 'f')
          const blocks = await all(fileBlocks(path, bytes.length, blockBytes, yes))
          expect(Buffer.concat(blocks.map((block) => block.bytes))).toEqual(bytes)
          for (const block of blocks) {
            expect(isUtf8(block.bytes)).toBe(true)
            const alone = await all(fileBlocks(path, bytes.length, blockBytes, (index) => index === block.index))
            expect(alone).toEqual([block])
          }
          expect(blocks.length).toBeLessThanOrEqual(blockCount(bytes.length, blockBytes))
        } finally {
          tree.remove()
        }
      }),
      { numRuns: 60 },
    )
  })

  it('of a stream are the stream, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.integer({ min: 1, max: 50 })),
        async (content, blockBytes, lengths) => {
          const bytes = Buffer.from(content)
          const blocks = await all(streamBlocks(inPieces(bytes, lengths), blockBytes, yes))
          expect(Buffer.concat(blocks.map((block) => block.bytes))).toEqual(bytes)
          const whole = await all(streamBlocks(inPieces(bytes, [1 << 20]), blockBytes, yes))
          expect(whole.map((block) => block.bytes.length)).toEqual(blocks.map((block) => block.bytes.length))
          for (const block of blocks) expect(isUtf8(block.bytes)).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('end at line ends where there are any', async () => {
    const bytes = Buffer.from('one line\n'.repeat(1000))
    const blocks = await all(streamBlocks(inPieces(bytes, [777]), 1000, yes))
    expect(blocks.length).toBe(9)
    for (const block of blocks) expect(block.bytes.at(-1)).toBe(10)
  })

  it('stay bounded in a text without line ends', async () => {
    const bytes = Buffer.alloc(1 << 20, 'x')
    const blocks = await all(streamBlocks(inPieces(bytes, [10_000]), 1 << 17, yes))
    expect(Math.max(...blocks.map((block) => block.bytes.length))).toBeLessThanOrEqual(1 << 18)
  })
})
