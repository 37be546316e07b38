import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importPapers } from '../import/import-papers.js'
import { importSeed } from '../import/seed.js'
import { addNote, addTag, editNote, listTags, removeNote, removeTag, setReading, vote } from '../reader/reader.js'
import { freshStore, SEED_DAY } from '../testing/stores.js'
import { feed, spanAround } from './feed.js'
import { forYou, moreLikeThis } from './for-you.js'
import { fitLogistic, probability, solvePositive } from './logistic.js'
import { readPaper } from './read-papers.js'
import { trending, trendingScore } from './trending.js'

const HOUR = 3_600_000

describe('a feed', () => {
  it('is walked day by day', async () => {
    const store = await freshStore()
    await importSeed(store)
    const last = await feed(store, { span: 'day' })
    expect(last).toMatchObject({ from: '2025-11-01', total: 1, next: null, previous: '2025-10-24' })
    const may = await feed(store, { span: 'day', date: '2025-05-27' })
    expect(may.papers.map(({ system }) => system)).toEqual(['ph-reg', 'r2r'])
    const days: string[] = []
    for (
      let day: string | null = last.from;
      day !== null;
      day = (await feed(store, { span: 'day', date: day })).previous
    )
      days.push(day)
    const { papers } = await feed(store, { limit: 100 })
    expect(days).toEqual([...new Set(papers.map((paper) => paper.day))])
    await expect(feed(store, { span: 'day', date: '2025-02-30' })).rejects.toMatchObject({ kind: 'invalid-option' })
  })

  it('knows weeks and months', async () => {
    expect(spanAround('week', '2025-12-28')).toEqual({ from: '2025-12-22', to: '2025-12-28' })
    expect(spanAround('month', '2024-02-10')).toEqual({ from: '2024-02-01', to: '2024-02-29' })
    const store = await freshStore()
    await importSeed(store)
    expect(await feed(store, { span: 'month', date: '2025-05-01' })).toMatchObject({
      total: 5,
      previous: '2025-03-21',
      next: '2025-06-12',
    })
    expect((await feed(store, { span: 'week', date: '2025-05-29' })).papers).toHaveLength(3)
  })

  it('gives pages that fit together', async () => {
    const store = await freshStore()
    await importSeed(store)
    for (const order of ['newest', 'for-you'] as const) {
      const all = (await feed(store, { order, limit: 28 })).papers.map(({ id }) => id)
      const parts: number[] = []
      for (let offset = 0; offset < 28; offset += 10)
        parts.push(...(await feed(store, { order, limit: 10, offset })).papers.map(({ id }) => id))
      expect(parts).toEqual(all)
    }
  })
})

describe('trending', () => {
  it('is the gravity rule', () => {
    expect(trendingScore(8, 2)).toBe(1)
    expect(trendingScore(10, -5)).toBeCloseTo(10 / 2 ** 1.5, 12)
  })

  it('orders by votes against age, within its window', async () => {
    const store = await freshStore()
    await importPapers(
      store,
      [
        { title: 'Old and loved', listed: SEED_DAY - 100 * HOUR, upvotes: 100 },
        { title: 'New and liked', listed: SEED_DAY - 2 * HOUR, upvotes: 8 },
        { title: 'New, no votes', listed: SEED_DAY - HOUR },
        { title: 'Two months ago', listed: SEED_DAY - 60 * 24 * HOUR, upvotes: 10_000 },
        { title: 'Tomorrow', listed: SEED_DAY + 24 * HOUR, upvotes: 10_000 },
      ],
      'x',
    )
    expect((await trending(store, 'month', 10)).map(({ id }) => id)).toEqual([2, 1, 3])
    expect((await trending(store, 'day', 10)).map(({ id }) => id)).toEqual([2, 3])
    expect((await trending(store, 'week', 1))[0].score).toBeCloseTo(trendingScore(8, 2), 6)
    for (let i = 0; i < 50; i++) await vote(store, 3, true, `voter ${i}`)
    expect((await feed(store, { order: 'trending' })).papers[0].title).toBe('New, no votes')
  })
})

