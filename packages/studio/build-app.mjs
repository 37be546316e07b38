/** @file Builds the pages of the studio into dist/app, with a compressed copy of every file beside it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const folder = fileURLToPath(new URL('.', import.meta.url))
const out = join(folder, 'dist/app')
const esbuild = { jsx: 'automatic', jsxImportSource: 'preact' }
await build({
  root: join(folder, 'app'),
  configFile: false,
  logLevel: 'warn',
  esbuild,
  resolve: {
    // The other files of that folder read from disks, which no browser can.
    alias: { '@tokenwright/measure/compare': join(folder, '../measure/dist/compare/segmentation.js') },
  },
  worker: { format: 'es' },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    // A data address would be refused by the policy of the pages, and small files cost little here.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Vocabularies are large by nature, and each is fetched once.
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
  },
})
for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const path = join(entry.parentPath, entry.name)
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
}
