/**
 * A million random strings against the native reference: every id must be the same.
 *
 *   node scripts/long/fuzz-encodings.mjs [--count 1000000] [--encoding r50k_base,cl100k_base,o200k_base] [--seed 1]
 *                                        [--hf path/to/tokenizer.json]...
 *
 * The count is per encoding. With --hf the named files are compared with Hugging Face's library instead. The reference
 * runs in Python: TOKENWRIGHT_PYTHON, else python3, with tiktoken (and tokenizers). The package is used as built.
 * Ends with 1 at the first difference, made as short as it can be.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeGenerator, random } from './fuzz-encodings/generators.mjs'
import { openReference } from './fuzz-encodings/reference.mjs'
import { compile, load } from '../../packages/text/dist/index.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BATCH = 2000
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    encoding: { type: 'string', default: 'r50k_base,cl100k_base,o200k_base' },
    seed: { type: 'string', default: '1' },
    hf: { type: 'string', multiple: true, default: [] },
  },
})
const python = process.env.TOKENWRIGHT_PYTHON ?? 'python3'
const jobs = options.hf.length
  ? options.hf.map((path) => ({ name: path, args: ['-', 'hf', path], encode: { special: 'allow' } }))
  : options.encoding.split(',').map((name) => ({
      name,
      args: [`${ROOT}node_modules/gpt-tokenizer/data`, 'tiktoken', name],
      encode: {},
    }))
const text = realText()
let differences = 0
for (const job of jobs) differences += await fuzz(job, Number(options.count), Number(options.seed))
process.exitCode = differences ? 1 : 0

async function fuzz(job, count, seed) {
  const encoder = compile(await load(job.name))
  const reference = await openReference(python, job.args)
  const ours = (string) => encoder.encode(string, job.encode)
  const token = (id) => (encoder.idToToken(id) === undefined ? '' : encoder.decode([id]).replaceAll('\ufffd', ''))
  const generate = makeGenerator({ text, token, tokens: encoder.size })
  const source = random(seed)
  let done = 0
  let bytes = 0
  let ids = 0
  try {
    while (done < count) {
      const batch = Array.from({ length: Math.min(BATCH, count - done) }, () => generate(source))
      const answer = reference.encode(batch)
      const mine = batch.map(ours)
      const theirs = await answer
      for (let i = 0; i < batch.length; i++) {
        bytes += Buffer.byteLength(batch[i])
        ids += mine[i].length
        if (same(mine[i], theirs[i])) continue
        console.log(`${job.name}: string ${done + i} of seed ${seed} differs from ${reference.version}`)
        await explain(await minimise(batch[i], ours, reference), ours, reference)
        return 1
      }
      done += batch.length
      if (done % (BATCH * 50) === 0) console.error(`${job.name}: ${done.toLocaleString('en')} strings`)
    }
  } finally {
    reference.close()
  }
  const amount = `${done.toLocaleString('en')} strings, ${(bytes / 1e6).toFixed(1)} MB, ${ids.toLocaleString('en')} ids`
  console.log(`${job.name}: ${amount}, seed ${seed}: no difference from ${reference.version} (${encoder.path} path)`)
  return 0
}

/** Leaves out ever smaller parts as long as the ids still differ. */
async function minimise(string, ours, reference) {
  let units = [...string]
  for (let size = units.length >> 1; size >= 1;) {
    const shorter = []
    for (let at = 0; at < units.length; at += size) shorter.push([...units.slice(0, at), ...units.slice(at + size)])
    const texts = shorter.map((list) => list.join(''))
    const theirs = await reference.encode(texts)
    const found = texts.findIndex((candidate, i) => !same(ours(candidate), theirs[i]))
    if (found >= 0) units = shorter[found]
    else size >>= 1
    if (size > units.length) size = Math.max(1, units.length >> 1)
    if (units.length <= 1) break
  }
  return units.join('')
}

async function explain(string, ours, reference) {
  const [theirs] = await reference.encode([string])
  const points = [...string].map((c) => `U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
  console.log(`  ${JSON.stringify(string)} = ${points.join(' ')}`)
  console.log(`  here:      ${[...ours(string)].join(' ')}`)
  console.log(`  reference: ${[...theirs].join(' ')}`)
}

function same(a, b) {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** What mutations begin with: the project's own sources and the words of its oracles in many scripts. */
function realText() {
  const parts = []
  for (const folder of ['packages/text/src', 'packages/text/src/fast/oracles', 'docs', 'packages/text/src/load'])
    for (const entry of readdirSync(ROOT + folder, { withFileTypes: true }))
      if (entry.isFile() && /\.(ts|md|json)$/.test(entry.name))
        parts.push(unescaped(readFileSync(`${ROOT}${folder}/${entry.name}`, 'utf8').slice(0, 400_000)))
  return parts.join('\n')
}

function unescaped(source) {
  return source.replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
