import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { displayWidth } from '../format/width.js'
import { cuttingEncoder } from '../testing/encoders.js'
import { makeTree, type Tree } from '../testing/tree.js'
import { compareTokenizers } from './compare-tokenizers.js'
import type { ReportData } from './data.js'
import { escapeHtml, markup } from './html/markup.js'
import { renderPage } from './html/page.js'
import { doublingScale, linearScale } from './html/scale.js'
import { defaultVocabularySize } from './train-own.js'
import { cutPieces, typicalPassage } from './passages.js'
import { renderTerminal } from './terminal.js'

let tree: Tree | undefined
afterEach(() => tree?.remove())

const words = cuttingEncoder(/\s*\S+|\s+/g)
const pairs = cuttingEncoder(/\s*\S+ \S+|\s*\S+|\s+/g)
const letters = cuttingEncoder(/[^]/gu)
const quiet = { stage: () => undefined, update: () => undefined }
const plain = { bold: String, dim: String, green: String, red: String }

const HOSTILE = `<script>alert(1)</script>"'&\u202e.txt`

async function compareOn(files: Record<string, string>): Promise<ReportData> {
  tree = makeTree(files)
  const tokenizers = [
    { name: 'words', tokenizer: words.tokenizer, encoder: words },
    { name: HOSTILE, tokenizer: pairs.tokenizer, encoder: pairs },
    { name: 'letters', tokenizer: letters.tokenizer, encoder: letters },
  ]
  const options = { title: HOSTILE, baseline: 0, limit: 5, maxBytes: Infinity, seed: 1, folder: tree.path }
  return compareTokenizers(['.'], tokenizers, options, quiet)
}

function someFiles(count: number): Record<string, string> {
  const files: Record<string, string> = {
    [HOSTILE.replaceAll('/', '_')]: `${HOSTILE} ${'more words here '.repeat(20)}`,
  }
  for (let i = 0; i < count; i++)
    files[`f${i}.${['md', 'py', 'txt'][i % 3]}`] = `the cat ${i} sat on the mat `.repeat(10 + (i % 5))
  files['ru.txt'] = 'мама мыла раму каждый день и пела песню '.repeat(10)
  return files
}

describe('compareTokenizers', () => {
  it('adds up, groups and compares', async () => {
    const data = await compareOn(someFiles(30))
    expect(data.corpus.files).toBe(32)
    expect(data.costs.all.costs[0].saving.value).toBe(0)
    expect(data.costs.all.costs[1].saving.value).toBeGreaterThan(0.4)
    expect(data.costs.all.costs[2].saving.value).toBeLessThan(-1)
    expect(data.costs.byScript.map(({ name }) => name)).toEqual(['Latin', 'Cyrillic'])
    expect(data.costs.byType.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(data.corpus.bytes)
    expect(data.detail?.right).toBe(1)
    expect(data.detail?.gained.length).toBeGreaterThan(0)
    expect(data.detail?.superwords[0].text).toMatch(/\S \S/)
  })
})

describe('renderPage', () => {
  it('escapes every text from outside', async () => {
    const page = renderPage(await compareOn(someFiles(30)))
    expect(page).not.toMatch(/<script/i)
    expect(page).toContain('&lt;script&gt;alert(1)')
    expect(page).not.toContain('\u202e')
    expect(page.match(/<img|<iframe|<object|<embed|<form|javascript:|\son\w+=/gi)).toBe(null)
  })

  it('loads nothing, and allows exactly its own style sheet', async () => {
    const page = renderPage(await compareOn(someFiles(10)))
    expect(page.match(/(?:src|href)="(?!#|data:,)/g)).toBe(null)
    expect(page).not.toMatch(/url\(|@import|style="/)
    const style = /<style>([^]*?)<\/style>/.exec(page)![1]
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)![1]
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
  })

  it('has a heading and a table beside each plot, and closes what it opens', async () => {
    const page = renderPage(await compareOn(someFiles(30)))
    for (const id of ['tokens', 'groups', 'passages', 'differences', 'corpus', 'method'])
      expect(page).toContain(`<h2 id="${id}">`)
    for (const tag of [
      'table',
      'tr',
      'td',
      'th',
      'div',
      'span',
      'section',
      'figure',
      'svg',
      'p',
      'details',
      'ul',
      'li',
    ]) {
      const opened = page.match(new RegExp(`<${tag}[\\s>]`, 'g'))?.length ?? 0
      expect(page.match(new RegExp(`</${tag}\\s*>`, 'g'))?.length ?? 0, tag).toBe(opened)
    }
  })

  it('does with very little text', async () => {
    const data = await compareOn({ 'a.txt': 'hi' })
    expect(renderPage(data)).toContain('</html>')
    expect(data.notes.join(' ')).toContain('no intervals')
    expect(renderTerminal(data, { width: 80, ...plain })).toContain('1 file, 2 B of text')
  })
})

describe('renderTerminal', () => {
  it('stays inside the width, and writes nothing that moves the cursor', async () => {
    const data = await compareOn(someFiles(30))
    for (const width of [60, 80, 120]) {
      const text = renderTerminal(data, { width, ...plain })
      expect(text).not.toMatch(/[\x1b\u202e]/)
      for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width)
    }
  })
})

describe('parts of the report', () => {
  it('escapes all that HTML knows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'\0]|&(?!(amp|lt|gt|quot|#39);)/)
      }),
    )
    expect(markup`<b>${'<'}${[markup`<i>`, null, false, 3]}</b>`.markup).toBe('<b>&lt;<i>3</b>')
  })

  it('cuts pieces that are the text, with as many tokens as there are', () => {
    const text = 'ab漢c'
    // Three tokens cover the one character: each claims it whole.
    const utf16 = Uint32Array.of(0, 2, 2, 3, 2, 3, 2, 3, 3, 4)
    const encoding = { ids: new Uint32Array(5), bytes: utf16, utf16, words: new Uint32Array(5) }
    expect(cutPieces(text, encoding)).toEqual([
      { text: 'ab', tokens: 1 },
      { text: '漢', tokens: 3 },
      { text: 'c', tokens: 1 },
    ])
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (any) => {
        const pieces = cutPieces(any, words.encodeWithOffsets(any))
        expect(pieces.map((piece) => piece.text).join('')).toBe(any)
        expect(pieces.reduce((sum, piece) => sum + piece.tokens, 0)).toBe(words.count(any))
      }),
    )
  })

  it('chooses a passage of words, and none from noise', () => {
    const source = { file: 'a', text: 'The quick brown fox jumps over the lazy dog.\n'.repeat(100) }
    const passage = typicalPassage([source], 'Text', words, pairs, 0.4)
    expect(passage?.left.map((piece) => piece.text).join('').length).toBeGreaterThan(100)
    expect(typicalPassage([{ file: 'b', text: '-=+*/'.repeat(500) }], 'Text', words, pairs, 0.4)).toBe(null)
  })

  it('puts round numbers on scales', () => {
    expect(linearScale(2.4, 3.9, 4).ticks).toEqual([2, 2.5, 3, 3.5, 4])
    expect(linearScale(5, 5, 4).ticks.length).toBeGreaterThan(1)
    expect(linearScale(0, 0, 4).ticks.every(Number.isFinite)).toBe(true)
    const doubling = doublingScale(512, 200_000)
    expect(doubling.at(512)).toBe(0)
    expect(doubling.at(2 ** 18)).toBe(100)
  })

  it('chooses a vocabulary that the text can fill', () => {
    expect([10, 100_000, 1_000_000, 1e9].map(defaultVocabularySize)).toEqual([512, 1024, 16_384, 65_536])
  })
})
