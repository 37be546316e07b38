/** @file What tests of the whole project look at: its tracked sources, and what they import. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

export function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Specifiers of all static and dynamic imports and re-exports in a TypeScript source; imports of types leave no trace. */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[^]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const values = code.replace(/\b(?:import|export) type\b[^;'"]*['"][^'"\n]+['"]|\btypeof import\([^)]*\)/g, '')
  const found = values.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g)
  return Array.from(found, (match) => match[2])
}

/** Which packages of the project each one may import. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  measure: ['text'],
  cli: ['text', 'measure'],
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['@tokenwright/text', 'text'],
  ['@tokenwright/measure', 'measure'],
  ['tokenwright', 'cli'],
])

/** What is wrong with the imports of one source file of a package, in words. */
export function importFaults(path: string, source: string): string[] {
  const [, name, ...rest] = path.split('/')
  const isTest = /\.test\.ts$|\/testing\//.test(path)
  const faults: string[] = []
  for (const specifier of importsOf(source)) {
    const own = [...NAMES].find(([full]) => specifier === full || specifier.startsWith(`${full}/`))
    if (own !== undefined) {
      if (!MAY_IMPORT[name].includes(own[1])) faults.push(`${path}: ${name} may not import ${own[1]}`)
    } else if (specifier.startsWith('.')) {
      const target = relative(root, resolve(root, dirname(path), specifier))
      if (!target.startsWith(`packages/${name}/`)) faults.push(`${path}: leaves its package: ${specifier}`)
    } else if (name === 'text' && !isTest && !specifier.startsWith('#')) {
      const onNode = rest[1] === 'node'
      if (!(onNode && specifier.startsWith('node:'))) faults.push(`${path}: the text package imports ${specifier}`)
    }
  }
  return faults
}
