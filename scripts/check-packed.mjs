/**
 * @file The packages as their users get them: packed, installed from their tarballs in an empty project, imported by Node and by a
 * strict compiler, run from the command line, bundled for a browser and run there.
 *
 *   node scripts/check-packed.mjs     after npm run build
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { buildSync } from 'esbuild'
import { build, root } from './prepare.mjs'

build()
const folder = mkdtempSync(join(tmpdir(), 'packed-'))
const sums = { passed: 0, failed: 0, skipped: 0 }

async function check(name, body) {
  try {
    const note = await body()
    sums.passed++
    console.log(`ok       ${name}${note ? `: ${note}` : ''}`)
  } catch (error) {
    sums.failed++
    console.log(`FAILED   ${name}: ${error instanceof Error ? error.message : error}`)
  }
}

/** Runs a command in the scratch project; throws unless it succeeds without a word on stderr. */
function run(command, args, { quiet = true, cwd = folder, input } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (error) throw error
  if (status !== 0 || (quiet && stderr !== ''))
    throw new Error(`${basename(command)} ${args[0]}: exit code ${status}\n${stderr}${stdout}`.slice(0, 2000))
  return stdout
}

const packages = ['text', 'measure', 'nn', 'systems', 'papers', 'studio', 'cli']
const tarballs = []
const strays = /\.test\.|\/testing\/|\/oracles\/|\/assembly\/|\/src\/|tsbuildinfo/
for (const name of packages)
  await check(`pack ${name}`, () => {
    const [packed] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: join(root, 'packages', name), quiet: false }),
    )
    tarballs.push(join(folder, packed.filename))
    const files = packed.files.map(({ path }) => path)
    for (const needed of ['README.md', 'LICENSE', 'package.json'])
      if (!files.includes(needed)) throw new Error(`${needed} is missing`)
    const wrong = files.filter((path) => strays.test(path))
    if (wrong.length > 0) throw new Error(`should not be in it: ${wrong.slice(0, 5)}`)
    return `${files.length} files, ${(packed.size / 1e6).toFixed(1)} MB packed, ${(packed.unpackedSize / 1e6).toFixed(1)} MB unpacked`
  })

for (const name of packages)
  await check(
    `publint ${name}`,
    () =>
      void run(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), '--strict'], {
        cwd: join(root, 'packages', name),
        quiet: false,
      }),
  )

await check('install the tarballs in an empty project', () => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'packed', private: true, type: 'module' }))
  // No package may need its install script; ONNX Runtime's would fetch what only graphics cards need.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  run('npm', ['install', ...flags, ...tarballs], { quiet: false })
})

for (const name of readdirSync(join(root, 'scripts/check-packed')))
  copyFileSync(join(root, 'scripts/check-packed', name), join(folder, name))

await check('import in Node: encode, train, save, load', () => void run(process.execPath, ['node.mjs']))

await check('types under a strict compiler', () => {
  const compilerOptions = {
    strict: true,
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    types: [],
    noEmit: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])
})

await check('the command', () => {
  const command = join(folder, 'node_modules/.bin/tokenwright')
  const version = run(command, ['--version']).trim()
  const count = run(command, ['count', '--json'], { input: 'tokens are bytes' })
  if (!/^\d+\.\d+\.\d+$/.test(version) || !count.includes('3')) throw new Error(`${version} ${count}`)
  return version
})

await check('bundle for Node in CommonJS', () => {
  const outfile = join(folder, 'bundle.cjs')
  buildSync({
    entryPoints: [join(folder, 'cjs.js')],
    outfile,
    platform: 'node',
    format: 'cjs',
    bundle: true,
    // That import.meta is empty in CommonJS is what this is about.
    logOverride: { 'empty-import-meta': 'silent' },
  })
  const said = run(process.execPath, [outfile]).trim()
  if (said !== '64329,553,11643 true') throw new Error(said)
})

const site = join(folder, 'site')
mkdirSync(site)
await check('bundle for a browser', () => {
  const { metafile, outputFiles } = buildSync({
    entryPoints: [join(folder, 'page.js')],
    outdir: site,
    platform: 'browser',
    format: 'esm',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
  })
  for (const { path, contents, text } of outputFiles) {
    if (/(?:from|import)\s*\(?\s*["']node:/.test(text)) throw new Error(`${basename(path)} imports a module of Node`)
    writeFileSync(path, contents)
  }
  for (const name of ['r50k_base', 'p50k_base', 'cl100k_base', 'o200k_base'])
    if (!outputFiles.some(({ path }) => basename(path).startsWith(name)))
      throw new Error(`${name} is not a chunk of its own`)
  const large = outputFiles.find(({ path, contents }) => contents.length > 3e5 && !/_base|counting-worker/.test(path))
  if (large) throw new Error(`${basename(large.path)} has ${large.contents.length} bytes: is a vocabulary in it?`)
  const sizes = Object.entries(metafile.outputs).filter(([path]) => !/_base|counting-worker/.test(path))
  return `${Math.round(sizes.reduce((sum, [, { bytes }]) => sum + bytes, 0) / 1000)} kB without vocabularies, minified`
})

const chromium = [
  process.env.CHROMIUM_PATH,
  ...['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`),
].find((path) => path && existsSync(path))
if (chromium === undefined) {
  sums.skipped++
  console.log('skipped  run in a browser: no Chromium found (set CHROMIUM_PATH)')
} else await check('run in a browser, in the page and in a worker', () => inBrowser(chromium))

rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
console.log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`)
process.exit(sums.failed === 0 ? 0 : 1)

/** Opens the page; it sends what came out back to the server that it came from. */
async function inBrowser(path) {
  let answer
  const answered = new Promise((resolve) => (answer = resolve))
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url, 'http://localhost').pathname)
    const file = join(site, name)
    if (request.method === 'POST') {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => answer(body))
      return response.end()
    }
    if (name === '')
      return response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><body></body><script type=module src=page.js></script>')
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end()
    response.setHeader('content-type', 'text/javascript').end(readFileSync(file))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--user-data-dir=${join(folder, 'profile')}`,
  ]
  const browser = spawn(path, [...flags, `http://127.0.0.1:${server.address().port}/`], {
    stdio: 'ignore',
    detached: true,
  })
  const gone = new Promise((_, reject) => browser.on('error', reject))
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error('the page gave no answer within 90 s')), 90_000).unref(),
  )
  try {
    const text = await Promise.race([answered, gone, late])
    const script = `import { compile, load } from '@tokenwright/text'
      console.log(String(compile(await load('o200k_base')).encode('tokens are bytes, naïve 日本語 🧑‍🚀\\n')))`
    const expected = run(process.execPath, ['--input-type=module', '-e', script]).trim()
    for (const result of JSON.parse(text)) {
      if (!result.startsWith('{')) throw new Error(result)
      const { ids, streamed, decoded, learned } = JSON.parse(result)
      if (String(ids) !== expected || String(streamed) !== expected || !decoded || !learned) throw new Error(result)
    }
  } finally {
    server.close()
    server.closeAllConnections()
    // The browser and its helpers are a process group of their own.
    if (browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL')
  }
}
