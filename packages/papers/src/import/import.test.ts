import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feed } from '../feed/feed.js'
import { readPaper } from '../feed/read-papers.js'
import { addNote, addTag, vote } from '../reader/reader.js'
import { freshStore } from '../testing/stores.js'
import { importPapers, listQuarantine } from './import-papers.js'
import { seed } from './seed.data.js'
import { importSeed } from './seed.js'

describe('the seed', () => {
  it('is 28 papers however often it is imported, each with its system and number of authors', async () => {
    const store = await freshStore()
    expect(await importSeed(store)).toMatchObject({ added: 28, changed: 0, unchanged: 0, rejected: [] })
    const before = await store.rows('SELECT * FROM papers ORDER BY id')
    expect(await importSeed(store)).toMatchObject({ added: 0, changed: 0, unchanged: 28, touched: [] })
    expect(await store.rows('SELECT * FROM papers ORDER BY id')).toEqual(before)
    const { papers, total } = await feed(store, { limit: 100 })
    expect(total).toBe(28)
    expect(new Set(papers.map(({ system }) => system)).size).toBe(28)
    // Read off the title pages, beside the data file: a slip in one of the two shows.
    const authors = {
      'ph-reg': 5, falcon: 7, hiprune: 6, 'ic-custom': 14, tokenunify: 8, xar: 6, 'audio-tokens': 21, prot2token: 9,
      setrec: 7, 'tool-tokens': 5, coin: 10, r2r: 9, skipdecode: 6, sstoken: 8, tokenformer: 8, lexinvariant: 6,
      'learn-your-tokens': 4, kl3m: 3, 'binary-bpe': 1, qtok: 3, 'token-premiums': 4, tokenadapt: 4, zett: 3,
      'dynamic-tokenization': 3, 'k-tokeniser': 10, codefill: 3, 'code-token-merging': 4, 'web-registers': 6,
    } // prettier-ignore
    expect(Object.fromEntries(papers.map(({ system, authorCount }) => [system, authorCount]))).toEqual(authors)
  })

  it('has summaries, unique ids, and dates that agree with them', () => {
    for (const paper of seed) {
      expect(paper.summary.length).toBeGreaterThan(200)
      // An arXiv id begins with year and month of the submission; the last day of a month may be the next in the id.
      const [year, month] = [2000 + Number(paper.arxiv.slice(0, 2)), Number(paper.arxiv.slice(2, 4))]
      const [y, m] = paper.published.split('-').map(Number)
      expect(year * 12 + month - (y * 12 + m), paper.title).toBeGreaterThanOrEqual(0)
      expect(year * 12 + month - (y * 12 + m), paper.title).toBeLessThanOrEqual(1)
    }
    expect(new Set(seed.map(({ arxiv }) => arxiv)).size).toBe(28)
  })

  it('says which systems can be run', async () => {
    const store = await freshStore({ runnable: new Set(['qtok']) })
    await importSeed(store)
    expect((await readPaper(store, 'qtok'))?.paper.runnable).toBe(true)
    expect((await readPaper(store, 'coin'))?.paper.runnable).toBe(false)
    expect((await readPaper(store, '2505.21501'))?.paper.system).toBe('ph-reg')
    expect(await readPaper(store, 'nothing')).toBeUndefined()
  })
})

