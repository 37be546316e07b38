import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { compile, fromBoundless, nest, train, type Encoder } from '@tokenwright/text'
import { languageCodes, SPLITS } from './experiment/languages.js'
import { publishedTokenizer } from './index.js'

const beside = fileURLToPath(new URL('../../../../../../shared/data', import.meta.url))
const data = process.env['TOKENWRIGHT_DATA'] ?? beside
const here = existsSync(join(data, 'superword')) && existsSync(join(data, 'token-premiums'))

function read(path: string): string {
  const bytes = readFileSync(join(data, path))
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
}

test('published tokenizers have the alphabet of UTF-8, and cut numbers from the right', () => {
  const merges = '#version: 0.2\na b\nĠ ab\nab Ġab\n1 2\n'
  const superbpe = compile(publishedTokenizer(merges, 'superbpe'))
  const bpe = compile(publishedTokenizer(merges, 'bpe'))
  expect(superbpe.size).toBe(243 + 4)
  const spelled = (encoder: Encoder, text: string): (string | undefined)[] =>
    Array.from(encoder.encode(text), (id) => encoder.idToToken(id))
  expect(spelled(superbpe, 'ab ab')).toEqual(['abĠab'])
  expect(spelled(bpe, 'ab ab')).toEqual(['ab', 'Ġab'])
  expect(spelled(superbpe, '1212')).toEqual(['1', '2', '12'])
})

describe.skipIf(!here)('with the data of superword', () => {
  it('gives the golden ids and tokens of the released vocabularies', () => {
    const golden = JSON.parse(read('superword/golden_encodings.json')) as readonly Readonly<
      Record<'superbpe' | 'bpe' | 'boundless', { readonly ids: number[]; readonly tokens: string[] }> & { text: string }
    >[]
    const encoders = {
      superbpe: compile(publishedTokenizer(read('superword/superbpe_olmo2_t180k_v200k.merges.txt.gz'), 'superbpe')),
      bpe: compile(publishedTokenizer(read('superword/bpe_olmo2_v200k.merges.txt.gz'), 'bpe')),
      boundless: compile(
        fromBoundless(new TextEncoder().encode(read('superword/boundlessbpe_gpt4o_tau0.9_v8192.model.gz'))),
      ),
    }
    expect(golden).toHaveLength(7)
    for (const each of golden)
      for (const name of ['superbpe', 'bpe', 'boundless'] as const) {
        const ids = [...encoders[name].encode(each.text)]
        expect(ids).toEqual(each[name].ids)
        expect(ids.map((id) => encoders[name].idToToken(id))).toEqual(each[name].tokens)
        expect(encoders[name].decode(ids)).toBe(each.text)
      }
    const card = encoders.superbpe.encode('By the way, I am a fan of the Milky Way.')
    expect([...card]).toEqual([189205, 181251, 244, 4332, 180235, 199785, 13])
    // Two vocabularies of 200,000 tokens take their time on a busy machine.
  }, 120_000)

  test.each(['wol', 'fin', 'tha'])('trains BPE that counts as the reference does: %s', async (code) => {
    const rows = read('token-premiums/lines.tsv')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t')[3])
    const lines = read(`token-premiums/ntrex/${code}.txt.gz`).replace(/\n$/, '').split('\n')
    const of = (split: string): string[] => lines.filter((_, i) => rows[i] === split)
    const cells = read('token-premiums/reference_ctc_eval.csv')
      .split('\n')
      .map((line) => line.trim().split(','))
      .filter(([language]) => language === code)
    expect(cells).toHaveLength(15)
    for (const [name, split] of SPLITS) {
      const largest = await train(of('train'), { split, vocabularySize: 8192, minFrequency: 1, workers: 1 }).result()
      for (const [, , size, reached, tokens] of cells.filter((row) => row[1] === name)) {
        const encoder = compile(nest(largest, Number(size)).tokenizer)
        expect([encoder.size, of('eval').reduce((sum, line) => sum + encoder.count(line), 0)]).toEqual([
          Number(reached),
          Number(tokens),
        ])
      }
    }
  })

  it('names the languages that there are', () => {
    const rows = read('token-premiums/languages.tsv').trim().split('\n').slice(1)
    expect(rows.map((row) => row.split('\t')[0])).toEqual(languageCodes)
  })
})
