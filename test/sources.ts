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

/** The same source without its comments; what looks like one inside a string goes too. */
export function withoutComments(source: string): string {
  return source.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

const TYPES = /\b(?:import|export) type\b[^;'"]*['"][^'"\n]+['"]|\btypeof import\([^)]*\)/g

function specifiers(code: string): string[] {
  const found = code.matchAll(/(?:\bfrom\s*|\b(?:import|require)\s*\(?\s*)(['"])([^'"\n]+)\1/g)
  return Array.from(found, (match) => match[2])
}

/** Specifiers of all static and dynamic imports and re-exports in a TypeScript source; imports of types leave no trace. */
export function importsOf(source: string): string[] {
  return specifiers(withoutComments(source).replace(TYPES, ''))
}

/** Specifiers of what a source imports for its types alone: gone from the code, but not from the published declarations. */
export function typeImportsOf(source: string): string[] {
  return [...withoutComments(source).matchAll(TYPES)].flatMap(([statement]) => specifiers(statement))
}

/** Which packages of the project each one may import. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  measure: ['text'],
  nn: ['text'],
  systems: ['text', 'measure', 'nn'],
  papers: [],
  cli: ['text', 'measure', 'nn', 'systems', 'papers', 'studio'],
  studio: ['text', 'measure', 'nn', 'systems', 'papers'],
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['@tokenwright/text', 'text'],
  ['@tokenwright/measure', 'measure'],
  ['@tokenwright/nn', 'nn'],
  ['@tokenwright/papers', 'papers'],
  ['@tokenwright/studio', 'studio'],
  ['@tokenwright/systems', 'systems'],
  ['tokenwright', 'cli'],
])

/** What is wrong with the imports of one source file of a package, in words. */
export function importFaults(path: string, source: string): string[] {
  const [, name, ...rest] = path.split('/')
  const isTest = /\.test\.ts$|\/testing\//.test(path)
  const onNode = rest[1] === 'node'
  const types = typeImportsOf(source)
  const faults: string[] = []
  for (const specifier of new Set([...importsOf(source), ...types])) {
    const own = [...NAMES].find(([full]) => specifier === full || specifier.startsWith(`${full}/`))
    if (own !== undefined) {
      if (!MAY_IMPORT[name].includes(own[1])) faults.push(`${path}: ${name} may not import ${own[1]}`)
    } else if (specifier.startsWith('.')) {
      const target = relative(root, resolve(root, dirname(path), specifier)).replaceAll('\\', '/')
      if (!target.startsWith(`packages/${name}/`)) faults.push(`${path}: leaves its package: ${specifier}`)
      // What needs Node is reached through the "imports" of package.json, or a browser's bundle would hold it.
      else if (target.startsWith('packages/text/src/node/') && !onNode && !isTest && !types.includes(specifier))
        faults.push(`${path}: imports from node/ directly: ${specifier}`)
    } else if (name === 'text' && !isTest && !specifier.startsWith('#')) {
      // Types of Node are erased; those of a package would be a dependency of whoever compiles against this one.
      const allowed = specifier.startsWith('node:') && (onNode || !importsOf(source).includes(specifier))
      if (!allowed) faults.push(`${path}: the text package imports ${specifier}`)
    }
  }
  return faults
}

/** Whether a source exports without a name. */
export function hasDefaultExport(source: string): boolean {
  return /^\s*export default\b|^\s*export\s*\{[^}]*\bas default\b/m.test(withoutComments(source))
}

/** Whether a source has the type `any` in a place where a type stands. */
export function hasAny(source: string): boolean {
  // Strings go, so that what only talks about "any" is not taken for it; after a comma, a type stands only between < and >.
  const code = withoutComments(source).replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")
  return /(?::|\bas|=>|<|\||&|\btype \w+(?:<[^=;]*>)? =)\s*any\b(?!\s*[.(])|<[^<>;(){}]*,\s*any\b/.test(code)
}

/** The path of some machine or the address of a registry that a text names, or null. */
export function machineName(text: string): string | null {
  // Written as classes, so that this file does not find itself.
  const found = text.match(
    /registry[.]npmjs|(?<![\w.~/-])[/](?:work[/](?:main|shared)|farm|root|home|Users|opt[/]oracle|tmp)[/][\w.]|\b[A-Z]:\\Users\\/,
  )
  return found === null ? null : found[0]
}
