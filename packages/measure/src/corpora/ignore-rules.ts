/**
 * @file `.gitignore` files, nested and with negation, by git's own procedure: each name is judged in the folder where
 * it stands, by the deepest file first and by the last matching line of each. What an ignored folder holds is never
 * looked at, so nothing inside it can be taken back.
 */
import { compilePattern, matchesName, matchesPath, type PathPattern } from './wildmatch.js'

export interface IgnoreRules {
  /** Number of path segments between the root of the walk (or repository) and the folder of this file. */
  readonly depth: number
  readonly rules: readonly IgnoreRule[]
}

interface IgnoreRule {
  readonly pattern: PathPattern
  readonly negated: boolean
  readonly foldersOnly: boolean
  /** Without a slash inside, a pattern is compared with the last name alone. */
  readonly nameOnly: boolean
}

/** Parses the text of one `.gitignore` in a folder that lies `depth` segments below the root. */
export function parseIgnoreRules(text: string, depth: number): IgnoreRules {
  const rules: IgnoreRule[] = []
  const lines = (text.startsWith('\ufeff') ? text.slice(1) : text).split('\n')
  for (const line of lines) {
    const rule = parseRule(line.endsWith('\r') ? line.slice(0, -1) : line)
    if (rule !== null) rules.push(rule)
  }
  return { depth, rules }
}

function parseRule(line: string): IgnoreRule | null {
  if (line.startsWith('#')) return null
  let text = trimSpaces(line)
  const negated = text.startsWith('!')
  if (negated) text = text.slice(1)
  const foldersOnly = text.endsWith('/')
  if (foldersOnly) text = text.slice(0, -1)
  if (text === '') return null
  const nameOnly = !text.includes('/')
  if (text.startsWith('/')) text = text.slice(1)
  const pattern = text === '' ? null : compilePattern(text)
  return pattern === null ? null : { pattern, negated, foldersOnly, nameOnly }
}

/** Spaces at the end do not count, unless a backslash stands before them. */
function trimSpaces(line: string): string {
  let end = line.length
  while (end > 0 && line[end - 1] === ' ') end--
  if (end === line.length) return line
  let backslashes = 0
  while (backslashes < end && line[end - 1 - backslashes] === '\\') backslashes++
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end)
}

/**
 * Whether a name is ignored.
 *
 * @param stack rule files from the root down to the folder of the name
 * @param path segments from the root, the name last
 */
export function isIgnored(stack: readonly IgnoreRules[], path: readonly string[], isFolder: boolean): boolean {
  const name = path[path.length - 1]
  for (let level = stack.length - 1; level >= 0; level--) {
    const { depth, rules } = stack[level]
    const below = path.slice(depth)
    for (let r = rules.length - 1; r >= 0; r--) {
      const rule = rules[r]
      if (rule.foldersOnly && !isFolder) continue
      if (rule.nameOnly ? matchesName(rule.pattern, name) : matchesPath(rule.pattern, below)) return !rule.negated
    }
  }
  return false
}
