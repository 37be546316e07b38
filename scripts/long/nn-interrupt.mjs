// Trains a model through the command, once in one go and once with Ctrl-C in the middle, and compares the files.
// node scripts/long/nn-interrupt.mjs      after npm run build
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'interrupt-'))
const size = [
  '--width',
  '32',
  '--layers',
  '2',
  '--heads',
  '2',
  '--context',
  '64',
  '--vocabulary',
  '512',
  '--steps',
  '400',
]

/** Runs to the end, or until a metrics file has so many lines; returns the exit code. */
async function train(out, stopAt) {
  const words = ['model', 'train', join(root, 'README.md'), join(root, 'docs'), '-o', out, ...size, '--json']
  const child = spawn(process.execPath, [join(root, 'packages/cli/dist/main.js'), ...words], { stdio: 'pipe' })
  let said = ''
  child.stdout.on('data', (data) => (said += data))
  child.stderr.on('data', (data) => (said += data))
  const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)))
  const done = () => {
    try {
      return readFileSync(join(`${out}.training`, 'metrics.jsonl'), 'utf8').split('\n').length - 1
    } catch {
      return 0
    }
  }
  const watch = setInterval(() => {
    if (stopAt !== undefined && done() >= stopAt) child.kill('SIGINT')
  }, 20)
  const code = await ended
  clearInterval(watch)
  return { code, steps: done(), said: said.trim() }
}

try {
  const whole = await train(join(folder, 'whole'))
  console.log(`in one go: exit code ${whole.code}`)
  const broken = await train(join(folder, 'broken'), 123)
  console.log(`interrupted after ${broken.steps} steps: exit code ${broken.code}: ${broken.said.split('\n').at(-1)}`)
  const resumed = await train(join(folder, 'broken'))
  console.log(`resumed: exit code ${resumed.code}`)
  const files = ['whole', 'broken'].map((name) => readFileSync(join(folder, name, 'model.safetensors')))
  const equal = files[0].equals(files[1])
  console.log(equal ? `the same ${files[0].length} bytes` : 'NOT the same weights')
  if (!equal || whole.code !== 0 || broken.code === 0 || resumed.code !== 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
