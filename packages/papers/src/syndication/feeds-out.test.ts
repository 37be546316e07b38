import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { feed } from '../feed/feed.js'
import { importPapers } from '../import/import-papers.js'
import { importSeed } from '../import/seed.js'
import { freshStore } from '../testing/stores.js'
import { atomFeed, jsonFeed } from './feeds-out.js'

const description = {
  title: 'Papers & more',
  pageUrl: 'https://papers.example.org/papers?q=a&b',
  feedUrl: 'https://papers.example.org/papers/feed.atom',
  baseUrl: 'https://papers.example.org',
  now: 0,
}

describe('feeds', () => {
  it('are valid, whatever stands in a title', async () => {
    const store = await freshStore()
    await importSeed(store)
    const nasty = `<script>alert("1")</script> & ]]> 'x' $\\alpha$`
    await importPapers(
      store,
      [{ title: nasty, summary: '</summary><entry>', authors: ['A & B'], doi: '10.1000/x' }],
      'x',
    )
    const { papers } = await feed(store, { limit: 100 })
    const atom = atomFeed(papers, description)
    expect(XMLValidator.validate(atom)).toBe(true)
    const parsed = new XMLParser({ htmlEntities: true, isArray: (name) => name === 'entry' }).parse(atom) as {
      feed: { entry: { id: string; title: string }[]; updated: string }
    }
    expect(parsed.feed.entry).toHaveLength(29)
    expect(new Set(parsed.feed.entry.map(({ id }) => id)).size).toBe(29)
    expect(parsed.feed.entry.map(({ title }) => title)).toContain(nasty)
    expect(parsed.feed.updated).toBe('2025-12-26T00:00:00.000Z')
    const json = JSON.parse(jsonFeed(papers, description)) as {
      version: string
      items: { id: string; title: string; authors: { name: string }[] }[]
    }
    expect(json.version).toBe('https://jsonfeed.org/version/1.1')
    expect(json.items.map(({ title }) => title)).toEqual(papers.map(({ title }) => title))
    expect(json.items.find(({ title }) => title === nasty)).toMatchObject({
      id: 'https://doi.org/10.1000/x',
      authors: [{ name: 'A & B' }],
    })
    expect(XMLValidator.validate(atomFeed([], description))).toBe(true)
  })
})
