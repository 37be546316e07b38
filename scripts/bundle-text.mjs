/**
 * @file Bundles the packages that much is built on, since a hundred small modules take many times as long to import as a few
 * large ones: @tokenwright/text, once for Node and once for browsers, and @tokenwright/nn. Vocabularies, trainers and
 * executors stay in files of their own, which load on first use.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildSync } from 'esbuild'
import { root } from './prepare.mjs'

const common = {
  target: 'es2022',
  format: 'esm',
  bundle: true,
  splitting: true,
  minify: true,
  // Errors keep their names in stack traces.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
  write: false,
}

/** Only a bundle that could be made replaces the one that is there. */
function replace(outdir, files) {
  rmSync(outdir, { recursive: true, force: true })
  for (const { path, contents } of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents)
  }
}

const text = join(root, 'packages/text/dist')
for (const [folder, platform] of [
  ['for-node', 'node'],
  ['for-browser', 'browser'],
]) {
  // Files of the package are found beside this folder, see packages/text/src/node/bundled.ts.
  const outdir = join(text, folder)
  const { outputFiles } = buildSync({
    ...common,
    // The errors have a door of their own, so that whoever only throws them need not load tokenizers.
    entryPoints: ['index.js', 'errors.js'].map((name) => join(text, name)),
    outdir,
    platform,
    conditions: [platform],
  })
  replace(outdir, outputFiles)
}

// Other packages stay outside, and what only Node has is reached while it runs, so one bundle serves browsers too.
const nn = join(root, 'packages/nn/dist')
const outdir = join(nn, 'bundle')
const neutral = { ...common, platform: 'neutral', packages: 'external', outdir }
const { outputFiles } = buildSync({ ...neutral, entryPoints: [join(nn, 'index.js')] })
// The front door holds what all others hold. They give out their part of it, which is faster than thirty shared pieces.
const doors = readdirSync(nn)
  .filter((name) => name !== 'bundle' && existsSync(join(nn, name, 'index.js')))
  .map((name) => {
    const entry = { ...neutral, sourcemap: false, metafile: true, entryPoints: [join(nn, name, 'index.js')] }
    const names = Object.values(buildSync(entry).metafile.outputs).find((output) => output.entryPoint).exports
    return {
      path: join(outdir, name, 'index.js'),
      contents: `export { ${names.toSorted().join(', ')} } from '../index.js'\n`,
    }
  })
replace(outdir, [...outputFiles, ...doors])
