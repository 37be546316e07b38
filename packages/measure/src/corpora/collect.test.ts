import { afterEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { all, makeTree, type Tree } from '../testing/tree.js'
import { collect, documentsOf, textsOf, type Collection } from './collect.js'
import { findFiles } from './find.js'
import { createLedger } from './ledger.js'
import { position, profile } from './profile.js'
import { planSampling } from './sample.js'
import { splitCorpus } from './split.js'

let tree: Tree
afterEach(() => tree?.remove())

async function collectTree(
  files: Record<string, string>,
  cap = Infinity,
): Promise<{ collection: Collection; left: () => string[] }> {
  tree = makeTree(files)
  const ledger = createLedger()
  const found = await findFiles(['.'], ledger, { folder: tree.path })
  const collection = await collect(found, await planSampling(found, cap, 1), ledger)
  return { collection, left: () => ledger.groups().map((group) => `${group.reason} ${group.count}`) }
}

const manyFiles = (count: number, size: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`d${i % 7}/f${i}.txt`, `file ${i}\n${'word '.repeat(size / 5)}`]),
  )

describe('collect', () => {
  it('knows sizes, scripts and copies', async () => {
    const { collection, left } = await collectTree({
      'a.txt': 'Straße\n',
      'b.txt': 'Straße\n',
      'c.txt': '日本語のテキスト',
      'd.txt': '漢字',
    })
    expect(collection.documents).toEqual([
      { file: 0, index: 0, bytes: 8, characters: 7, script: 'Latin' },
      { file: 2, index: 0, bytes: 24, characters: 8, script: 'Japanese' },
      { file: 3, index: 0, bytes: 6, characters: 2, script: 'Han' },
    ])
    expect(left()).toEqual(['identical 1'])
  })

  it('reads any selection again, in order', async () => {
    const { collection } = await collectTree({
      'one.txt': Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(''),
    })
    expect(collection.documents.length).toBeGreaterThan(50)
    const ledger = createLedger()
    const texts = textsOf(collection, collection.documents, ledger)
    expect((await all(texts)).join('')).toBe(Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(''))
    expect(await all(texts)).toHaveLength(collection.documents.length)
    const some = collection.documents.filter((_, i) => i % 3 === 0)
    for await (const { entry, text } of documentsOf(collection, some, ledger))
      expect(Buffer.byteLength(text)).toBe(entry.bytes)
    expect(ledger.groups()).toEqual([])
  })

  it('refuses a corpus without text', async () => {
    await expect(collectTree({ 'a.txt': '' })).rejects.toThrow('no text found: "0 files"')
  })

  it('samples about the share that fits, the same every time', async () => {
    const { collection } = await collectTree(manyFiles(400, 1000), 100_000)
    const bytes = collection.documents.reduce((sum, document) => sum + document.bytes, 0)
    expect(bytes).toBeGreaterThan(70_000)
    expect(bytes).toBeLessThan(130_000)
  })
})

describe('splitCorpus', () => {
  it('holds back a tenth of the files, each whole', async () => {
    const { collection } = await collectTree(manyFiles(300, 1000))
    const split = splitCorpus(collection)
    expect(split.by).toBe('file')
    expect(split.test.length).toBeGreaterThanOrEqual(29)
    expect(split.test.length).toBeLessThanOrEqual(31)
    expect(split.train.length + split.test.length).toBe(collection.documents.length)
    const held = new Set(split.test.map((entry) => entry.file))
    expect(split.train.some((entry) => held.has(entry.file))).toBe(false)
    expect(splitCorpus(collection)).toEqual(split)
    expect(splitCorpus(collection, 0.1, 2).test).not.toEqual(split.test)
  })

  it('goes by document where files are few, and says when nothing can be held back', async () => {
    const { collection } = await collectTree({
      'a.txt': Array.from({ length: 400 }, (_, i) => `line number ${i}\n`).join(''),
    })
    const split = splitCorpus(collection)
    expect(split.by).toBe('document')
    expect(split.test.length).toBeGreaterThan(0)
    expect(split.train.length).toBeGreaterThan(split.test.length)
    tree.remove()
    const tiny = splitCorpus((await collectTree({ 'a.txt': 'hello' })).collection)
    expect(tiny.by).toBe('none')
    expect(tiny.test).toEqual(tiny.train)
  })
})

describe('splitCorpus on any corpus', () => {
  const file = fc.record({
    type: fc.constantFrom('Text', 'Rust', 'Go'),
    script: fc.constantFrom('Latin', 'Han'),
    sizes: fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 }),
  })

  it('parts it into two that are not empty and have nothing in common', () => {
    fc.assert(
      fc.property(
        fc.array(file, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 0, max: 1000 }),
        (files, seed) => {
          const collection = collectionOf(files)
          const { by, train, test } = splitCorpus(collection, 0.1, seed)
          if (by === 'none') {
            expect(collection.documents.length).toBe(1)
            return
          }
          expect(train.length).toBeGreaterThan(0)
          expect(test.length).toBeGreaterThan(0)
          expect(new Set([...train, ...test])).toEqual(new Set(collection.documents))
          expect(train.length + test.length).toBe(collection.documents.length)
          if (by === 'file') {
            const held = new Set(test.map((entry) => entry.file))
            expect(train.some((entry) => held.has(entry.file))).toBe(false)
          }
        },
      ),
    )
  })
})

function collectionOf(files: readonly { type: string; script: string; sizes: readonly number[] }[]): Collection {
  const found = files.map(({ type }, i) => ({
    path: `/f${i}`,
    name: `f${i}`,
    size: 1,
    modified: 0,
    format: 'text' as const,
    field: null,
    gzip: false,
    type,
  }))
  return {
    files: found,
    documents: files.flatMap(({ sizes, script }, number) =>
      sizes.map((bytes, index) => ({ file: number, index, bytes, characters: bytes, script })),
    ),
    sampling: { totalBytes: 1, rate: 1, blockBytes: 1, keep: () => true },
  }
}

describe('profile', () => {
  it('counts as the encoders of the platform do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { bytes, characters, fingerprint } = profile(text)
        expect(bytes).toBe(Buffer.byteLength(text))
        expect(characters).toBe(Array.from(text).length)
        expect(Number.isSafeInteger(fingerprint)).toBe(true)
      }),
    )
  })

  it('spreads positions evenly', () => {
    const counts = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 20_000; i++) counts[Math.floor(position(7, `file-${i % 100}`, i) * 10)]++
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('gives texts that differ in one character different fingerprints', () => {
    const seen = new Set<number>()
    for (let i = 0; i < 100_000; i++) seen.add(profile(`text number ${i}`).fingerprint)
    expect(seen.size).toBe(100_000)
  })
})
