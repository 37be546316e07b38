/**
 * @file Keeps what the long scripts measured, and writes the table of it in packages/measure/README.md.
 *
 *   node scripts/long/results.mjs   makes the table anew from results/long
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)
/** Before anything was measured: whether times are those of a quiet machine. */
const load = loadavg()[0]
const folder = new URL('results/long/', root)
const readme = new URL('packages/measure/README.md', root)

/**
 * Writes results/long/NAME.json and renews the table.
 *
 * @param title what was done, for the reader of the table
 * @param figures each `{ what, value, unit, digits?, atMost? }`; value may be text
 */
export function record(name, title, figures) {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim()
  const result = {
    title,
    command: `node scripts/long/${name.replace('.', '.mjs ')}${name.includes('.') ? '' : '.mjs'} --record`,
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD'),
    changed:
      git('status', '--porcelain', '--', 'packages/text/src', 'packages/measure/src', 'packages/systems/src/queue') !==
      '',
    machine: {
      node: process.version,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGB: Math.round(totalmem() / 1e9),
      load,
    },
    figures,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(result, null, 2)}\n`)
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), readResults()))
}

export function readResults() {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
}

const MARKED = /(<!-- long -->)[^]*?(<!-- \/long -->)/

export function withTable(page, results) {
  if (!MARKED.test(page)) throw new Error('no place for the table of long measurements')
  return page.replace(
    MARKED,
    (_, open, close) =>
      `${open}\n<!-- prettier-ignore-start -->\n\n${results.map(renderResult).join('\n\n')}\n\n<!-- prettier-ignore-end -->\n${close}`,
  )
}

function renderResult({ title, command, date, commit, changed, machine, figures }) {
  const rows = figures.map(({ what, value, unit, digits = 1, atMost }) => {
    const wanted = atMost === undefined ? '' : `at most ${number(atMost, 0)} ${unit}`
    const met = atMost === undefined ? '' : value <= atMost ? 'met' : '**missed**'
    return `| ${what} | ${typeof value === 'number' ? `${number(value, digits)} ${unit}` : value} | ${wanted} | ${met} |`
  })
  return `${title}: \`${command}\`, ${date} at commit ${commit}${changed ? ' with changes' : ''}, ${machine.cores} cores of ${machine.processor}, ${machine.memoryGB} GB of memory, Node ${machine.node}${machine.load > 0.7 ? `; **beside other work** (load ${number(machine.load, 1)})` : ''}.

| | measured | wanted | |
| --- | ---: | ---: | --- |
${rows.join('\n')}`
}

function number(value, digits) {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), readResults()))
