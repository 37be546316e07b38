import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { vocabCommand } from './commands/vocab.js'
import type { Context } from './context.js'
import { testContext } from './testing/context.js'

let folder: string
let out: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-vocab-'))
  out = ''
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const context = (): Context => testContext((text) => (out += text), { width: 90 })

function file(name: string, pieces: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify({ model: { type: 'Unigram', vocab: pieces.map((piece) => [piece, -1]) } }))
  return path
}

const run = async (...args: readonly string[]): Promise<void> => {
  await vocabCommand(context()).exitOverride().parseAsync(args, { from: 'user' })
}

test('shows kinds of tokens, overlap and what is odd', async () => {
  await run(file('a.json', ['<s>', '▁the', '▁the', 'ing']), file('b.json', ['▁the', 'ж']), '--no-panel', '--quiet')
  expect(out).toMatch(/^spaced_alpha +1 +33\.3 % +1 +50\.0 % +1 +25\.0 %$/m)
  expect(out).toMatch(/^b +2 +0\.250 +1\.000$/m)
  expect(out).toContain('a: 1 row with the text of an earlier one, such as "·the" (1, 2)')
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})

test('writes JSON, TSV, LaTeX and a page', async () => {
  const [tsv, latex, page] = ['tables', 'tables.tex', 'page.html'].map((name) => join(folder, name))
  await run(
    file('a.json', ['▁the', 'ing', 'ма']),
    '--labels',
    'ours',
    '--no-panel',
    '--compat',
    '--json',
    '--tsv',
    tsv,
    '--latex',
    latex,
    '--report',
    page,
  )
  expect(JSON.parse(out)).toMatchObject({ mode: 'compatible', vocabularies: [{ name: 'ours', size: 3 }] })
  expect(readdirSync(tsv)).toEqual(
    expect.arrayContaining(['basic_stats.tsv', 'basic_stats_abs.tsv', 'denominators.tsv', 'unicode_stats.tsv']),
  )
  expect(readFileSync(join(tsv, 'basic_stats.tsv'), 'utf8')).toMatch(/^ours\t3\t0\.00\t0\.00\t0\.00\t33\.33\t66\.67\t/m)
  expect(readFileSync(latex, 'utf8')).toContain('\\begin{tabular}')
  expect(readFileSync(page, 'utf8')).toContain('Percent of the different tokens of each vocabulary')
})

test('languages and completeness come from text', async () => {
  const texts = join(folder, 'texts.jsonl')
  const line = (code: string, text: string): string => JSON.stringify({ code, lines: [text, text, text] })
  writeFileSync(texts, `${line('eng', 'the house the end')}\n${line('deu', 'das Haus das Ende')}\n`)
  await run(file('a.json', ['▁the', '▁das', 'ouse']), '--no-panel', '--json', '--texts', texts)
  const found = JSON.parse(out) as { languages: { columns: string[] }[]; completeness: { language: string }[] }
  expect(found.languages[0].columns.toSorted()).toEqual(['deu', 'eng'])
  expect(found.completeness.map(({ language }) => language)).toEqual(['eng', 'deu'])
  const some = [file('a.json', ['▁the']), '--no-panel', '--json', '--texts', texts, '--languages']
  out = ''
  await run(...some, 'deu,eng')
  expect((JSON.parse(out) as typeof found).completeness).toHaveLength(2)
  await expect(run(...some, 'deu,fra')).rejects.toThrow(/"fra"$/)
})

test('labels must fit the tokenizers', async () => {
  const [a, b] = [file('a.json', ['a']), file('b.json', ['b'])]
  await expect(run(a, b, '--labels', 'one', '--no-panel')).rejects.toThrow(/different labels: \["one"\]$/)
  await expect(run(a, b, '--labels', 'one', 'one', '--no-panel')).rejects.toThrow(/different labels/)
})

test('a lexicon that cannot be read is named', async () => {
  await expect(run(file('a.json', ['a']), '--lexicon', join(folder, 'none'))).rejects.toThrow(/none"$/)
})
