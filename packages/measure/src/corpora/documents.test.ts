import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { all, inPieces, makeTree, type Tree } from '../testing/tree.js'
import { readDocuments, type ReadOptions } from './documents.js'
import { findFiles } from './find.js'
import { textAt } from './json-field.js'
import { createLedger, type LeftGroup } from './ledger.js'
import { byteLines } from './lines.js'
import { columnCells } from './separated-values.js'
import { sniff, wholeCharacters } from './sniff.js'
import { textStream } from './text-stream.js'

let tree: Tree | undefined
afterEach(() => tree?.remove())

async function read(
  files: Record<string, string | Uint8Array>,
  path: string,
  options?: ReadOptions,
): Promise<{ texts: string[]; left: LeftGroup[] }> {
  tree = makeTree(files)
  const ledger = createLedger()
  const [file] = await findFiles([path], ledger, { folder: tree.path })
  return {
    texts: (await all(readDocuments(file, ledger, options))).map((document) => document.text),
    left: ledger.groups(),
  }
}

describe('readDocuments', () => {
  it('keeps text exactly: byte order mark, carriage returns, null characters aside', async () => {
    expect((await read({ 'a.txt': '\ufeffx\r\ny' }, 'a.txt')).texts).toEqual(['\ufeffx\r\ny'])
  })

  it('leaves out what is not text and says why', async () => {
    for (const [content, reason] of [
      [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'binary'],
      [Buffer.from('caf\xe9 au lait', 'latin1'), 'not-utf8'],
      [Buffer.from('\ufeffhello', 'utf16le'), 'utf16'],
      [Buffer.alloc(100, 1), 'binary'],
    ] as const) {
      const { texts, left } = await read({ 'a.bin': content }, 'a.bin')
      expect(texts).toEqual([])
      expect(left[0].reason).toBe(reason)
      tree?.remove()
    }
  })

  it('reads a share of the blocks or rows, the same ones each time, and of them what is asked for', async () => {
    const lines = Array.from({ length: 4000 }, (_, i) => `line ${i} of a long text`)
    const files = { 'a.txt': lines.join('\n'), 'b.jsonl': lines.map((text) => JSON.stringify({ text })).join('\n') }
    for (const [path, options] of [
      ['a.txt:0.25', { blockBytes: 512 }],
      ['b.jsonl:text:0.25', {}],
    ] as const) {
      const whole = (await read(files, path.replace(':0.25', ''), options)).texts
      tree?.remove()
      const { texts } = await read(files, path, options)
      tree?.remove()
      expect(texts.length / whole.length).toBeGreaterThan(0.18)
      expect(texts.length / whole.length).toBeLessThan(0.32)
      expect(whole).toEqual(expect.arrayContaining(texts))
      const half = await read(files, path, { ...options, keep: (index) => index % 2 === 0 })
      tree?.remove()
      expect(texts).toEqual(expect.arrayContaining(half.texts))
      expect(half.texts.length / texts.length).toBeGreaterThan(0.3)
      expect(half.texts.length / texts.length).toBeLessThan(0.7)
      expect((await read(files, path, options)).texts).toEqual(texts)
      tree?.remove()
    }
    await expect(read(files, 'a.txt:1.5')).rejects.toThrow(/share .* "a.txt:1.5"$/)
    tree?.remove()
    // What exists comes before what it could mean.
    expect((await read({ 'a.txt:0.25': 'whole' }, 'a.txt:0.25')).texts).toEqual(['whole'])
  })

  it('leaves out a broken block of a long text, not all of it', async () => {
    const bytes = Buffer.concat([
      Buffer.from('good line\n'.repeat(20_000)),
      Buffer.from([0xff, 0xfe, 10]),
      Buffer.from('more\n'.repeat(20_000)),
    ])
    const { texts, left } = await read({ 'a.txt': bytes }, 'a.txt', { blockBytes: 1 << 16 })
    expect(texts.length).toBeGreaterThan(2)
    expect(left).toMatchObject([{ reason: 'not-utf8', count: 1 }])
  })

  it('reads gzip, and reports a broken one', async () => {
    const packed = gzipSync('hello\n'.repeat(1000))
    expect((await read({ 'a.txt.gz': packed }, 'a.txt.gz')).texts.join('')).toBe('hello\n'.repeat(1000))
    tree?.remove()
    const { left } = await read({ 'a.txt.gz': packed.subarray(0, packed.length - 12) }, 'a.txt.gz')
    expect(left[0].reason).toBe('unreadable')
  })

  it('reads JSON Lines', async () => {
    const rows = '{"a":{"b":"one"}}\n\nbroken\n{"a":{"b":2}}\r\n{"a.b":"two"}\n{"a":{"b":"three"}}'
    const { texts, left } = await read({ 'x.jsonl': rows }, 'x.jsonl:a.b')
    expect(texts).toEqual(['one', 'two', 'three'])
    expect(left).toMatchObject([{ reason: 'bad-row', count: 2 }])
  })

  it('reads CSV and TSV columns', async () => {
    const csv = '\ufeffid,text\r\n1,"a ""b""\nc, d"\r\n2,plain\r\n\r\n3,'
    expect((await read({ 'x.csv': csv }, 'x.csv:text')).texts).toEqual(['a "b"\nc, d', 'plain'])
    tree?.remove()
    expect((await read({ 'x.tsv.gz': gzipSync('id\ttext\n1\t"a\n2\tb') }, 'x.tsv.gz:text')).texts).toEqual(['"a', 'b'])
    tree?.remove()
    await expect(read({ 'x.csv': 'id,text\n1,a' }, 'x.csv:body')).rejects.toThrow(
      'no such column; the file has id, text: "x.csv:body"',
    )
  })

  it('reads Parquet columns, nested ones too', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [1, 2, 3], type: 'INT32' },
        { name: 'text', data: ['one', 'zwei', '三'], type: 'STRING' },
        {
          name: 'chat',
          data: [{ turns: [{ say: 'hi' }] }, { turns: [] }, { turns: [{ say: 'a' }, { say: 'b' }] }],
          type: 'JSON',
        },
      ],
    })
    const files = { 'x.parquet': new Uint8Array(buffer) }
    expect((await read(files, 'x.parquet:text')).texts).toEqual(['one', 'zwei', '三'])
    tree?.remove()
    const nested = await read(files, 'x.parquet:chat.turns.*.say')
    expect(nested.texts).toEqual(['hi', 'a\nb'])
    expect(nested.left).toMatchObject([{ reason: 'bad-row', count: 1 }])
    tree?.remove()
    await expect(read(files, 'x.parquet:body')).rejects.toThrow('no such column; the file has id, text, chat')
    tree?.remove()
    expect((await read({ 'x.parquet': 'PAR1 nonsense PAR1' }, 'x.parquet:text')).left[0].reason).toBe('unreadable')
  })

  it('notices a file that changes while it is read', async () => {
    tree = makeTree({ 'a.txt': 'line\n'.repeat(100) })
    const ledger = createLedger()
    const [file] = await findFiles(['a.txt'], ledger, { folder: tree.path })
    for await (const document of readDocuments(file, ledger)) {
      expect(document.text).toHaveLength(500)
      appendFileSync(join(tree.path, 'a.txt'), 'more')
    }
    expect(ledger.groups()).toMatchObject([{ reason: 'changed', examples: ['a.txt'] }])
  })
})

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('parts', () => {
  it('reads the same lines however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r') }),
        fc.array(fc.integer({ min: 1, max: 5 })),
        async (text, lengths) => {
          const lines = (await all(byteLines(inPieces(Buffer.from(text), lengths)))).map((line) =>
            Buffer.from(line.bytes!).toString(),
          )
          const expected = text.split('\n').map((line) => line.replace(/\r$/, ''))
          if (text === '' || text.endsWith('\n')) expected.pop()
          expect(lines).toEqual(expected)
        },
      ),
    )
  })

  it('passes over a line above the bound', async () => {
    const lines = await all(byteLines(inPieces(Buffer.from('short\nmuch too long\nshort'), [3]), 8))
    expect(lines.map((line) => line.bytes === null)).toEqual([false, true, false])
  })

  it('reads back any CSV, however it is cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é') })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell)),
        fc.array(fc.integer({ min: 1, max: 4 })),
        fc.constantFrom('\n', '\r\n'),
        async (rows, lengths, end) => {
          const csv = [['k', 'v'], ...rows].map((row) => row.map(quote).join(',')).join(end)
          const cells = columnCells(textStream(inPieces(Buffer.from(csv), lengths), 'x'), ',', 'v', () => expect.fail())
          expect((await all(cells)).map((found) => found.text)).toEqual(rows.map((row) => row[1]))
        },
      ),
    )
  })

  it('follows field paths, and only own properties', () => {
    expect(textAt({ a: [{ b: 'x' }, { b: 'y' }] }, 'a.*.b')).toBe('x\ny')
    expect(textAt({ a: [{ b: 'x' }, { b: 'y' }] }, 'a.1.b')).toBe('y')
    expect(textAt({}, 'constructor.name')).toBe(null)
    expect(textAt(JSON.parse('{"__proto__":"p"}'), '__proto__')).toBe('p')
    expect(textAt('text', '')).toBe(null)
  })

  it('sniffs a head that ends inside a character', () => {
    const bytes = Buffer.from('漢字😀')
    for (let length = 1; length <= bytes.length; length++) expect(sniff(bytes.subarray(0, length), false)).toBe(null)
    expect(wholeCharacters(bytes.subarray(0, bytes.length - 1))).toBe(6)
    expect(sniff(bytes.subarray(0, 4), true)).toBe('not-utf8')
  })
})
