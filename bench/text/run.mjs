/**
 * @file The benchmark behind the README's table. Every figure comes from a process of its own; ids are compared before a time counts;
 * libraries take turns, so that a slow minute of the machine meets all of them. Peers that are not installed are named.
 *
 *   npm run bench:text [-- --only encode,train] [--encoding o200k_base] [--long]     TOKENWRIGHT_PYTHON=python with tiktoken, tokenizers, sentencepiece
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { convert, load } from '../../packages/text/dist/for-node/index.js'
import { libraries, versionOf } from './libraries.mjs'
import { makeTexts } from './texts.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, '.cache/bench')
const { values } = parseArgs({
  options: { only: { type: 'string' }, encoding: { type: 'string' }, long: { type: 'boolean' } },
})
const wanted = (section) => values.only === undefined || values.only.split(',').includes(section)
const ROUNDS = 3
const ENCODINGS = ['o200k_base', 'cl100k_base']
/** These take seconds a call: one process, first call only. */
const SLOW = new Set(['js-tiktoken', '@huggingface/tokenizers', 'HF tokenizers (native)'])

/** Calls after the first: several where they take a tenth of a second, one elsewhere. */
const warmCalls = (name) => (SLOW.has(name) ? '0' : name === 'tokenwright' || name === 'tiktoken (native)' ? '3' : '1')

const resultsFile = join(here, 'results.json')
const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {}

if (!existsSync(join(here, 'peers/node_modules'))) {
  console.log('Installing the peers')
  spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: join(here, 'peers'), stdio: 'inherit' })
}
const texts = makeTexts(cache, root)
for (const encoding of ENCODINGS)
  for (const [, bytes] of convert(await load(encoding), 'tokenizer.json'))
    writeFileSync(join(cache, `${encoding}.json`), bytes)

function call(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`${args.slice(0, 4).join(' ')}: ${stderr.slice(-400)}`)
  return JSON.parse(stdout)
}
const node = (...args) => call(process.execPath, ['--expose-gc', join(here, 'measure.mjs'), ...args])
const python = process.env.TOKENWRIGHT_PYTHON ?? 'python3'
const native = (...args) => call(python, [join(here, 'native.py'), ...args])
let nativeVersions = {}
try {
  nativeVersions = native('versions')
} catch {
  console.log(`No Python at ${python}: native peers are missing`)
}

