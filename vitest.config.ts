import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: '#bundled', replacement: source('packages/text/src/node/bundled.ts') },
      { find: '#files', replacement: source('packages/text/src/node/files.ts') },
      { find: /^@tokenwright\/text\/node$/, replacement: source('packages/text/src/node/index.ts') },
      { find: /^@tokenwright\/text\/errors$/, replacement: source('packages/text/src/errors.ts') },
      { find: /^@tokenwright\/text$/, replacement: source('packages/text/src/index.ts') },
      { find: /^@tokenwright\/measure\/([a-z-]+)$/, replacement: source('packages/measure/src/') + '$1/index.ts' },
      { find: /^@tokenwright\/measure$/, replacement: source('packages/measure/src/index.ts') },
      { find: /^@tokenwright\/(nn|systems)\/([a-z0-9/-]+)$/, replacement: source('packages/') + '$1/src/$2/index.ts' },
      { find: /^@tokenwright\/(nn|papers|studio|systems)$/, replacement: source('packages/') + '$1/src/index.ts' },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
  },
})
