import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, load, train } from '@tokenwright/text'
import { hiddenCharacters, hiddenLabel } from './hidden.js'
import { createMergeTrees, readText, type MergeNode } from './merge-tree.js'
import { isPartial, layoutRows, partsOf, rowOfToken, rowPieces } from './rows.js'
import { fromLink, MOST_SHARED_CHARACTERS, toLink } from './share.js'

const r50k = await load('r50k_base')
const encoder = compile(r50k)
const anyText = fc.string({
  unit: fc.constantFrom('a', 'the', ' ', '\n', '\t', 'é', '漢', '😀', '\u200b', '\u0301', '👩‍🚀', '1', '\r\n', '\ufeff'),
  maxLength: 120,
})

const PLAIN = { text: '', tokenizers: [], chat: '', special: false, view: 'text' } as const

describe('rows', () => {
  it('show every token once, in order, and every character of whole tokens', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 8, max: 60 }), (text, columns) => {
        const spans = encoder.encodeWithOffsets(text)
        const rows = layoutRows(text, spans, columns)
        const utf8 = new TextEncoder().encode(text)
        const pieces = Array.from({ length: rows.count }, (_, row) => rowPieces(text, utf8, spans, rows, row)).flat()
        const begun = pieces.filter(({ continued }) => !continued).map(({ token }) => token)
        expect(begun).toEqual(Array.from(spans.ids.keys()))
        for (const { token, parts } of pieces) {
          expect(parts.length).toBeGreaterThan(0)
          expect(parts[0].kind === 'bytes').toBe(isPartial(spans, token))
        }
        let last = -1
        for (const token of spans.ids.keys()) {
          const row = rowOfToken(rows, spans, token)
          expect(row).toBeGreaterThanOrEqual(last)
          expect(
            rowPieces(text, utf8, spans, rows, row).some((piece) => piece.token === token && !piece.continued),
          ).toBe(true)
          last = row
        }
      }),
    )
  })

  it('end after line ends, and hold no more columns than they have', () => {
    const text = 'one two three\nfour\n\nfive'
    const spans = encoder.encodeWithOffsets(text)
    const rows = layoutRows(text, spans, 8)
    const utf8 = new TextEncoder().encode(text)
    const lines = Array.from({ length: rows.count }, (_, row) =>
      rowPieces(text, utf8, spans, rows, row)
        .flatMap(({ parts }) => parts.map((part) => part.text))
        .join(''),
    )
    expect(lines).toEqual(['one·two·', 'three↵', 'four↵', '↵', 'five'])
  })

  it('lay out a megabyte in a moment', () => {
    const text = 'The model reads tokens; 模型读词元。\n'.repeat(24_000)
    const spans = compile(r50k).encodeWithOffsets(text)
    const started = performance.now()
    const rows = layoutRows(text, spans, 80)
    expect(performance.now() - started).toBeLessThan(1500)
    expect(rows.count).toBeGreaterThanOrEqual(24_000)
  })
})

describe('hidden characters', () => {
  it('are named, counted and drawn', () => {
    expect(hiddenCharacters('a\u200bb\u200b\u00a0 \n\t')).toEqual([
      { label: 'ZWSP', code: 'U+200B', count: 2 },
      { label: 'NBSP', code: 'U+00A0', count: 1 },
    ])
    expect(partsOf('a\u202eb c')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'hidden', text: 'RLO' },
      { kind: 'text', text: 'b' },
      { kind: 'space', text: '·' },
      { kind: 'text', text: 'c' },
    ])
    expect(hiddenLabel('\u{e0041}')).toBe('TAG A')
  })

  it('are no characters with ink', () => {
    for (const character of ['a', 'é', '漢', '😀', '!', 'ß', '∑']) expect(hiddenLabel(character)).toBeNull()
  })
})

/** Symbols at the ends of a tree, from left to right. */
const leaves = (node: MergeNode): MergeNode[] => (node.parts === null ? [node] : node.parts.flatMap(leaves))

describe('merge trees', () => {
  it('join the bytes of the token again, by merges of falling age', () => {
    const trees = createMergeTrees(r50k)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50255 }), (id) => {
        const tree = trees.tree(id)
        if (tree === null) return
        expect(tree.id).toBe(id)
        const bytes = leaves(tree).flatMap((leaf) => Array.from(encoder.tokenBytes(leaf.id!)))
        expect(Uint8Array.from(bytes)).toEqual(Uint8Array.from(encoder.tokenBytes(id)))
        const check = (node: MergeNode): void => {
          for (const part of node.parts ?? []) {
            expect(part.rank ?? -1).toBeLessThan(node.rank!)
            check(part)
          }
        }
        check(tree)
      }),
    )
    expect(trees.tree(50256)).toBeNull()
  })

  it('follow the merges of a trained tokenizer, whose every learned entry has one', async () => {
    const tokenizer = await train(['low lower lowest slow slower'.repeat(20)], { vocabularySize: 280 }).result()
    const trees = createMergeTrees(tokenizer)
    const own = compile(tokenizer)
    const id = own.encode('slower')[0]
    expect(trees.tree(id)?.text).toBe(readText(own.tokenBytes(id)))
    for (let entry = 256; entry < own.size; entry++) expect(trees.tree(entry)?.parts).not.toBeNull()
  })

  it('are none for models that do not merge', async () => {
    const tokenizer = await train(['some words some more words'.repeat(10)], {
      algorithm: 'unigram',
      vocabularySize: 300,
    }).result()
    expect(createMergeTrees(tokenizer).tree(20)).toBeNull()
  })
})

describe('links', () => {
  it('hold the state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        const state = {
          text,
          tokenizers: ['o200k_base', 'mine.json'],
          chat: 'chatml',
          special: true,
          view: 'ids',
        } as const
        const link = await toLink(state)
        expect(link).toMatch(/^[\w%.&=+-]+$/)
        expect(await fromLink(`#${link}`)).toEqual(state)
      }),
      { numRuns: 40 },
    )
  })

  it('are refused where they are damaged, or unpack to too much', async () => {
    expect(await toLink({ ...PLAIN, text: 'a'.repeat(MOST_SHARED_CHARACTERS + 1) })).toBeNull()
    expect(await fromLink('#nothing')).toBeNull()
    expect(await fromLink('#t=A')).toBeNull()
    expect(await fromLink('#t=%%%')).toBeNull()
    expect(await fromLink('#t=AAAA')).toBeNull()
    const bomb = new Blob([new Uint8Array(20_000_000)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
    const packed = Buffer.from(await new Response(bomb).arrayBuffer()).toString('base64url')
    expect(await fromLink(`#t=${packed}`)).toBeNull()
  })
})
