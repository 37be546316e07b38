import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { compile } from '../compile.js'
import { TokenwrightError } from '../errors.js'
import { toBoundless } from '../save/boundless-file.js'
import { save } from '../save/save.js'
import { readShared, sharedData } from '../testing/shared-data.js'
import { sampleDocuments } from '../train/testing/texts.js'
import { train } from '../train/train.js'
import type { BoundlessModel } from '../tokenizer.js'
import { fromBoundless } from './boundless-file.js'
import { load } from './load.js'

describe('model files of BoundlessBPE', () => {
  const trained = train(sampleDocuments(5, 30, 900), {
    algorithm: 'boundless',
    vocabularySize: 800,
    specialTokens: ['<|end of text|>'],
    tau: 0.9,
  }).result()

  it('hold what is written to them, packed or not', async () => {
    const tokenizer = await trained
    const model = tokenizer.model as BoundlessModel
    expect(model.deletions.length).toBeGreaterThan(0)
    const file = toBoundless(tokenizer)
    const back = fromBoundless(file)
    expect(toBoundless(back)).toBe(file)
    expect(back.added_tokens).toEqual(tokenizer.added_tokens)
    const [encoder, again] = [compile(tokenizer), compile(back)]
    for (const text of sampleDocuments(7, 5, 900)) expect(again.encode(text)).toEqual(encoder.encode(text))
    expect(await load(new Uint8Array(gzipSync(file)))).toEqual(back)
    expect(await load(new TextEncoder().encode(file))).toEqual(back)
  })

  test.each<[RegExp, string | ((...parts: string[]) => string)]>([
    [/^word v1/, 'word v2'],
    [/\n"/, '\n'],
    [/\n799\n/, '\n99999999\n'],
    [/\n799\n/, '\n798\n'],
    [/\n799\n/, '\n-1\n'],
    [/\n300 \S+/, '\n299 q~q'],
    [/\n0 (\S+) (\S+)\n/, '\n0 $1 ~~~\n'],
    [/\n0 (\S+) (\S+)\n/, '\n0 $1\n'],
    [/\n0\n$/, '\n1\n5 ab\n'],
    [/\n0\n$/, '\n'],
  ])('are refused where %s is %s', async (part, wrong) => {
    const file = toBoundless(await trained)
    const damaged = file.replace(part, wrong as string)
    expect(damaged).not.toBe(file)
    expect(() => fromBoundless(damaged)).toThrowError(TokenwrightError)
  })

  it('are what a name says, and can be told by their folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenwright-boundless-'))
    try {
      const tokenizer = await trained
      const back = fromBoundless(toBoundless(tokenizer))
      for (const [path, format, files, expected] of [
        ['x.model', undefined, ['x.model'], back],
        ['x.json', undefined, ['x.json'], tokenizer],
        ['plain', undefined, ['plain/tokenwright.json'], tokenizer],
        ['folder', 'boundless', ['folder/boundless.model'], back],
      ] as const) {
        expect(await save(tokenizer, join(folder, path), format)).toEqual(files.map((file) => join(folder, file)))
        expect(await load(join(folder, path))).toEqual(expected)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('damaged gzip is told', async () => {
    const packed = gzipSync(toBoundless(await trained))
    await expect(load(new Uint8Array(packed.subarray(0, 1000)))).rejects.toThrowError(/gzip/)
  })
})

describe.skipIf(sharedData === null)('the released model of BoundlessBPE', () => {
  it('gives the golden ids', () => {
    const golden = JSON.parse(new TextDecoder().decode(readShared('superword/golden_encodings.json'))) as {
      text: string
      boundless: { ids: number[]; tokens: string[] }
    }[]
    const encoder = compile(fromBoundless(readShared('superword/boundlessbpe_gpt4o_tau0.9_v8192.model.gz')))
    expect(encoder.size).toBe(8192)
    expect(golden.length).toBe(7)
    for (const { text, boundless } of golden) {
      const ids = encoder.encode(text)
      expect([...ids]).toEqual(boundless.ids)
      expect([...ids].map((id) => encoder.idToToken(id))).toEqual(boundless.tokens)
      expect(encoder.decode(ids)).toBe(text)
    }
  })
})
