// Speed and memory of the measurements, on real data.
// usage: node scripts/long/measure.mjs [parallel] [documents] [threads] [--record]
// --record keeps the figures in results/long and renews the table in packages/measure/README.md.
// parallel: 59 languages x 1,500 lines x 10 tokenizers, all metrics, 1,000 resamples; needs the data sets token-premiums and qtok.
// documents: a gigabyte of text under one tokenizer.
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { createLedger, findFiles } from '../../packages/measure/dist/corpora/index.js'
import { openParallel } from '../../packages/measure/dist/parallel/index.js'
import { measureTokenizers } from '../../packages/measure/dist/suite/index.js'
import { load, train } from '../../packages/text/dist/index.js'
import { record } from './results.mjs'

const data = process.env.TOKENWRIGHT_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const keeps = process.argv.includes('--record')
const wanted = process.argv.slice(2).filter((argument) => /^[a-z]+$/.test(argument))
const workers = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? availableParallelism())
const scratch = mkdtempSync(join(tmpdir(), 'measure-'))
const codes = readFileSync(join(data, 'token-premiums/languages.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t')[0])
const linesOf = (code) =>
  gunzipSync(readFileSync(join(data, `token-premiums/ntrex/${code}.txt.gz`)))
    .toString()
    .trimEnd()
    .split('\n')

try {
  if (wanted.length === 0 || wanted.includes('parallel')) await parallel()
  if (wanted.length === 0 || wanted.includes('documents')) await documents()
} finally {
  rmSync(scratch, { recursive: true })
}

async function parallel() {
  const tokenizers = []
  for (const name of ['o200k_base', 'cl100k_base', 'r50k_base', 'p50k_base'])
    tokenizers.push({ name, tokenizer: await load(name) })
  for (const name of ['mistral-7b-instruct-v0.1', 'phi-3-mini-4k-instruct', 'pythia-12b'])
    tokenizers.push({
      name,
      tokenizer: await load(gunzipSync(readFileSync(join(data, `qtok/tokenizers/${name}.tokenizer.json.gz`)))),
    })
  const texts = codes.flatMap((code) => linesOf(code).slice(0, 100))
  for (const split of ['gpt2', 'cl100k', 'o200k'])
    tokenizers.push({
      name: `own ${split}`,
      tokenizer: await train(texts, { vocabularySize: 16_384, split, workers: 1 }).result(),
    })
  const folder = join(scratch, 'parallel')
  mkdirSync(folder)
  for (const code of codes) writeFileSync(join(folder, `${code}.txt`), linesOf(code).slice(0, 1500).join('\n'))
  const before = process.cpuUsage()
  const started = performance.now()
  const corpus = await openParallel([folder])
  const opened = performance.now()
  const result = await measureTokenizers(tokenizers, corpus, { workers })
  const seconds = (performance.now() - started) / 1000
  const used = cpu(before)
  console.log(
    `${codes.length} languages x ${corpus.lines} lines x ${tokenizers.length} tokenizers, ${result.metrics.length} metrics, ` +
      `${result.resampling.resamples} resamples, ${(corpus.bytes / 1e6).toFixed(1)} MB: ${seconds.toFixed(1)} s (opening ${((opened - started) / 1000).toFixed(1)} s), ` +
      `${used.toFixed(1)} s of processor, ${workers} threads, ${result.values.length} values, peak ${peak()}`,
  )
  for (const { stage, tokenizer, seconds: own } of result.timings)
    console.log(`  ${stage} ${tokenizer === null ? '' : result.tokenizers[tokenizer].name}: ${own.toFixed(2)} s`)
  if (keeps)
    record(
      'measure.parallel',
      `${codes.length} languages x ${corpus.lines.toLocaleString('en')} aligned lines under ${tokenizers.length} tokenizers (${(corpus.bytes / 1e6).toFixed(1)} MB), ${result.metrics.length} metrics with ${result.resampling.resamples.toLocaleString('en')} resamples, ${workers} threads`,
      [
        { what: 'time', value: seconds, unit: 's', atMost: 20 },
        { what: 'processor time', value: used, unit: 's' },
        { what: 'peak of resident memory', value: process.resourceUsage().maxRSS / 1024, unit: 'MB', digits: 0 },
      ],
    )
}

async function documents() {
  const folder = join(scratch, 'documents')
  mkdirSync(folder)
  const blocks = codes.map((code) => Buffer.from(linesOf(code).join('\n') + '\n'))
  let bytes = 0
  for (let file = 0; bytes < 1e9; file++) {
    const out = createWriteStream(join(folder, `${file}.txt`))
    // Rotated, so that no two files are the same.
    for (let i = 0; i < blocks.length && bytes < 1e9; i++) {
      const block = blocks[(i * 7 + file) % blocks.length]
      if (!out.write(block)) await new Promise((resolve) => out.once('drain', resolve))
      bytes += block.length
    }
    await new Promise((resolve) => out.end(resolve))
  }
  const tokenizer = await load('o200k_base')
  const before = process.cpuUsage()
  const started = performance.now()
  const ledger = createLedger()
  const files = await findFiles([folder], ledger)
  let highest = 0
  const early = []
  const result = await measureTokenizers(
    [{ name: 'o200k_base', tokenizer }],
    { kind: 'documents', paths: [folder], files, ledger },
    { workers },
    ({ done, total }) => {
      const now = process.memoryUsage().rss
      highest = Math.max(highest, now)
      if (total !== null && done < total * 0.2) early.push(now)
    },
  )
  const seconds = (performance.now() - started) / 1000
  const used = cpu(before)
  console.log(
    `${(bytes / 1e9).toFixed(2)} GB in ${files.length} files, ${result.corpus.units} documents, one tokenizer, ${result.metrics.length} metrics: ${seconds.toFixed(1)} s, ${used.toFixed(1)} s of processor, ${workers} threads; ` +
      `resident after a fifth ${(Math.max(...early) / 1e6).toFixed(0)} MB, at most ${(highest / 1e6).toFixed(0)} MB`,
  )
  for (const { stage, seconds: own } of result.timings) console.log(`  ${stage}: ${own.toFixed(2)} s`)
  if (keeps)
    record(
      'measure.documents',
      `${(bytes / 1e9).toFixed(2)} GB of text in ${files.length} files under one tokenizer, ${result.metrics.length} metrics with intervals, ${workers} threads`,
      [
        { what: 'time', value: seconds, unit: 's', atMost: 60 },
        { what: 'processor time', value: used, unit: 's' },
        { what: 'resident memory after a fifth of the text', value: Math.max(...early) / 1e6, unit: 'MB', digits: 0 },
        { what: 'its peak', value: highest / 1e6, unit: 'MB', digits: 0 },
      ],
    )
}

function peak() {
  return `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`
}

function cpu(before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
