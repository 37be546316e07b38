import { describe, expect, it, test } from 'vitest'
import { compile, type BpeModel } from '@tokenwright/text'
import { trainBinary, trainEnsemble, type Combination } from './index.js'
import { nodeCode } from './testing/programs.js'

const code = nodeCode(3 << 15)
const pieces = [code.subarray(0, 1 << 15), code.subarray(1 << 15, 2 << 15), code.subarray(2 << 15)]

describe('training in pieces', () => {
  it('is direct training where there is one piece', async () => {
    const direct = await trainBinary([code], { size: 500, workers: 1 }).run.result()
    const whole = await trainEnsemble([code], { size: 500, combination: 'first', workers: 1 })
    expect((whole.model as BpeModel).merges).toEqual((direct.model as BpeModel).merges)
    expect(whole.model.vocab).toEqual(direct.model.vocab)
  })

  test.each<Combination>(['support', 'frequency', 'entropy', 'first'])(
    'by %s makes each token once, of tokens',
    async (combination) => {
      const tokenizer = await trainEnsemble(pieces, { size: 600, piece: 1 << 15, combination, workers: 1 })
      const encoder = compile(tokenizer)
      const { merges } = tokenizer.model as BpeModel
      const names = Array.from({ length: encoder.size - 7 }, (_, i) =>
        Buffer.from(encoder.tokenBytes(7 + i)).toString('hex'),
      )
      expect(new Set(names).size).toBe(names.length)
      expect(merges!.length / 2).toBe(encoder.size - 263)
      for (let i = 0; i < merges!.length / 2; i++) {
        expect(Math.max(merges![2 * i], merges![2 * i + 1])).toBeLessThan(263 + i)
        expect(names[merges![2 * i] - 7] + names[merges![2 * i + 1] - 7]).toBe(names[256 + i])
      }
      expect(encoder.decodeBytes(encoder.encodeBytes(code))).toEqual(code)
      expect(code.length / encoder.encodeBytes(code).length).toBeGreaterThan(1.4)
      expect(await trainEnsemble(pieces, { size: 600, piece: 1 << 15, combination, workers: 1 })).toEqual(tokenizer)
    },
  )

  it('refuses what makes no sense', async () => {
    await expect(trainEnsemble(pieces, { piece: 0 })).rejects.toThrowError(/piece: 0$/)
    await expect(trainEnsemble(pieces, { combination: 'best' as 'first' })).rejects.toThrowError(/combination: "best"$/)
    await expect(trainEnsemble([new Uint8Array(0)], {})).rejects.toThrowError(/no bytes: 0$/)
  })
})