describe('importing', () => {
  it('changes nothing the second time, whatever comes in', async () => {
    const store = await freshStore()
    const paper = fc.record(
      {
        title: fc.string({ unit: 'grapheme', maxLength: 30 }),
        summary: fc.string({ unit: 'binary', maxLength: 50 }),
        authors: fc.array(fc.string({ maxLength: 10 }), { maxLength: 3 }),
        published: fc.oneof(
          fc.string({ maxLength: 10 }),
          fc.constantFrom('2024', '2024-05', '2024-05-27', '2024-13-01'),
        ),
        arxiv: fc.oneof(
          fc.constantFrom('2405.00001', '2405.00002v2', 'https://arxiv.org/abs/2405.00003'),
          fc.string({ maxLength: 8 }),
        ),
        doi: fc.oneof(fc.constantFrom('10.1000/a', '10.1000/B'), fc.string({ maxLength: 8 })),
        listed: fc.oneof(fc.nat(2 ** 31), fc.constantFrom(-1, NaN, 8e15, 1e13)),
        upvotes: fc.oneof(fc.nat(100), fc.constantFrom(-1, NaN, 1e300)),
        comments: fc.nat(100),
      },
      { requiredKeys: ['title'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(paper, { minLength: 1, maxLength: 4 }), async (papers) => {
        await importPapers(store, papers, 'test')
        // Counts may go back and forth between entries of one paper, so each is taken by itself.
        for (const one of papers) {
          await importPapers(store, [one], 'test')
          const again = await importPapers(store, [one], 'test')
          expect(again).toMatchObject({ added: 0, changed: 0, rejected: [] })
        }
      }),
      { numRuns: 25 },
    )
    const [broken] = await store.rows(`SELECT count(*) AS n FROM papers WHERE title = '' OR day NOT GLOB '????-??-??'`)
    expect(broken['n']).toBe(0)
  })

  it('knows a paper by its arXiv id, then its DOI, then its title', async () => {
    const store = await freshStore()
    await importPapers(store, [{ title: 'Attention Is All You Need', arxiv: '1706.03762' }], 'a')
    const report = await importPapers(
      store,
      [
        {
          title: 'Something else entirely',
          arxiv: 'https://arxiv.org/abs/1706.03762v7',
          doi: '10.48550/arXiv.1706.03762',
        },
        { title: 'Renamed', doi: 'https://doi.org/10.48550/ARXIV.1706.03762', summary: 'Attention.' },
        { title: '{Attention} is all  you need.', authors: ['Ashish Vaswani', 'Noam Shazeer'] },
        { title: 'Attention is all you need', arxiv: '2401.00001' },
      ],
      'b',
    )
    expect(report).toMatchObject({ added: 1, changed: 3 })
    const page = await readPaper(store, '1706.03762')
    expect(page?.paper).toMatchObject({
      title: 'Attention Is All You Need',
      doi: '10.48550/arxiv.1706.03762',
      summary: 'Attention.',
      authors: ['Ashish Vaswani', 'Noam Shazeer'],
      authorCount: 2,
    })
  })

  it('ties two entries together and keeps what the reader did with both', async () => {
    const store = await freshStore()
    await importPapers(
      store,
      [
        { title: 'Preprint', arxiv: '2401.00001' },
        { title: 'Article', doi: '10.1000/x' },
      ],
      'a',
    )
    await addTag(store, 1, 'Good')
    await addTag(store, 2, 'later')
    await vote(store, 2, true)
    await addNote(store, 2, 'read this')
    await importPapers(store, [{ title: 'Both', arxiv: '2401.00001', doi: '10.1000/x' }], 'b')
    const page = await readPaper(store, 1)
    expect(page?.paper).toMatchObject({
      arxiv: '2401.00001',
      doi: '10.1000/x',
      tags: ['good', 'later'],
      votes: 1,
      voted: true,
    })
    expect(page?.notes.map(({ text }) => text)).toEqual(['read this'])
    expect(await readPaper(store, 2)).toBeUndefined()
  })

  it('takes the newest counts and keeps all else', async () => {
    const store = await freshStore()
    await importPapers(store, [{ title: 'A', summary: 'ours', upvotes: 5, comments: 1 }], 'a')
    expect(await importPapers(store, [{ title: 'A', summary: 'theirs', upvotes: 9, comments: 1 }], 'b')).toMatchObject({
      changed: 1,
    })
    expect((await readPaper(store, 1))?.paper).toMatchObject({ summary: 'ours', votes: 9, comments: 1 })
  })

  it('learns a date that it did not know', async () => {
    const store = await freshStore()
    await importPapers(store, [{ title: 'A' }], 'a')
    expect((await readPaper(store, 1))?.paper).toMatchObject({ published: '', day: '2025-12-26' })
    await importPapers(store, [{ title: 'A', published: '2024-05' }], 'b')
    expect((await readPaper(store, 1))?.paper).toMatchObject({ published: '2024-05', day: '2025-12-26' })
  })

  it('keeps aside what is no paper, once', async () => {
    const store = await freshStore()
    const bad = { raw: '<entry>', reason: 'no XML' }
    expect((await importPapers(store, [{ title: ' \u0000 ' }, { title: 'Good' }], 'x', [bad])).rejected).toHaveLength(2)
    expect((await importPapers(store, [{ title: ' \u0000 ' }], 'x', [bad])).rejected).toEqual([])
    expect((await listQuarantine(store)).map(({ reason }) => reason).sort()).toEqual([
      'a paper without a title',
      'no XML',
    ])
  })

  it('leaves HTML and LaTeX as text, and takes controls out', async () => {
    const store = await freshStore()
    await importPapers(
      store,
      [{ title: '<script>alert(1)</script>  $O(n^2)$\u202e\u0007', projectPage: 'javascript:alert(1)' }],
      'x',
    )
    expect((await readPaper(store, 1))?.paper).toMatchObject({
      title: '<script>alert(1)</script> $O(n^2)$',
      projectPage: null,
    })
  })
})