const ranks = join(root, 'node_modules/gpt-tokenizer/data')
const peers = Object.keys(libraries).map((name) => ({ name, run: (...args) => node('encode', name, ...args) }))
for (const [name, module, library] of [
  ['tiktoken (native)', 'tiktoken', 'tiktoken'],
  ['HF tokenizers (native)', 'tokenizers', 'hf'],
])
  if (nativeVersions[module])
    peers.push({
      name,
      run: (encoding, file, warm, folder) => native('encode', library, encoding, file, warm, folder, ranks),
    })

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const save = () => writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`)

results.machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 1e9),
  node: process.version,
  platform: process.platform,
}
delete results.date
delete results.commit
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim()
/** Sections are measured apart, so each keeps its own date and commit. */
function stamp(section) {
  results.measured = { ...results.measured, [section]: { date: new Date().toISOString().slice(0, 10), commit } }
}
results.versions = {
  ...Object.fromEntries(Object.keys(libraries).map((name) => [name, versionOf(name)])),
  ...Object.fromEntries(Object.entries(nativeVersions).map(([name, version]) => [`${name} (native)`, version])),
}
results.missing = ['tiktoken', 'tokenizers', 'sentencepiece']
  .filter((name) => !nativeVersions[name])
  .map((name) => `${name} (native)`)
results.texts = Object.fromEntries(Object.entries(texts).map(([name, path]) => [name, statSync(path).size]))

if (wanted('encode')) {
  stamp('encode')
  const encodings = ENCODINGS.filter((name) => values.encoding === undefined || values.encoding === name)
  // Rows of an encoding that is not measured now stay as they are.
  results.encode = (results.encode ?? []).filter((each) => !encodings.includes(each.encoding))
  for (const encoding of encodings)
    for (const [text, path] of Object.entries(texts)) {
      const taken = new Map(peers.map(({ name }) => [name, []]))
      for (let round = 0; round < ROUNDS; round++)
        for (const { name, run } of peers)
          if (round === 0 || !SLOW.has(name)) taken.get(name).push(run(encoding, path, warmCalls(name), cache))
      const reference = taken.get('tiktoken (native)')?.[0] ?? taken.get('tiktoken')[0]
      for (const [name, runs] of taken) {
        const speed = (times) => results.texts[text] / 1000 / median(times)
        const warm = runs.flatMap((run) => run.warm)
        const row = {
          encoding,
          text,
          library: name,
          sameIds: runs[0].count === reference.count && runs[0].hash === reference.hash,
          coldMBs: speed(runs.map((run) => run.cold.wall)),
          coldCpuMBs: speed(runs.map((run) => run.cold.cpu)),
          warmMBs: warm.length > 0 ? speed(warm.map((pass) => pass.wall)) : null,
          warmCpuMBs: warm.length > 0 ? speed(warm.map((pass) => pass.cpu)) : null,
          tokens: runs[0].count,
        }
        results.encode.push(row)
        console.log(
          encoding,
          text,
          name,
          row.sameIds ? '' : 'OTHER IDS',
          `cold ${row.coldMBs.toFixed(1)} warm ${row.warmMBs?.toFixed(1) ?? '-'} MB/s`,
        )
      }
      save()
    }
}

if (wanted('short')) {
  stamp('short')
  results.short = []
  for (const library of ['tokenwright', 'gpt-tokenizer', 'ai-tokenizer']) {
    const runs = Array.from({ length: ROUNDS }, () => node('short', library, texts.english, cache))
    results.short.push({
      library,
      coldMicroseconds: median(runs.map((run) => run.cold.wall)) / 10,
      warmMicroseconds: median(runs.map((run) => run.warm.wall)) / 10,
    })
  }
  console.log(results.short)
  save()
}

if (wanted('runs')) {
  stamp('runs')
  const runs = Array.from({ length: ROUNDS }, () => node('runs'))
  results.runs = Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))]))
  console.log(results.runs)
  save()
}

if (wanted('ready')) {
  stamp('ready')
  const runs = Array.from({ length: 5 }, () => node('ready'))
  results.ready = Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))]))
  console.log(results.ready)
  save()
}

if (wanted('decode')) {
  stamp('decode')
  results.decode = Object.fromEntries(
    Object.entries(texts).map(([text, path]) => {
      const runs = Array.from({ length: ROUNDS }, () => node('decode', path))
      if (runs.some(({ same }) => !same)) throw new Error(`decoding ${text} does not give the text back`)
      const speed = (times) => results.texts[text] / 1000 / median(times)
      return [text, { coldMBs: speed(runs.map(({ cold }) => cold)), warmMBs: speed(runs.flatMap(({ warm }) => warm)) }]
    }),
  )
  console.log(results.decode)
  save()
}

/** `size` bytes of the texts over and over, each time with other words in them, so that pieces stay as varied as in real text. */
function largeText(size) {
  const path = join(cache, `large-${size}.txt`)
  if (existsSync(path)) return path
  writeFileSync(path, '')
  const sources = Object.values(texts).map((each) => readFileSync(each, 'utf8'))
  for (let round = 0, have = 0; have < size; round++)
    for (const source of sources) {
      const varied =
        round === 0
          ? source
          : source.replace(/[a-z]{6,}/g, (word, at) =>
              (at + round) % 5 === 0 ? `${word}${String.fromCharCode(97 + (round % 26))}` : word,
            )
      appendFileSync(path, varied)
      have += Buffer.byteLength(varied)
      if (have >= size) break
    }
  return path
}

if (wanted('train')) {
  stamp('train')
  const mix = Object.values(texts)
  results.train = []
  const add = (task, library, runs) => {
    const row = {
      task,
      library,
      ...Object.fromEntries(
        ['tokens', 'wall', 'cpu', 'peakMB'].map((key) => [key, median(runs.map((run) => run[key]))]),
      ),
    }
    results.train.push(row)
    console.log(row)
    save()
  }
  const bpe = { ours: [], theirs: [] }
  for (let round = 0; round < ROUNDS; round++) {
    bpe.ours.push(node('train', 'bpe', ...mix))
    if (nativeVersions.tokenizers) bpe.theirs.push(native('train', 'hf-bpe', cache, ...mix))
  }
  add('BPE 32,768, 18 MB', 'tokenwright', bpe.ours)
  if (bpe.theirs.length > 0) add('BPE 32,768, 18 MB', 'HF tokenizers (native)', bpe.theirs)
  add('Unigram 32,768, 6 MB multilingual', 'tokenwright', [node('train', 'unigram', texts.multilingual)])
  if (nativeVersions.sentencepiece)
    add('Unigram 32,768, 6 MB multilingual', 'SentencePiece (native)', [
      native('train', 'sp-unigram', cache, texts.multilingual),
    ])
  if (values.long) {
    add('superword 32,768, 100 MB', 'tokenwright', [node('train', 'superword', largeText(100e6))])
    const gigabyte = largeText(1e9)
    add('BPE 32,768, 1 GB', 'tokenwright', [node('train', 'bpe', gigabyte)])
    rmSync(gigabyte)
  }
}
save()
