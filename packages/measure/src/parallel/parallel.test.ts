import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openParallel, readSplit, type ParallelCorpus } from './index.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallel-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function texts(corpus: ParallelCorpus): Promise<string[][]> {
  const out: string[][] = corpus.languages.map(() => [])
  for await (const { language, first, lines } of corpus.batches()) {
    expect(first).toBe(out[language].length)
    out[language].push(...lines)
  }
  return out
}

describe('a folder of files', () => {
  it('takes plain and compressed files, and leaves tables and notes aside', async () => {
    put('eng.txt', 'one\ntwo\n')
    put('deu.txt.gz', gzipSync('eins\nzwei'))
    put('README.md', 'about')
    put('languages.tsv', 'code\tname\tgroup\ndeu\tGerman\tGermanic\n')
    const corpus = await openParallel([folder])
    expect(corpus.languages).toEqual([
      { code: 'deu', name: 'German', family: 'Germanic' },
      { code: 'eng', name: 'English', family: null },
    ])
    expect(corpus.lines).toBe(2)
    expect(await texts(corpus)).toEqual([
      ['eins', 'zwei'],
      ['one', 'two'],
    ])
  })

  it('drops an ending that all files share', async () => {
    put('eng_Latn.dev', 'a')
    put('rus_Cyrl.dev', 'b')
    expect((await openParallel([folder])).languages.map(({ code }) => code)).toEqual(['eng_Latn', 'rus_Cyrl'])
  })

  it('removes byte-order marks and carriage returns, and counts them', async () => {
    put('a.txt', '\ufeffone\r\ntwo\r\n')
    put('b.txt', 'eins\n\n')
    const corpus = await openParallel([folder])
    expect(corpus.blemishes).toEqual([
      { byteOrderMark: true, carriageReturns: 2 },
      { byteOrderMark: false, carriageReturns: 0 },
    ])
    expect(await texts(corpus)).toEqual([
      ['one', 'two'],
      ['eins', ''],
    ])
  })

  it('gives back any lines, in batches', async () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.replaceAll(/[\r\n\ufeff]/g, '') + '.')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, line), { minLength: 1, maxLength: 700 }), async (pairs) => {
        put('x.txt', pairs.map(([first]) => first).join('\n'))
        put('y.txt.gz', gzipSync(pairs.map(([, second]) => second).join('\n')))
        const corpus = await openParallel([join(folder, 'x.txt'), join(folder, 'y.txt.gz')])
        expect(await texts(corpus)).toEqual([pairs.map(([first]) => first), pairs.map(([, second]) => second)])
      }),
      { numRuns: 20 },
    )
  })

  it('takes the lines of a split', async () => {
    put('eng.txt', 'a\nb\nc\nd')
    put('deu.txt', 'A\nB\nC\nD')
    const table = put('lines.tsv', 'line\tdoc\tsplit\n0\tx\ttrain\n1\tx\teval\n2\ty\teval\n3\tz\ttrain\n')
    const corpus = await openParallel([folder], { splits: ['eval'], languages: ['eng'] })
    expect([corpus.lines, corpus.unselected]).toEqual([2, 2])
    expect(await texts(corpus)).toEqual([['b', 'c']])
    await expect(readSplit(table, ['test'])).rejects.toThrow('the table has train, eval: "test"')
  })
})

describe('rows of JSON', () => {
  it('has a language for each key with text', async () => {
    const path = put('both.jsonl', '{"id":1,"eng":"one","deu":"eins"}\n\n{"id":2,"eng":"two","deu":"zwei"}\n')
    const corpus = await openParallel([path])
    expect(corpus.languages.map(({ code }) => code)).toEqual(['eng', 'deu'])
    expect(await texts(corpus)).toEqual([
      ['one', 'two'],
      ['eins', 'zwei'],
    ])
  })

  it('takes a language that is asked for twice once', async () => {
    const corpus = await openParallel([put('both.jsonl', '{"eng":"one","deu":"eins"}\n')], {
      languages: ['deu', 'eng', 'deu'],
    })
    expect(corpus.languages.map(({ code }) => code)).toEqual(['deu', 'eng'])
    expect(await texts(corpus)).toEqual([['eins'], ['one']])
  })

  it('refuses a language that is missing in some rows', async () => {
    const path = put('both.jsonl', '{"eng":"one","deu":"eins","fra":"un"}\n{"eng":"two","deu":"zwei"}\n')
    await expect(openParallel([path])).rejects.toThrow('different numbers of rows: 2 of 3 have 2, but: "fra 1"')
    await expect(openParallel([put('bad.jsonl', '{"a":')])).rejects.toThrow('not JSON at bad.jsonl:1')
  })
})

describe('what cannot be compared', () => {
  it('names misaligned files with their counts', async () => {
    put('a.txt', '1\n2\n3\n')
    put('b.txt', '1\n2\n3')
    put('c.txt', '1\n2\n')
    put('d.txt', '')
    await expect(openParallel([folder])).rejects.toThrow(
      'different numbers of lines: 2 of 4 have 3, but: "c.txt 2, d.txt 0"',
    )
  })

  it('refuses a language without text, bytes that are no UTF-8, and two files for one language', async () => {
    put('a.txt', '1\n2')
    put('b.txt', '\n\n')
    await expect(openParallel([folder])).rejects.toThrow('without any text: "b.txt"')
    put('b.txt', Buffer.from([0x61, 0x0a, 0xff, 0xfe]))
    await expect(openParallel([folder])).rejects.toThrow('not valid UTF-8 at b.txt:2')
    put('a', '1\n2')
    await expect(openParallel([join(folder, 'a'), join(folder, 'a.txt')])).rejects.toThrow(
      'two files for the language a',
    )
    await expect(openParallel([folder], { languages: ['zz'] })).rejects.toThrow()
    await expect(openParallel([join(folder, 'none')])).rejects.toThrow('no such file or folder')
    await expect(openParallel([folder], { splits: ['eval'] })).rejects.toThrow('without a table')
  })

  it('notices a file that changes while it is read', async () => {
    put('a.txt', 'x\n'.repeat(1000))
    const path = put('b.txt', 'y\n'.repeat(1000))
    const corpus = await openParallel([folder])
    const reading = (async () => {
      for await (const { language } of corpus.batches()) if (language === 1) appendFileSync(path, 'more\n')
    })()
    await expect(reading).rejects.toThrow('changed while it was read: "b.txt"')
  })
})
