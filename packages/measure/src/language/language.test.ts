import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataFolder } from '../testing/data.js'
import {
  createHealth,
  createNearDuplicateIndex,
  examine,
  flagsOf,
  isZawgyi,
  languageName,
  loadLanguageDetector,
} from './index.js'

const WORDS = 'the of water house river green child letter seven walked under open because window story little'.split(
  ' ',
)

/** Repeatable prose of so many words. */
function prose(seed: number, count: number): string {
  let state = seed * 2654435761 + 1
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return WORDS[(state >>> 8) % WORDS.length] + ((state >>> 20) % 90)
  }).join(' ')
}

describe('text health', () => {
  it('counts code points that NFC changes', () => {
    const health = createHealth()
    examine(health, 'cafe\u0301 na\u00efve')
    expect(health.notNfc).toBe(2)
    examine(health, '\u1112\u1161\u11ab')
    expect(health.notNfc).toBe(5)
    examine(health, 'x\ufffdy\ufffd')
    expect(health.replacements).toBe(2)
    expect(flagsOf(health, 100)).toEqual(['not-nfc', 'replacement-characters'])
    expect(flagsOf(health, 1e6)).toEqual([])
  })

  it('finds nothing in any text that is in NFC', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const health = createHealth()
        examine(health, text.normalize('NFC'))
        expect(health.notNfc).toBe(0)
        const changed = createHealth()
        examine(changed, text)
        expect(changed.notNfc > 0).toBe(text.normalize('NFC') !== text)
      }),
    )
  })

  it('tells Zawgyi from Unicode by the order of signs', () => {
    // "Myanmar language" in Unicode, and the same word as Zawgyi writes it.
    expect(isZawgyi('\u1019\u103c\u1014\u103a\u1019\u102c\u1018\u102c\u101e\u102c')).toBe(false)
    expect(isZawgyi('\u103b\u1019\u1014\u1039\u1019\u102c\u1018\u102c\u101e\u102c')).toBe(true)
    expect(isZawgyi('\u1031\u1019')).toBe(true)
    expect(isZawgyi('\u1019\u1031')).toBe(false)
    expect(isZawgyi('no Burmese')).toBe(false)
  })
})

const data = dataFolder('token-premiums', 'ntrex/mya.txt.gz')
const declarations = dataFolder('qtok', 'udhr.jsonl.gz')

describe.skipIf(data === null)('on NTREX (needs data)', () => {
  const lines = (code: string): string[] =>
    gunzipSync(readFileSync(`${data}/ntrex/${code}.txt.gz`))
      .toString('utf8')
      .trimEnd()
      .split('\n')

  it('flags exactly Burmese and Yoruba', () => {
    const flagged: string[] = []
    for (const code of ['mya', 'yor', 'hin', 'ben', 'vie', 'arb', 'lao', 'tam', 'kor', 'eng', 'khm']) {
      const health = createHealth()
      let characters = 0
      for (const line of lines(code)) {
        examine(health, line)
        characters += [...line].length
      }
      for (const flag of flagsOf(health, characters)) flagged.push(`${code} ${flag}`)
    }
    expect(flagged).toEqual(['mya zawgyi', 'mya not-nfc', 'yor not-nfc'])
  })

  it('names the languages it knows and is silent about others', async () => {
    const detect = await loadLanguageDetector()
    const found = (code: string): string | null => detect(lines(code).slice(0, 60).join(' ')).language
    expect(['eng', 'deu', 'hin', 'tha', 'zho-CN', 'vie', 'khm', 'mya', 'rus', 'kan'].map(found)).toEqual(
      'en de hi th zh vi km my ru kn'.split(' '),
    )
    for (const code of ['zul', 'wol', 'mri', 'cym', 'mon', 'uzb', 'hau', 'swa']) expect(found(code), code).toBeNull()
  })
})

describe.skipIf(declarations === null)('on the Universal Declaration (needs data)', () => {
  it('finds Burmese in Unicode where it is', () => {
    const rows = gunzipSync(readFileSync(`${declarations}/udhr.jsonl.gz`))
      .toString('utf8')
      .trimEnd()
      .split('\n')
    const health = createHealth()
    for (const row of rows) {
      const { code, lines } = JSON.parse(row) as { code: string; lines: string[] }
      if (code.startsWith('mya')) for (const line of lines) examine(health, line)
    }
    expect(health.burmese).toBeGreaterThan(50)
    expect(health.zawgyi / health.burmese).toBeLessThan(0.02)
  })
})

describe('language names', () => {
  it('reads codes as files have them', () => {
    expect(languageName('deu')).toBe('German')
    expect(languageName('zho_Hans')).toBe('Simplified Chinese')
    expect(languageName('not a code')).toBe('not a code')
  })
})

describe('near duplicates', () => {
  it('finds copies, whatever their case and spacing, and documents with small changes', () => {
    const index = createNearDuplicateIndex()
    const texts = Array.from({ length: 40 }, (_, i) => prose(i, 120))
    for (const text of texts) index.add(text)
    expect(index.find(texts[7])).toEqual({ kind: 'exact', of: 7, similarity: 1 })
    expect(index.find(texts[8].toUpperCase().replaceAll(' ', '\n'))).toMatchObject({ kind: 'near', of: 8 })
    const words = texts[9].split(' ')
    words[50] = 'changed'
    expect(index.find(words.join(' '))).toMatchObject({ kind: 'near', of: 9 })
    expect(index.find(prose(1000, 120))).toBeNull()
    expect(index.find('tiny')).toBeNull()
  })

  it('estimates the share of common shingles', () => {
    const shingles = (text: string): Set<string> =>
      new Set(Array.from({ length: text.length - 7 }, (_, i) => text.slice(i, i + 8)))
    let error = 0
    const tries = 30
    for (let trial = 0; trial < tries; trial++) {
      const a = prose(trial, 200)
      const b = [...a.split(' ').slice(0, 190), prose(trial + 500, 10)].join(' ')
      const [left, right] = [shingles(a), shingles(b)]
      let common = 0
      for (const shingle of left) if (right.has(shingle)) common++
      const truth = common / (left.size + right.size - common)
      const index = createNearDuplicateIndex({ similarity: 0.01 })
      index.add(a)
      error += (index.find(b)?.similarity ?? 0) - truth
    }
    expect(Math.abs(error / tries)).toBeLessThan(0.04)
  })

  it('takes no longer where all test documents share boilerplate, and finds them all the same', () => {
    const boilerplate = prose(1, 300)
    const text = (i: number): string => `${boilerplate} ${prose(i + 10, 60)}`
    const timeOf = (documents: number): number => {
      const index = createNearDuplicateIndex()
      for (let i = 0; i < documents; i++) index.add(text(i))
      expect(index.find(`${text(documents - 1)} and more`)?.similarity).toBeGreaterThan(0.7)
      let best = Infinity
      for (let trial = 0; trial < 3; trial++) {
        const started = performance.now()
        for (let i = 0; i < 20; i++) index.find(text(documents + i))
        best = Math.min(best, performance.now() - started)
      }
      return best
    }
    timeOf(100)
    expect(timeOf(6000) / timeOf(500)).toBeLessThan(4)
  })

  it('refuses more documents than it has room for', () => {
    const index = createNearDuplicateIndex({ most: 1 })
    index.add('one')
    expect(() => index.add('two')).toThrow('more test documents')
    expect(() => createNearDuplicateIndex({ similarity: 0 })).toThrow('0')
  })
})
