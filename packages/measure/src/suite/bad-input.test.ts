import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, fromTokenizerJson, load, type Tokenizer } from '@tokenwright/text'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLedger, findFiles } from '../corpora/index.js'
import { createKeeper } from '../metrics/round-trip.js'
import { spellsText } from '../metrics/spells.js'
import { measureTokenizers } from './index.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suite-bad-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The vocabulary has the letter A and the byte of the letter A. */
function twice(): Tokenizer {
  const pieces = ['<unk>', ...Array.from({ length: 256 }, (_, byte) => byteToken(byte)), '▁', 'A', 'B', '▁A']
  return fromTokenizerJson({
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: { type: 'Unigram', unk_id: 0, byte_fallback: true, vocab: pieces.map((piece, i) => [piece, -i]) },
  })
}

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
}

it('names tokens that spell the same as others', async () => {
  writeFileSync(join(folder, 'a.txt'), 'A B\n'.repeat(10))
  const ledger = createLedger()
  const files = await findFiles([folder], ledger)
  const { warnings } = await measureTokenizers(
    [{ name: 'twice', tokenizer: twice() }],
    { kind: 'documents', paths: [folder], files, ledger },
    { workers: 0, resamples: 0 },
  )
  const found = warnings.find(({ kind }) => kind === 'duplicate-texts')
  // Space, A and B have a byte and a piece each.
  expect(found).toMatchObject({ count: 3, of: 261, tokenizer: 0 })
  expect(found?.text).toContain('3 of 261 tokens spell the same bytes as another one')
})

it('tells of files that change while they are read', async () => {
  for (let i = 0; i < 3; i++) writeFileSync(join(folder, `${i}.txt`), `text number ${i}\n`.repeat(50_000))
  const ledger = createLedger()
  const files = await findFiles([folder], ledger)
  let changed = false
  const { warnings, corpus } = await measureTokenizers(
    [{ name: 'r50k_base', tokenizer: await load('r50k_base') }],
    { kind: 'documents', paths: [folder], files, ledger },
    { workers: 0, resamples: 0, families: ['size'], groupBy: [] },
    ({ stage }) => {
      if (stage !== 'Measuring' || changed) return
      changed = true
      appendFileSync(join(folder, '2.txt'), 'more\n')
    },
  )
  expect(corpus.left).toMatchObject([{ reason: 'changed', count: 1 }])
  const left = warnings.find(({ kind }) => kind === 'left-out')
  expect(left?.examples.join()).toContain('2.txt')
})

it('never takes a decoder that trims for one that only spells', () => {
  // Without a space put before it, a text that begins with one loses it.
  const tokenizer = { ...twice(), pre_tokenizer: null }
  const encoder = compile(tokenizer)
  const spells = spellsText(tokenizer, encoder)
  expect(spells).toBe(false)
  const keeper = createKeeper(encoder, spells)
  for (const [text, kept] of [
    ['A', true],
    ['▁A', false],
  ] as const)
    expect(keeper('exact', encoder.encode(text), text), text).toBe(kept)
})