describe('for you', () => {
  it('puts what is like the tagged papers first and leaves none out', async () => {
    const store = await freshStore()
    await importSeed(store)
    const idOf = async (system: string): Promise<number> => (await readPaper(store, system))!.paper.id
    const everything = (await feed(store, { limit: 100 })).papers.map(({ id }) => id)
    expect((await forYou(store)).map(({ id }) => id)).toEqual(everything)
    await addTag(store, await idOf('ph-reg'), 'images')
    await addTag(store, await idOf('hiprune'), 'images')
    const order = (await forYou(store, { tag: 'images' })).map(({ id }) => id)
    expect(order.toSorted((a, b) => a - b)).toEqual(everything.toSorted((a, b) => a - b))
    const place = async (system: string): Promise<number> => order.indexOf(await idOf(system))
    expect(Math.max(await place('ph-reg'), await place('hiprune'))).toBe(1)
    expect(await place('falcon')).toBeLessThan(6)
    expect(await place('kl3m')).toBeGreaterThan(await place('falcon'))
    await vote(store, await idOf('kl3m'), true)
    expect((await forYou(store)).map(({ id }) => id).slice(0, 6)).toContain(await idOf('kl3m'))
    const near = await moreLikeThis(store, await idOf('zett'), 3)
    expect(near.map(({ id }) => id)).toContain(await idOf('dynamic-tokenization'))
    expect(near.map(({ id }) => id)).not.toContain(await idOf('zett'))
  })
})

describe('the regression', () => {
  it('is at the minimum of its loss', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true })
    const example = fc.record({ vector: fc.array(number, { minLength: 3, maxLength: 3 }), positive: fc.boolean() })
    fc.assert(
      fc.property(fc.array(example, { minLength: 2, maxLength: 20 }), (list) => {
        const examples = list.map(({ vector, positive }) => ({ vector: Float32Array.from(vector), positive }))
        const weights = fitLogistic(examples, 0.1)
        const positives = examples.filter(({ positive }) => positive).length
        if (weights === undefined) {
          expect([0, examples.length]).toContain(positives)
          return
        }
        const gradient = new Float64Array(4)
        for (const { vector, positive } of examples) {
          const share = examples.length / (2 * (positive ? positives : examples.length - positives))
          const error = share * (probability(weights, vector) - (positive ? 1 : 0))
          for (let j = 0; j < 3; j++) gradient[j] += error * vector[j]
          gradient[3] += error
        }
        for (let j = 0; j < 3; j++) gradient[j] += 0.1 * weights[j]
        for (const value of gradient) expect(Math.abs(value)).toBeLessThan(1e-4)
      }),
    )
  })

  it('solves what it says it solves', () => {
    const a = Float64Array.from([4, 0, 2, 5])
    const x = solvePositive(a, Float64Array.from([2, 3]), 2)
    expect(4 * x[0] + 2 * x[1]).toBeCloseTo(2, 12)
    expect(2 * x[0] + 5 * x[1]).toBeCloseTo(3, 12)
  })
})

describe('a reader', () => {
  it('votes, tags, writes notes and remembers what was read', async () => {
    const clock = { now: SEED_DAY }
    const store = await freshStore({}, clock)
    await importSeed(store)
    await vote(store, 1, true)
    await vote(store, 1, true)
    await addTag(store, 1, ' To  Read ')
    await addTag(store, 1, 'to read')
    const note = await addNote(store, 1, 'first\r\nsecond')
    await setReading(store, 1, 'reading')
    const page = (await readPaper(store, 1))!
    expect(page.paper).toMatchObject({ votes: 1, voted: true, tags: ['to read'], reading: 'reading', isNew: false })
    expect(page.notes).toEqual([{ id: note.id, text: 'first\nsecond', written: SEED_DAY }])
    expect((await readPaper(store, 2))?.paper.isNew).toBe(true)
    clock.now += 25 * HOUR
    expect((await readPaper(store, 2))?.paper.isNew).toBe(false)
    expect(await listTags(store)).toEqual([{ name: 'to read', papers: 1 }])
    expect((await feed(store, { reading: 'reading' })).papers.map(({ id }) => id)).toEqual([1])
    expect((await feed(store, { reading: 'unread' })).total).toBe(27)
    await vote(store, 1, false)
    await removeTag(store, 1, 'TO READ')
    await editNote(store, note.id, 'other')
    await removeNote(store, note.id)
    await setReading(store, 1, 'unread')
    expect((await readPaper(store, 1))?.paper).toMatchObject({ votes: 0, voted: false, tags: [], reading: 'unread' })
    expect(await listTags(store)).toEqual([])
  })

  it('is told what cannot be', async () => {
    const store = await freshStore()
    await importSeed(store)
    await expect(vote(store, 99, true)).rejects.toThrow('no paper of that number: 99')
    await expect(addTag(store, 1, ' ')).rejects.toThrow('1 to 50')
    await expect(addNote(store, 1, '')).rejects.toThrow('empty note')
    await expect(editNote(store, 7, 'x')).rejects.toThrow('no note')
    await expect(setReading(store, 1, 'eaten' as 'read')).rejects.toThrow('"eaten"')
  })
})
