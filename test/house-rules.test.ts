import { describe, expect, it } from 'vitest'
import {
  hasAny,
  hasDefaultExport,
  importFaults,
  importsOf,
  machineName,
  read,
  trackedFiles,
  typeImportsOf,
} from './sources.js'

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
    expect(typeImportsOf(source)).toEqual(['f'])
    expect(importFaults('packages/text/src/a.ts', source)).toHaveLength(4)
    expect(importFaults('packages/text/src/node/a.ts', `import 'node:fs'`)).toEqual([])
    expect(importFaults('packages/text/src/a.ts', `import '@tokenwright/measure'`)).toHaveLength(1)
    expect(importFaults('packages/measure/src/a.ts', `import 'tokenwright'`)).toHaveLength(1)
    expect(importFaults('packages/cli/src/a.ts', `import '../../text/src/index.js'`)).toHaveLength(1)
    expect(importFaults('packages/text/src/a.ts', `import { a } from './node/a.js'`)).toHaveLength(1)
    expect(importFaults('packages/text/src/node/b.ts', `import { a } from './a.js'`)).toEqual([])
  })

  it('of types go the same way, but may name what Node has', () => {
    expect(importFaults('packages/text/src/a.ts', `import type { A } from '@tokenwright/measure'`)).toHaveLength(1)
    expect(importFaults('packages/text/src/a.ts', `export type { A } from 'zod'`)).toHaveLength(1)
    expect(importFaults('packages/text/src/a.ts', `import type * as Files from 'node:fs'`)).toEqual([])
    expect(importFaults('packages/text/src/a.ts', `import type * as F from 'node:fs'\nimport 'node:fs'`)).toHaveLength(
      1,
    )
    expect(importFaults('packages/measure/src/a.ts', `import type { A } from '@tokenwright/text'`)).toEqual([])
  })
})

describe('sources', () => {
  it('export by name', () => {
    expect(sources.filter((path) => hasDefaultExport(read(path)))).toEqual([])
    for (const source of ['export default 1', 'const a = 1\nexport { a as default }'])
      expect(hasDefaultExport(source)).toBe(true)
    expect(hasDefaultExport(`export { default as a } from './a.js'`)).toBe(false)
  })

  it('have no any', () => {
    expect(sources.filter((path) => !path.endsWith('.data.ts') && hasAny(read(path)))).toEqual([])
    for (const type of [
      'any',
      'any[]',
      'Record<string, any>',
      '() => any',
      '{ a: any }',
      'string | any',
      'Promise<any>',
    ])
      expect([type, hasAny(`export type A = ${type}`)]).toEqual([type, true])
    for (const source of ['// as any', 'f(a, any)', `const a = 'Map<string, any>'`, 'const a = any.length'])
      expect([source, hasAny(source)]).toEqual([source, false])
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
    const text = files.filter((path) => !/\.(?:gz|bin|model|png)$/.test(path))
    expect(
      text.flatMap((path) => (machineName(read(path)) === null ? [] : [`${path}: ${machineName(read(path))}`])),
    ).toEqual([])
  })

  it('would be found out', () => {
    for (const folder of ['home', 'root', 'tmp', 'Users']) expect(machineName(`'/${folder}/me/x'`)).not.toBeNull()
    expect(machineName(['https://registry', 'npmjs.org/a'].join('.'))).not.toBeNull()
    for (const fine of ['./tmp/a', 'results/tmp/', '/', 'src/home/a.ts', '/temporary/a'])
      expect(machineName(fine)).toBeNull()
  })
})
