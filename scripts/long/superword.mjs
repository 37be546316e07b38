// node scripts/long/superword.mjs: bytes per token of superword tokenizers, beside reference figures. Needs a build, and
// ../shared/data or the folder TOKENWRIGHT_DATA; takes some minutes.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { compile, fromMerges, fromTokenizerJson, train } from '../../packages/text/dist/index.js'

const beside = new URL('../../../shared/data', import.meta.url).pathname
const data = process.env.TOKENWRIGHT_DATA ?? (existsSync(beside) ? beside : null)
if (data === null) {
  console.log('skipped: superword figures (no data; set TOKENWRIGHT_DATA)')
  process.exit(0)
}

const read = (path) => gunzipSync(readFileSync(`${data}/${path}`)).toString()
/** First 2 MB of the training documents in lines; the first 20 documents for evaluation. */
function corpus(name) {
  const documents = read(`kl3m/${name}.jsonl.gz`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const lines = documents
    .filter(({ split }) => split === 'train')
    .map(({ text }) => text)
    .join('\n')
    .slice(0, 2_000_000)
    .split('\n')
  const held = documents.filter(({ split }) => split === 'eval')
  return { lines, held: held.slice(0, 20).map(({ text }) => text), all: held.map(({ text }) => text) }
}

function measure(tokenizer, texts) {
  const encoder = compile(tokenizer)
  let bytes = 0
  let tokens = 0
  for (const text of texts) {
    const ids = encoder.encode(text)
    if (encoder.decode(ids) !== text) throw new Error('what is decoded is not what was encoded')
    bytes += Buffer.byteLength(text)
    tokens += ids.length
  }
  return { perToken: bytes / tokens, tokens }
}

async function timed(lines, options) {
  const started = process.cpuUsage()
  const tokenizer = await train(lines, { workers: 1, minFrequency: 1, ...options }).result()
  const { user, system } = process.cpuUsage(started)
  return { tokenizer, seconds: (user + system) / 1e6 }
}

const texts = { speeches: corpus('speeches'), contracts: corpus('edgar_agreements') }
/** From the description of the method: text, vocabulary, bytes per token of BPE and of SuperBPE at 0.9, 0.7 and 0.5. */
const REFERENCE = [
  ['speeches', 4096, 4.27, { 0.9: 4.781, 0.7: 4.815, 0.5: 4.815 }],
  ['speeches', 8192, 4.73, { 0.9: 5.574, 0.7: 5.717, 0.5: 5.718 }],
  ['speeches', 16_384, 4.991, { 0.9: 6.23, 0.7: 6.519, 0.5: 6.523 }],
  ['contracts', 8192, 4.336, { 0.9: 5.136, 0.7: 5.245, 0.5: 5.251 }],
]
const rows = []
const row = (text, size, method, reference, perToken, plain, seconds) =>
  rows.push({
    text,
    vocabulary: size,
    method,
    'bytes/token': perToken.toFixed(3),
    reference: reference?.toFixed(3) ?? '',
    'tokens saved': plain === undefined ? '' : `${(100 * (1 - plain / perToken)).toFixed(1)} %`,
    'CPU seconds': seconds.toFixed(1),
  })

for (const [name, vocabularySize, plainReference, references] of REFERENCE) {
  const { lines, held } = texts[name]
  const plain = await timed(
    lines.map((line) => `${line}\n`),
    { vocabularySize },
  )
  const { perToken: base } = measure(plain.tokenizer, held)
  row(name, vocabularySize, 'BPE', plainReference, base, undefined, plain.seconds)
  for (const [transition, reference] of Object.entries(references).toReversed()) {
    // The reference has no limit of words and no rule for colons.
    for (const rules of [{ maxWords: 1000, forbidColonSpace: false }, {}]) {
      const run = await timed(
        lines.map((line) => `${line}\n`),
        { algorithm: 'superbpe', vocabularySize, transition: Number(transition), ...rules },
      )
      const free = rules.maxWords !== undefined
      const { perToken } = measure(run.tokenizer, held)
      const method = `SuperBPE ${transition}${free ? ', no filters' : ''}`
      row(name, vocabularySize, method, free ? reference : undefined, perToken, base, run.seconds)
    }
  }
}

const notes = []
for (const [name, reference] of [
  ['speeches', 5.42],
  ['contracts', undefined],
]) {
  const { lines, held } = texts[name]
  const documents = lines.map((line) => `${line}\n`)
  const plain = measure((await timed(documents, { vocabularySize: 8192 })).tokenizer, held)
  for (const [method, options] of [
    ['BoundlessBPE', { algorithm: 'boundless' }],
    ['BoundlessBPE, tau 0.9', { algorithm: 'boundless', tau: 0.9 }],
    ['BoundlessBPE, two phases at 0.9', { algorithm: 'boundless-2phase' }],
  ]) {
    const { tokenizer, seconds } = await timed(documents, { ...options, vocabularySize: 8192 })
    const { perToken } = measure(tokenizer, held)
    const known = method === 'BoundlessBPE' ? reference : undefined
    row(name, 8192, method, known, perToken, plain.perToken, seconds)
    const { supermerges, deletions } = tokenizer.model
    const encoder = compile(tokenizer)
    const first = [0, 1, 2, 3, 4].map((i) => {
      const sides = [supermerges[3 * i + 1], supermerges[3 * i + 2]]
      return `"${encoder.decode(sides)}" (${supermerges[3 * i]})`
    })
    notes.push(
      `${name}, ${method}: ${supermerges.length / 3} superwords, ${deletions.length / 2} deletions; first: ${first.join(', ')}`,
    )
  }
}
console.table(rows)
for (const note of notes) console.log(note)

const cut = (Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false })
const threes = cut(String.raw`(?=(\d{3})+(?!\d))`)
for (const [file, Regex, references] of [
  ['bpe_olmo2_v200k', String.raw` ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, { speeches: 5.03, contracts: 4.53 }],
  ['superbpe_olmo2_t180k_v200k', String.raw`\p{N}+`, { speeches: 7.16, contracts: 5.66 }],
]) {
  const merges = gunzipSync(readFileSync(`${data}/superword/${file}.merges.txt.gz`))
  const preTokenizer = { type: 'Sequence', pretokenizers: [cut(Regex), threes] }
  const published = fromMerges(merges, { alphabet: 'utf8', preTokenizer })
  for (const [name, reference] of Object.entries(references))
    console.log(
      `${file}, ${name}: ${measure(published, texts[name].all).perToken.toFixed(2)} bytes per token (reference ${reference})`,
    )
}

const pythia = fromTokenizerJson(JSON.parse(read('qtok/tokenizers/pythia-12b.tokenizer.json.gz')))
const size = compile(pythia).size
const { tokenizer: extended } = await timed(texts.contracts.lines, {
  algorithm: 'superbpe',
  base: pythia,
  vocabularySize: size + 500,
})
const before = compile(pythia)
const after = compile(extended)
let same = true
for (let id = 0; id < size; id++) if (before.idToToken(id) !== after.idToToken(id)) same = false
const held = texts.contracts.all
console.log(
  `Pythia with 500 superwords of contracts: ${size} ids ${same ? 'unchanged' : 'CHANGED'}, then ${after.size};`,
  `tokens of held-out contracts ${measure(pythia, held).tokens} -> ${measure(extended, held).tokens}`,
)
