// npm run bench:nn [-- --rounds 3 --threads 2]: peers in turn, each run in a process of its own; the table goes to standard
// output and, with --write, into packages/nn/README.md. PyTorch is used where TORCH_PYTHON names a Python that has it.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    write: { type: 'boolean', default: false },
  },
})
const python = process.env.TORCH_PYTHON
const threads = options.threads

function run(command, args) {
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Runs peers in turn and keeps, for each figure, the median over the rounds, and of the least times the least. */
function measure(peers) {
  const results = new Map(peers.map(({ name }) => [name, []]))
  for (let round = 0; round < Number(options.rounds); round++)
    for (const { name, command, args } of peers) results.get(name).push(run(command, args))
  return new Map(
    [...results].map(([name, rounds]) => [
      name,
      Object.fromEntries(
        Object.keys(rounds[0]).map((figure) => [figure, summary(figure)(rounds.map((one) => one[figure]))]),
      ),
    ]),
  )
}

// Noise only adds to a time, so the least of many is what the program costs.
function summary(figure) {
  if (figure === 'least') return (values) => Math.min(...values)
  return (values) => (typeof values[0] === 'number' ? median(values) : values[0])
}

const node = process.execPath
const training = measure([
  { name: 'onnx executor', command: node, args: [here('training.mjs'), 'onnx', threads, '30'] },
  ...(python ? [{ name: 'PyTorch', command: python, args: [here('training.py'), threads, '30'] }] : []),
  { name: 'jax executor (WASM)', command: node, args: [here('training.mjs'), 'jax', threads, '5'] },
])
const vision = measure([
  { name: 'onnx executor', command: node, args: [here('vision.mjs'), threads, '15'] },
  ...(python ? [{ name: 'PyTorch', command: python, args: [here('vision.py'), threads, '15'] }] : []),
])
const decoding = measure([
  { name: 'onnx executor', command: node, args: [here('decoding.mjs'), threads, '64'] },
  ...(python ? [{ name: 'PyTorch', command: python, args: [here('decoding.py'), threads, '64'] }] : []),
  { name: 'ONNX Runtime, from an export', command: node, args: [here('decoding-export.mjs'), threads, '64'] },
])
const startup = measure([{ name: 'import', command: node, args: [here('startup.mjs')] }]).get('import')

function table(title, results, columns) {
  const own = results.get('onnx executor')
  const ratio = (result, figure) => `${(result[figure] / own[figure]).toFixed(2)}x`
  const rows = [...results].map(([name, result]) => {
    const label = result.version === undefined ? name : `${name} ${result.version}`
    const figures = columns.map(([, figure, digits]) =>
      result[figure] === undefined ? '–' : result[figure].toFixed(digits),
    )
    return `| ${[label, ...figures, ratio(result, 'median'), ratio(result, 'least')].join(' | ')} |`
  })
  const head = [title, ...columns.map(([label]) => label), 'median to ours', 'least to ours']
  return [`| ${head.join(' | ')} |`, `| ${head.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`, ...rows].join(
    '\n',
  )
}

const text = [
  table(`GPT training step, ${threads} threads`, training, [
    ['median ms', 'median', 1],
    ['least ms', 'least', 1],
    ['processor ms', 'processor', 1],
    ['memory MB', 'memory', 0],
  ]),
  '',
  table(`ViT forward, width 192, 12 layers, 224 pixels, batch 8, ${threads} threads`, vision, [
    ['median ms', 'median', 1],
    ['least ms', 'least', 1],
  ]),
  '',
  table(`Greedy decoding with cache, 20M parameters, ${threads} threads`, decoding, [
    ['median ms per token', 'median', 2],
    ['least ms', 'least', 2],
  ]),
  '',
  `Importing the package takes ${startup.median.toFixed(0)} ms (median; least ${startup.least.toFixed(0)} ms). ${options.rounds} processes each, peers in turn, on ${availableParallelism()} cores of ${cpus()[0].model.trim()}, Node ${process.version}.`,
].join('\n')
console.log(text)
if (options.write) {
  const file = here('../../packages/nn/README.md')
  const readme = readFileSync(file, 'utf8')
  const [start, end] = ['<!-- bench:nn -->', '<!-- /bench:nn -->']
  const before = readme.slice(0, readme.indexOf(start) + start.length)
  writeFileSync(file, `${before}\n\n${text}\n\n${readme.slice(readme.indexOf(end))}`)
  execFileSync(node, [here('../../node_modules/prettier/bin/prettier.cjs'), '--write', '--log-level', 'warn', file])
}
