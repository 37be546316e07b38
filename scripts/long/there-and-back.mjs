// A small model of this project's own text moves to a tokenizer made for code, and back: node scripts/long/there-and-back.mjs
// Needs `npm run build`. The table goes into the README of TokenAdapt, between its markers.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = join(root, 'packages/systems/src/move/tokenadapt/README.md')
const folder = mkdtempSync(join(tmpdir(), 'tokenwright-back-'))
const place = (name) => join(folder, name)

function tokenwright(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'packages/cli/dist/main.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`tokenwright ${args.join(' ')}\n${stderr}`)
  return stdout
}

function linesOf(pattern, most) {
  const lines = []
  for (const entry of readdirSync(root, { recursive: true }).toSorted())
    if (pattern.test(entry)) lines.push(...readFileSync(join(root, entry), 'utf8').split('\n'))
  return lines.filter((line) => line.trim() !== '').slice(0, most)
}

function costsOf(model) {
  const [prose, code] = ['prose', 'code'].map((name) => {
    const [found] = JSON.parse(
      tokenwright('model', 'perplexity', model, '--on', place(`${name}-held.txt`), '--json', '--quiet'),
    )
    return found
  })
  return { prose, code }
}

try {
  const texts = {
    prose: linesOf(/^(README|CONTRIBUTING|docs\/\w+|packages\/(?:[\w-]+\/)+README)\.md$/, 4000),
    code: linesOf(/^packages\/(text|measure)\/src\/[\w/-]+(?<!generated|test)\.ts$/, 8000),
  }
  for (const [name, lines] of Object.entries(texts)) {
    writeFileSync(place(`${name}.txt`), lines.filter((_, i) => i % 20 !== 0).join('\n'))
    writeFileSync(place(`${name}-held.txt`), lines.filter((_, i) => i % 20 === 0).join('\n'))
  }
  const both = [place('prose.txt'), place('code.txt')]
  tokenwright(
    'train',
    place('prose.txt'),
    '-o',
    place('prose.json'),
    '--vocabulary',
    '1024',
    '--split',
    'gpt2',
    '--quiet',
  )
  tokenwright(
    'train',
    place('code.txt'),
    '-o',
    place('code.json'),
    '--vocabulary',
    '2048',
    '--split',
    'gpt2',
    '--quiet',
  )
  const size = ['--width', '64', '--layers', '2', '--context', '128', '--steps', '800', '--quiet']
  tokenwright('model', 'train', ...both, '-o', place('old'), '--tokenizer', place('prose.json'), ...size)
  const rows = [['before', 'prose.json, 1,024 tokens', costsOf(place('old'))]]
  for (const method of ['fvt', 'shrink', 'tokenadapt']) {
    const [there, back] = [place(`${method}-there`), place(`${method}-back`)]
    tokenwright(
      'transplant',
      '--model',
      place('old'),
      '--to',
      place('code.json'),
      '--method',
      method,
      '-o',
      there,
      '--quiet',
    )
    tokenwright('transplant', '--model', there, '--to', place('prose.json'), '--method', method, '-o', back, '--quiet')
    rows.push([`${method}, there`, 'code.json, 2,048 tokens', costsOf(there)])
    rows.push([`${method}, and back`, 'prose.json, 1,024 tokens', costsOf(back)])
  }
  const cell = ({ tokensPerKilobyte, bitsPerByte }) => [tokensPerKilobyte.toFixed(0), bitsPerByte.toFixed(3)]
  const cells = [
    ['rows of new tokens', 'tokenizer', 'prose: tokens/kB', 'prose: bits/byte', 'code: tokens/kB', 'code: bits/byte'],
    ['---', '---', '---:', '---:', '---:', '---:'],
    ...rows.map(([what, tokenizer, { prose, code }]) => [what, tokenizer, ...cell(prose), ...cell(code)]),
  ]
  const table = cells.map((row) => `| ${row.join(' | ')} |`).join('\n')
  console.log(table)
  const [open, close] = ['<!-- there-and-back -->', '<!-- /there-and-back -->']
  const text = readFileSync(readme, 'utf8')
  const [from, to] = [text.indexOf(open), text.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`no place for the table in ${readme}`)
  const block = `${open}\n<!-- prettier-ignore-start -->\n\n${table}\n\n<!-- prettier-ignore-end -->\n${close}`
  writeFileSync(readme, text.slice(0, from) + block + text.slice(to + close.length))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
