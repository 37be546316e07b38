import { describe, expect, it } from 'vitest'
import { importFaults, importsOf, read, trackedFiles } from './sources.js'

const files = trackedFiles()
const sources = files.filter((path) => /^packages\/[a-z]+\/src\/.*\.ts$/.test(path) && !path.includes('/assembly/'))

describe('imports', () => {
  it('go from cli to measure to text, and text needs nothing', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.flatMap((path) => importFaults(path, read(path)))).toEqual([])
  })

  it('are found in every form, and faults are told', () => {
    const source = `import { a } from 'zod'\nexport * from "./b.js"\nconst c = await import('node:fs')\nimport 'd'\n// from 'e'\nimport type { F } from 'f'`
    expect(importsOf(source)).toEqual(['zod', './b.js', 'node:fs', 'd'])
    expect(importFaults('packages/text/src/a.ts', source)).toHaveLength(3)
    expect(importFaults('packages/text/src/node/a.ts', `import 'node:fs'`)).toEqual([])
    expect(importFaults('packages/text/src/a.ts', `import '@tokenwright/measure'`)).toHaveLength(1)
    expect(importFaults('packages/measure/src/a.ts', `import 'tokenwright'`)).toHaveLength(1)
    expect(importFaults('packages/cli/src/a.ts', `import '../../text/src/index.js'`)).toHaveLength(1)
  })
})

describe('sources', () => {
  it('export by name', () => {
    expect(sources.filter((path) => /^export default\b/m.test(read(path)))).toEqual([])
  })

  it('have no any', () => {
    const withAny = /(?::|\bas|<|\|)\s*any\b(?!\w)/
    const code = (path: string): string =>
      read(path)
        .replace(/\/\*[^]*?\*\//g, '')
        .replace(/\/\/.*$/gm, '')
    expect(sources.filter((path) => !path.endsWith('.data.ts') && withAny.test(code(path)))).toEqual([])
  })

  it('hold one idea a file', () => {
    const lines = (path: string): number => read(path).split('\n').length
    const plain = sources.filter((path) => !/\.test\.ts$|\.data\.ts$|\.generated\.ts$/.test(path))
    expect(plain.filter((path) => lines(path) > 400)).toEqual([])
  })

  it('run no single test alone', () => {
    expect(sources.filter((path) => /\b(?:it|describe|test)\.only\(/.test(read(path)))).toEqual([])
  })
})

describe('tracked files', () => {
  it('name no machine and no registry', () => {
    // Written as classes, so that this file does not find itself.
    const forbidden = /registry[.]npmjs|[/]work[/](?:main|shared)|[/]farm[/]|[/]root[/]|[/]opt[/]oracle/
    const text = files.filter((path) => !/\.(?:gz|bin|model|png)$/.test(path))
    expect(text.filter((path) => forbidden.test(read(path)))).toEqual([])
  })
})
