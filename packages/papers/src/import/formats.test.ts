import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArxivAtom } from './arxiv-atom.js'
import { readBibtex } from './bibtex.js'
import { parseCsv, readCsv } from './csv.js'
import { readDailyJson } from './daily-json.js'
import { readListing } from './listing.js'
import { FORMATS, formatOf, readAny } from './read-any.js'
import { readRis } from './ris.js'

const TODAY = '2025-12-26'

describe('a pasted page', () => {
  const page = `new

Get trending papers in your email inbox!

Subscribe

Daily Papers

by AK and the research community

Dec 26

Cutting Words Where They Bend

A first abstract, made for this test, about words. It has two sentences.

- 9 authors
·
May 27 2

Registers Without Tears

A second abstract about registers and $O(n)$ tokens.

* 14 authors · Jul 2

Pooling the Spelling of Words

A third abstract.

• 1 author
Oct 17, 2023
`

  it('has three forms of dates', () => {
    const { papers, rejected } = readListing(page, TODAY)
    expect(rejected).toEqual([])
    expect(papers).toEqual([
      {
        title: 'Cutting Words Where They Bend',
        summary: 'A first abstract, made for this test, about words. It has two sentences.',
        authorCount: 9,
        published: '2025-05-27',
        comments: 2,
      },
      {
        title: 'Registers Without Tears',
        summary: 'A second abstract about registers and $O(n)$ tokens.',
        authorCount: 14,
        published: '2025-07-02',
        comments: undefined,
      },
      {
        title: 'Pooling the Spelling of Words',
        summary: 'A third abstract.',
        authorCount: 1,
        published: '2023-10-17',
        comments: undefined,
      },
    ])
  })

  it.each([
    ['Dec 27', '2024-12-27'],
    ['Dec 26', '2025-12-26'],
    ['Feb 29', '2024-02-29'],
    ['Oct 17, 2023 5', '2023-10-17'],
  ])('places %s', (date, published) => {
    expect(readListing(`Title\n\nAbstract\n\n- 3 authors\n${date}`, TODAY).papers).toMatchObject([{ published }])
  })

  it('tells what it cannot read', () => {
    expect(readListing('- 3 authors\nMay 27', TODAY).rejected).toMatchObject([
      { reason: 'a bullet without a title above it' },
    ])
    expect(readListing('T\n\nA\n\n- 3 authors\nFebruary 31', TODAY).rejected).toMatchObject([
      { reason: 'no date: February 31' },
    ])
    expect(readListing('just some text', TODAY).rejected).toHaveLength(1)
    expect(readListing('Title\nAbstract in the next line\n- 3 authors', TODAY).papers).toMatchObject([
      { title: 'Title', summary: 'Abstract in the next line', authorCount: 3 },
    ])
  })
})

describe('the daily JSON', () => {
  it('needs a title and nothing else', () => {
    const json = JSON.stringify([
      {
        title: 'outer',
        numComments: 3,
        submittedBy: { fullname: 'A Reader' },
        paper: {
          id: '2505.21501',
          title: 'Registers',
          publishedAt: '2025-05-27T17:59:59.000Z',
          submittedOnDailyAt: '2025-05-29T01:00:00.000Z',
          upvotes: 7,
          authors: [{ name: 'Ada' }, { name: 'Hidden', hidden: true }, { nome: 'x' }, null],
          ai_keywords: ['vit', 5],
          githubRepo: 'https://github.com/a/b',
          githubStars: 12,
        },
      },
      { paper: { title: 'Bare' } },
      { paper: { id: '2505.00001' } },
      null,
    ])
    const { papers, rejected } = readDailyJson(json)
    expect(papers[0]).toEqual({
      title: 'Registers',
      summary: undefined,
      authors: ['Ada'],
      published: '2025-05-27',
      listed: Date.UTC(2025, 4, 29, 1),
      arxiv: '2505.21501',
      repository: 'https://github.com/a/b',
      projectPage: undefined,
      stars: 12,
      upvotes: 7,
      comments: 3,
      keywords: ['vit'],
      submittedBy: 'A Reader',
    })
    expect(papers[1]).toMatchObject({ title: 'Bare' })
    expect(rejected).toHaveLength(2)
  })

  it('is kept aside as a whole when it is none', () => {
    expect(readDailyJson('{"papers": [').rejected).toHaveLength(1)
    expect(readDailyJson('{"error": "x"}').rejected).toMatchObject([{ reason: 'no list of papers' }])
  })
})

describe('the arXiv feed', () => {
  const entry = (title: string, more = ''): string => `<entry>
    <id>http://arxiv.org/abs/2505.21501v2</id><published>2025-05-27T17:59:59Z</published>
    <title>${title}</title><summary> Two
      lines &amp; more </summary>
    <author><name>Ada L.</name></author><author><name>Bob</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/X</arxiv:doi>
    <category term="cs.CV"/>${more}</entry>`
  const feed = (...entries: string[]): string =>
    `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>q</title>${entries.join('\n')}</feed>`

  it('gives papers', () => {
    const { papers, rejected } = readArxivAtom(feed(entry('Registers &lt;b&gt; &#233;'), entry('One')))
    expect(rejected).toEqual([])
    expect(papers).toHaveLength(2)
    expect(papers[0]).toMatchObject({
      title: 'Registers <b> é',
      authors: ['Ada L.', 'Bob'],
      published: '2025-05-27',
      doi: '10.1000/X',
      keywords: ['cs.CV'],
    })
  })

  it('loses only the entries that are broken', () => {
    const { papers, rejected } = readArxivAtom(
      feed(entry('Good'), '<entry><title>bad</b></entry>', entry('Also good'), '<entry><id>x</id></entry>'),
    )
    expect(papers.map(({ title }) => title)).toEqual(['Good', 'Also good'])
    expect(rejected).toHaveLength(2)
    const cut = readArxivAtom(feed(entry('Good'), entry('Cut')).slice(0, -80))
    expect(cut.papers.map(({ title }) => title)).toEqual(['Good'])
    expect(cut.rejected).toHaveLength(1)
  })

  it('reports what the server says, and takes no document types', () => {
    const error = feed(
      '<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>bad id</summary></entry>',
    )
    expect(readArxivAtom(error).rejected[0].reason).toContain('bad id')
    expect(readArxivAtom('<!DOCTYPE a [<!ENTITY b "c">]><feed></feed>').rejected).toHaveLength(1)
    expect(readArxivAtom('<html></html>').rejected).toMatchObject([{ reason: 'no Atom feed' }])
  })
})

