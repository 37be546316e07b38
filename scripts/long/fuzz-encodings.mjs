/**
 * @file Random texts through the encoder and through the native reference: not one difference is allowed. Long; not part of the tests.
 *
 *   node scripts/long/fuzz-encodings.mjs [--count 1000000] [--seed 1] [--encoding o200k_base] [--file tokenizer.json]
 * Needs a Python with tiktoken (and tokenizers for --file): TOKENWRIGHT_PYTHON, else python3.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compile, load } from '../../packages/text/dist/for-node/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    encoding: { type: 'string', multiple: true, default: ['r50k_base', 'cl100k_base', 'o200k_base'] },
    file: { type: 'string', multiple: true, default: [] },
  },
})
const BATCH = 5000

/** mulberry32 */
let state = Number(values.seed) >>> 0
function random() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const below = (n) => Math.floor(random() * n)
const pick = (list) => list[below(list.length)]
const some = (n, make) => Array.from({ length: below(n) }, make).join('')

const { cases } = JSON.parse(readFileSync(join(root, 'packages/text/src/fast/oracles/openai.json'), 'utf8'))
const real = cases.map(({ text }) => text).join('\n')
const SCRIPTS = [
  [0x20, 0x7f],
  [0xa0, 0x250],
  [0x300, 0x370],
  [0x370, 0x400],
  [0x400, 0x530],
  [0x590, 0x600],
  [0x600, 0x700],
  [0x900, 0x980],
  [0xe00, 0xe80],
  [0x1100, 0x1200],
  [0x1e00, 0x2070],
  [0x3040, 0x3100],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a4],
  [0x1f300, 0x1f700],
  [0x10000, 0x10ffff],
]
const SOUP = [
  ' ',
  '  ',
  '\n',
  '\r\n',
  '\t',
  '\u00a0',
  '\u3000',
  "'s",
  "'LL",
  "'ſ",
  "'",
  'a',
  'A',
  'Ab',
  'aB',
  '1',
  '12',
  '1234',
  '!',
  '/',
  '_',
  '\u0301',
  'é',
  '中',
  'ǅ',
  'ʰ',
  '٣',
  '\ufeff',
  '\u200d',
  '<|endoftext|>',
  'constructor',
]

/** Each kind of text that the scanners and the merging have a rule for. */
function generators(encoder) {
  const tokens = () => encoder.decode([below(encoder.size - 1200)])
  const character = () => {
    const [from, to] = pick(SCRIPTS)
    return String.fromCodePoint(from + below(to - from))
  }
  return [
    () => some(40, character),
    () => {
      const [from, to] = pick(SCRIPTS)
      return some(60, () => (below(6) === 0 ? ' ' : String.fromCodePoint(from + below(to - from))))
    },
    () => some(30, () => pick(SOUP)),
    () => some(20, tokens),
    () => {
      const at = below(real.length)
      const text = real.slice(at, at + below(120))
      const cut = below(text.length)
      return text.slice(0, cut) + pick(SOUP) + text.slice(cut + below(3))
    },
    () => pick(SOUP).repeat(below(200)) + pick(SOUP),
    () => String.fromCodePoint(...Array.from({ length: below(30) }, () => below(0x110000))),
  ]
}

function reference(args) {
  const child = spawn(
    process.env.TOKENWRIGHT_PYTHON ?? 'python3',
    [join(root, 'scripts/long/reference_ids.py'), ...args],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const chunks = child.stdout.iterator()
  let have = Buffer.alloc(0)
  return {
    end: () => child.stdin.end(),
    async ask(texts) {
      const parts = []
      for (const text of texts) {
        const bytes = Buffer.from(text)
        const head = Buffer.alloc(4)
        head.writeUInt32LE(bytes.length)
        parts.push(head, bytes)
      }
      child.stdin.write(Buffer.concat([...parts, Buffer.alloc(4, 0xff)]))
      while (have.length < texts.length * 8) {
        const { value, done } = await chunks.next()
        if (done) throw new Error('the reference ended early')
        have = Buffer.concat([have, value])
      }
      const answer = have.subarray(0, texts.length * 8)
      have = have.subarray(texts.length * 8)
      return texts.map((_, i) => [answer.readUInt32LE(i * 8), answer.readInt32LE(i * 8 + 4)])
    },
  }
}

function hash(ids) {
  let value = 0
  for (const id of ids) value = (Math.imul(value, 31) + id) | 0
  return value
}

/** The shortest text that still differs, found by leaving out parts. */
async function minimal(text, differs) {
  for (let size = text.length >> 1; size >= 1; size >>= 1)
    for (let at = 0; at < text.length;) {
      const shorter =
        (text.slice(0, at) + text.slice(at + size)).toWellFormed?.() ?? text.slice(0, at) + text.slice(at + size)
      if (await differs(shorter)) text = shorter
      else at += size
    }
  return text
}

let failed = 0
const subjects = [
  ...values.encoding.map((name) => ({
    name,
    source: name,
    args: ['tiktoken', name, join(root, 'node_modules/gpt-tokenizer/data')],
  })),
  ...values.file.map((path) => ({ name: path, source: path, args: ['tokenizers', path] })),
]
for (const { name, source, args } of subjects) {
  const encoder = compile(await load(source))
  const special = args[0] === 'tokenizers' ? 'allow' : 'text'
  const make = generators(encoder)
  const peer = reference(args)
  const count = Math.ceil(Number(values.count) / subjects.length)
  const wrong = async (text) => {
    const ids = encoder.encode(text, { special })
    const [[length, sum]] = await peer.ask([text])
    return ids.length !== length || hash(ids) !== sum
  }
  let differences = 0
  for (let done = 0; done < count; done += BATCH) {
    const texts = Array.from({ length: Math.min(BATCH, count - done) }, () => Buffer.from(pick(make)()).toString())
    const expected = await peer.ask(texts)
    for (const [i, text] of texts.entries()) {
      const ids = encoder.encode(text, { special })
      if (ids.length === expected[i][0] && hash(ids) === expected[i][1]) continue
      differences++
      if (differences === 1) console.log(`${name}: differs on ${JSON.stringify(await minimal(text, wrong))}`)
    }
  }
  peer.end()
  failed += differences === 0 ? 0 : 1
  console.log(`${name} (${encoder.path} path): ${count.toLocaleString('en')} texts, ${differences} differences`)
}
console.log(`${subjects.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
