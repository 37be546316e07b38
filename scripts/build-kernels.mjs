// Compiles the AssemblyScript kernels to WebAssembly and writes each as a module that holds it in base64; likewise the
// table of character classes, which takes longer to compute than everything else at start-up.
// usage: node scripts/build-kernels.mjs
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { build } from 'esbuild'
import { buildSync } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** entry file -> module to write */
const kernels = [
  ['packages/text/src/kernel/assembly/index.ts', 'packages/text/src/kernel/kernel.generated.ts'],
  ['packages/text/src/kernel/assembly/spell.ts', 'packages/text/src/kernel/spell.generated.ts'],
  ['packages/text/src/train/assembly/count.ts', 'packages/text/src/train/count.generated.ts'],
  ['packages/text/src/train/assembly/merge.ts', 'packages/text/src/train/merge.generated.ts'],
]

function sourcesHash() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const folder of new Set(kernels.map(([entry]) => dirname(entry))))
    for (const name of readdirSync(join(root, folder)).sort()) hash.update(readFileSync(join(root, folder, name)))
  return hash.update(readFileSync(fileURLToPath(import.meta.url))).digest('hex')
}

async function writeClassTable(target) {
  const source = join(root, 'packages/text/src/kernel/classes.ts')
  const { outputFiles } = buildSync({ entryPoints: [source], bundle: true, format: 'esm', write: false })
  const code = outputFiles[0].text
  const mark = `// ${createHash('sha256').update(code).digest('hex')}`
  const out = join(root, target)
  if (existsSync(out) && readFileSync(out, 'utf8').startsWith(mark)) return
  const { classTable } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  const { index, blocks } = classTable()
  const base64 = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')
  writeFileSync(
    out,
    `${mark}\n/** The table of classes.ts, little endian, in base64. */\nexport const index = '${base64(index)}'\nexport const blocks = '${base64(blocks)}'\n`,
  )
}

await writeClassTable('packages/text/src/kernel/class-table.generated.ts')

const hash = sourcesHash()
for (const [entry, target] of kernels) {
  const out = join(root, target)
  if (existsSync(out) && readFileSync(out, 'utf8').includes(hash)) continue
  let wasm
  const { error, stderr } = await asc.main(
    [
      entry,
      '--baseDir',
      root,
      '--outFile',
      'kernel.wasm',
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd,bulk-memory',
      '--use',
      'abort=',
    ],
    {
      writeFile: (name, data) => {
        if (name.endsWith('.wasm')) wasm = data
      },
    },
  )
  if (error) {
    process.stderr.write(stderr.toString())
    throw error
  }
  const base64 = Buffer.from(wasm).toString('base64')
  writeFileSync(
    out,
    `// ${hash}\n/** ${wasm.length} bytes of WebAssembly, compiled from ${entry}. */\nexport const wasm = '${base64}'\n`,
  )
  console.log(`${target}: ${wasm.length} bytes`)
}

const worker = 'packages/text/src/train/counting-worker'
const { outputFiles } = await build({
  entryPoints: [join(root, `${worker}.ts`)],
  bundle: true,
  minify: true,
  write: false,
  format: 'cjs',
  target: 'node20',
  charset: 'utf8',
})
const target = join(root, `${worker}.generated.ts`)
const text = `/** Bundled from ${worker}.ts. */\nexport const source = ${JSON.stringify(outputFiles[0].text)}\n`
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  writeFileSync(target, text)
  console.log(`${worker}.generated.ts: ${text.length} characters`)
}