describe('reference files', () => {
  it('BibTeX', () => {
    const { papers, rejected } = readBibtex(
      String.raw`% a comment
@string{acl = "Association"}
@comment{ignored}
@article{key1,
  title = {{BERT}: Pre-training of {\"U}ber-{T}ransformers, $O(n^2)$ \& more},
  author = {M{\"u}ller, J{\"o}rg and Ada Lovelace and {The Team}},
  year = 2019, month = may, journal = acl # { Journal},
  eprint = {1810.04805}, archivePrefix = "arXiv", doi = {10.1000/ABC},
  abstract = {Some text.}
}
@misc{broken, title = {No end
@inproceedings(key2, title = "Quoted {"}title{"}", year = "2020")
@book{key3, author = {Nobody}}
`,
      TODAY,
    )
    expect(papers).toMatchObject([
      {
        title: 'BERT: Pre-training of Über-Transformers, $O(n^2)$ & more',
        authors: ['Jörg Müller', 'Ada Lovelace', 'The Team'],
        published: '2019-05',
        arxiv: '1810.04805',
        doi: '10.1000/ABC',
        summary: 'Some text.',
      },
      { title: 'Quoted "title"', published: '2020' },
    ])
    expect(rejected.map(({ reason }) => reason)).toEqual(['an entry without an end', 'an entry without a title'])
  })

  it('RIS', () => {
    const { papers, rejected } = readRis(
      'TY  - JOUR\r\nTI  - A title\r\n  that goes on\r\nAU  - Lovelace, Ada\r\nA1  - Turing, Alan\r\nPY  - 2021///\r\nDA  - 2021/03/04/\r\nDO  - 10.1/x\r\nUR  - https://arxiv.org/abs/2103.00020\r\nER  - \r\nTY  - BOOK\r\nAU  - X\r\nER  - \r\nTY  - JOUR\r\nTI  - cut',
      TODAY,
    )
    expect(papers).toMatchObject([
      {
        title: 'A title that goes on',
        authors: ['Ada Lovelace', 'Alan Turing'],
        published: '2021-03-04',
        doi: '10.1/x',
      },
    ])
    expect(rejected).toHaveLength(2)
  })

  it('CSV', () => {
    const { papers, rejected } = readCsv(
      '\ufeffTitle;Author;Publication Year;Abstract Note\n"A; ""B""\nC";Ada; 2020;x\n;nobody;;\n',
      TODAY,
    )
    expect(papers).toMatchObject([{ title: 'A; "B"\nC', authors: ['Ada'], published: '2020', summary: 'x' }])
    expect(rejected).toHaveLength(1)
    expect(readCsv('a,b\n1,2', TODAY).rejected).toMatchObject([{ reason: 'no column named title' }])
  })

  it('CSV comes back as it was written', () => {
    const field = fc.string({ unit: 'grapheme', maxLength: 12 })
    const rows = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(rows, (written) => {
        const text = written.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n')
        // The separator is chosen by the first line; quotes hide nothing from that count, so only commas may lead.
        fc.pre(!/[;\t\r\n]/.test(written[0].join('')))
        expect(parseCsv(text)).toEqual(written)
      }),
    )
  })

  it('are told apart, and nothing that is thrown at them throws', () => {
    expect(formatOf('a.bib', '')).toBe('bibtex')
    expect(formatOf('stdin', '  [{')).toBe('json')
    expect(formatOf('stdin', '<feed>')).toBe('atom')
    expect(formatOf('stdin', 'TY  - JOUR')).toBe('ris')
    expect(formatOf('stdin', '@misc{a}')).toBe('bibtex')
    expect(formatOf('stdin', 'Title\n\nText')).toBe('listing')
    const pieces = fc.constantFrom(
      '@a{',
      '}',
      '"',
      '{',
      '\\',
      ',',
      '=',
      'title',
      '\n',
      'TY  - X\n',
      'ER  - \n',
      '<entry>',
      '</entry>',
      '- 3 authors',
      'May 27',
      '#',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 40 }).map((list) => list.join('')),
    )
    fc.assert(
      fc.property(text, fc.constantFrom(...FORMATS), (input, format) => {
        const { papers, rejected } = readAny('x', input, TODAY, format)
        expect(papers.every(({ title }) => typeof title === 'string')).toBe(true)
        expect(rejected.every(({ reason }) => reason !== '')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('stay linear in hostile input', () => {
    const start = performance.now()
    readBibtex('@a{b, title = {'.repeat(20_000), TODAY)
    readListing('- 3 authors\n'.repeat(50_000), TODAY)
    readArxivAtom(`<feed>${'<entry>'.repeat(5_000)}`)
    readCsv(`title\n${'"'.repeat(500_000)}`, TODAY)
    expect(performance.now() - start).toBeLessThan(4000)
  })
})
