/**
 * @file Bundles @tokenwright/text, once for Node and once for browsers: two hundred small modules take ten times as long
 * to import as a few large ones. Vocabularies and trainers stay in files of their own, which load on first use.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { root } from './prepare.mjs'

const dist = join(root, 'packages/text/dist')
for (const [folder, platform] of [
  ['for-node', 'node'],
  ['for-browser', 'browser'],
]) {
  // Files of the package are found beside this folder, see packages/text/src/node/bundled.ts.
  const outdir = join(dist, folder)
  const { outputFiles } = buildSync({
    entryPoints: [join(dist, 'index.js')],
    outdir,
    platform,
    conditions: platform === 'node' ? ['node'] : ['browser'],
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
  })
  // Only a bundle that could be made replaces the one that is there.
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir)
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
}
