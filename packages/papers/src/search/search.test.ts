import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readPaper } from '../feed/read-papers.js'
import { importPapers } from '../import/import-papers.js'
import { seed } from '../import/seed.data.js'
import { importSeed } from '../import/seed.js'
import { addTag } from '../reader/reader.js'
import type { Store } from '../store/open.js'
import { freshStore } from '../testing/stores.js'
import { countTerms, textOfPaper } from '../vectors/terms.js'
import { matchExpression, readQuery } from './query.js'
import { markFinds, snippetOf, wordFinder } from './highlight.js'
import { fuse, search } from './search.js'
import { suggest } from './suggest.js'

let store: Store
beforeAll(async () => {
  store = await freshStore({ runnable: new Set(['qtok', 'kl3m']) })
  await importSeed(store)
})

/** What a person might type, and the system that they mean. */
const PREPARED = [
  ['artifact tokens in vision transformers', 'ph-reg'],
  ['billing audit of hidden reasoning', 'coin'],
  ['kinds of text on the internet', 'web-registers'],
  ['speeding up decoding by leaving layers out', 'skipdecode'],
  ['compiled programs as bytes', 'binary-bpe'],
] as const

const termsOf = new Map(
  seed.map(({ title, summary, keywords = [], system }) => [
    system,
    countTerms(textOfPaper({ title, summary, keywords: keywords.join(', ') })),
  ]),
)
const papersWith = (term: string): number => [...termsOf.values()].filter((terms) => terms.has(term)).length

describe('search by meaning alone', () => {
  it.each(PREPARED)('finds by "%s" %s first', async (query, system) => {
    const [first] = await search(store, query, { by: 'meaning' })
    expect(first.paper.system).toBe(system)
    expect(first.why).toMatchObject({ meaningRank: 1, wordRank: null })
    expect(first.why.related.length).toBeGreaterThan(0)
    expect(first.why.neighbours).toHaveLength(2)
  })

  it('needs no rare word in common for some of them', () => {
    const shares = PREPARED.filter(([query, system]) =>
      [...countTerms(query).keys()].some((term) => termsOf.get(system)?.has(term) && papersWith(term) < 3),
    )
    expect(shares.length).toBeLessThan(PREPARED.length)
  })
})

describe('search', () => {
  it.each(PREPARED)('by both finds by "%s" %s first', async (query, system) => {
    const [first] = await search(store, query)
    expect(first.paper.system).toBe(system)
    expect(first.score).toBeCloseTo(1 / 61 + 1 / 61, 12)
  })

  it('by words knows phrases, beginnings and what is not wanted', async () => {
    const systems = async (query: string): Promise<(string | null)[]> =>
      (await search(store, query, { by: 'words' })).map(({ paper }) => paper.system)
    expect(await systems('"registers in the sense of linguistics"')).toEqual(['web-registers'])
    expect(await systems('microsc*')).toEqual(['tokenunify'])
    expect(await systems('registers -linguistics')).not.toContain('web-registers')
    expect(await systems('registers')).toContain('web-registers')
    expect(await systems('"sense of" "linguistics registers"')).not.toContain('qtok')
  })

  it('marks what it found and says why', async () => {
    const [hit] = await search(store, 'artifact tokens')
    expect(hit.snippet).toContain('\u0001artifact\u0002')
    expect(hit.why.words).toEqual(['artifact', 'tokens'])
    expect(hit.why.closeness).toBeGreaterThan(0.4)
  })

  it('keeps to its filters', async () => {
    const { paper } = (await readPaper(store, 'qtok'))!
    await addTag(store, paper.id, 'mine')
    for (const by of ['words', 'meaning', 'both'] as const) {
      const of = async (filters: object): Promise<(string | null)[]> =>
        (await search(store, 'tokenizer vocabulary', { by, limit: 50, ...filters })).map((hit) => hit.paper.system)
      expect(await of({ tag: 'mine' })).toEqual(['qtok'])
      expect((await of({ runnable: true })).toSorted()).toEqual(['kl3m', 'qtok'])
      expect(await of({ hasCode: true })).not.toContain('lexinvariant')
      expect(await of({ from: '2025-11-01', to: '2025-11-30' })).toEqual(['binary-bpe'])
    }
    await expect(search(store, 'x', { from: 'yesterday' })).rejects.toThrow('"yesterday"')
  })

  it('gives pages that fit together', async () => {
    const all = await search(store, 'language model tokens', { limit: 20 })
    const pages = [
      ...(await search(store, 'language model tokens', { limit: 7 })),
      ...(await search(store, 'language model tokens', { limit: 13, offset: 7 })),
    ]
    expect(pages.map(({ paper }) => paper.id)).toEqual(all.map(({ paper }) => paper.id))
  })

  it('takes anything for a query', async () => {
    const pieces = fc.constantFrom(
      '"',
      '*',
      '-',
      'AND',
      'OR',
      'NOT',
      'NEAR(',
      ')',
      'title:',
      '^',
      '{',
      '}',
      ' ',
      'token',
      '\u0000',
      '😀',
    )
    const query = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(pieces, { maxLength: 12 }).map((list) => list.join('')),
    )
    await fc.assert(
      fc.asyncProperty(query, fc.boolean(), async (text, asTyped) => {
        const hits = await search(store, text, { asTyped, limit: 3 })
        expect(hits.length).toBeLessThanOrEqual(3)
        await suggest(store, text)
      }),
      { numRuns: 40 },
    )
  })

  it('finds a paper that came in a moment ago, by both ways', async () => {
    const other = await freshStore()
    await importSeed(other)
    expect(await search(other, 'zebra stripes', { by: 'words' })).toEqual([])
    await search(other, 'tokens')
    await importPapers(
      other,
      [{ title: 'Zebra stripes as byte codes', summary: 'Machine code and bytes of executables.' }],
      'x',
    )
    expect((await search(other, 'zebra stripes', { by: 'words' }))[0].paper.title).toMatch(/^Zebra/)
    expect((await search(other, 'bytes of executables', { by: 'meaning' })).map(({ paper }) => paper.title)).toContain(
      'Zebra stripes as byte codes',
    )
  })

  it('takes vectors of an encoder where there is one', async () => {
    const other = await freshStore()
    await importSeed(other)
    let texts = 0
    const encoder = {
      name: 'counts-b',
      dimensions: 2,
      encode: async (list: readonly string[]) => {
        texts += list.length
        return list.map((text) => Float32Array.of((text.match(/b/g) ?? []).length, text.length / 20))
      },
    }
    const [first] = await search(other, 'b bb bbb bbbb', { by: 'meaning', encoder })
    expect(first.why.closeness).toBeGreaterThan(0.3)
    const counted = texts
    await search(other, 'b', { by: 'meaning', encoder })
    expect(texts).toBe(counted + 1)
  })
})

