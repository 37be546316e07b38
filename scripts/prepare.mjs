/**
 * @file Brings a checkout into a state in which it runs: dependencies installed, code generated and compiled, each only
 * when something has changed. Needs nothing but Node and npm.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const packages = ['text', 'measure', 'nn', 'systems', 'papers', 'studio', 'cli']

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Tokenwright needs Node 20.19 or newer; this is ${process.versions.node}`)
  process.exit(1)
}

/** Runs a program of the project quietly; what it printed is shown only if it fails. */
function run(what, command, args) {
  // npm is a script on Windows; nothing that a user typed is among the arguments.
  const shell = process.platform === 'win32' && command === 'npm'
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell,
    maxBuffer: 2 ** 28,
    // The kernels for processors are in the package; its installer would fetch those for graphics cards from elsewhere.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  console.error(error === undefined ? `${what} failed with exit code ${status}` : `${what} failed: ${error.message}`)
  process.exit(1)
}

/** A stamp beside what was made says what it was made from. */
function isFresh(stamp, content) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === content
}

function stampWith(stamp, content) {
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, content)
}

export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules/.tokenwright-lock')
  if (isFresh(stamp, lock)) return
  console.error('Installing dependencies (once; again when the lock file changes)')
  run('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'])
  stampWith(stamp, lock)
}

function* sourceFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist') yield* sourceFiles(path)
    } else if (!entry.name.includes('.generated.') && !entry.name.endsWith('.bin')) yield path
  }
}

/** Changes whenever a source, a build script or a setting of the compiler does. */
function sourcesKey() {
  const hash = createHash('sha256')
  const add = (path) => hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  for (const name of packages) for (const path of sourceFiles(join(root, 'packages', name))) add(path)
  for (const name of ['build-kernels', 'make-encodings', 'bundle-text', 'prepare'])
    add(join(root, `scripts/${name}.mjs`))
  for (const name of ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'LICENSE']) add(join(root, name))
  return hash.digest('hex')
}

export function build() {
  const key = sourcesKey()
  const stamp = join(root, 'packages/cli/dist/.tokenwright-build')
  if (isFresh(stamp, key)) return
  console.error('Building (once; again when a source changes)')
  run('making the bundled encodings', process.execPath, [join(root, 'scripts/make-encodings.mjs')])
  run('compiling the kernels', process.execPath, [join(root, 'scripts/build-kernels.mjs')])
  run('compiling TypeScript', process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'])
  run('bundling', process.execPath, [join(root, 'scripts/bundle-text.mjs')])
  run('building the pages', process.execPath, [join(root, 'packages/studio/build-app.mjs')])
  for (const name of packages) copyFileSync(join(root, 'LICENSE'), join(root, 'packages', name, 'LICENSE'))
  const main = join(root, 'packages/cli/dist/main.js')
  chmodSync(main, statSync(main).mode | 0o111)
  stampWith(stamp, key)
}