describe('a search box', () => {
  it('offers titles for unfinished words', async () => {
    expect((await suggest(store, 'vision transf'))[0].title).toMatch(/^Vision Transformers/)
    expect((await suggest(store, 'lexinv'))[0].title).toMatch(/^Lexinvariant/)
    expect(await suggest(store, '')).toEqual([])
  })
})

describe('fusion', () => {
  it('is the sum of reciprocal ranks', () => {
    expect(fuse([1, 2], [2, 3])).toEqual([
      { id: 2, score: 1 / 62 + 1 / 61, wordRank: 2, meaningRank: 1 },
      { id: 1, score: 1 / 61, wordRank: 1, meaningRank: null },
      { id: 3, score: 1 / 62, wordRank: null, meaningRank: 2 },
    ])
  })
})

describe('a snippet', () => {
  const words = fc.array(fc.constantFrom('token', 'tokens', 'of', 'naïve', 'x', '<b>', '😀'), { maxLength: 80 })

  it('is a piece of the text with nothing but marks added', () => {
    fc.assert(
      fc.property(words, (list) => {
        const text = list.join(' ')
        const isFound = wordFinder(readQuery('Tokens naive'))
        const plain = (marked: string): string => marked.replace(/[\u0001\u0002]/g, '')
        expect(plain(markFinds(isFound, text))).toBe(text)
        expect(text).toContain(plain(snippetOf(isFound, text)).replace(/^… | …$/g, ''))
        const finds = list.filter((word) => /token|naïve/.test(word)).length
        expect(markFinds(isFound, text).split('\u0001').length - 1).toBe(finds)
      }),
    )
  })

  it('is where the finds are', () => {
    const isFound = wordFinder(readQuery('zebra stri*'))
    const text = `${'word '.repeat(100)}a zebra has stripes ${'word '.repeat(100)}`
    expect(snippetOf(isFound, text)).toContain('a \u0001zebra\u0002 has \u0001stripes\u0002')
  })
})

describe('a query', () => {
  it('quotes everything for the index', () => {
    const { wanted, unwanted } = readQuery('a "b c" d* -"e f" OR', true)
    expect(matchExpression(wanted, unwanted, 'AND')).toBe('("a" AND "b c" AND "d"* AND "OR"*) NOT ("e f")')
  })
})
