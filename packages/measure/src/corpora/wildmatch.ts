/**
 * @file Path patterns as git reads them (gitignore(5)): `*` and `?` stay inside one path segment, `**` as a whole
 * segment spans any number of them. Matching is greedy with one saved position per level, so a hostile pattern such
 * as `*a*a*a*a*b` costs length times length, never more: regular expressions would backtrack without bound.
 */

export interface PathPattern {
  readonly segments: readonly Segment[]
}

/** `null` stands for `**`. */
type Segment = readonly Item[] | null

type Item =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly has: (character: string) => boolean }

/**
 * Compiles a pattern without leading or trailing slash. Returns null for one that can never match (an open `[`, a
 * backslash at the end), which git accepts and then ignores.
 *
 * @example
 * matchesPath(compilePattern('src/**' + '/*.ts')!, ['src', 'a', 'b.ts']) // true
 */
export function compilePattern(pattern: string): PathPattern | null {
  const segments: Segment[] = []
  for (const part of splitSegments(pattern)) {
    if (/^\*{2,}$/.test(part)) {
      if (segments.at(-1) !== null || segments.length === 0) segments.push(null)
      continue
    }
    const items = compileSegment(part)
    if (items === null) return null
    segments.push(items)
  }
  return { segments }
}

/** True when the whole path, given as its segments, matches. */
export function matchesPath(pattern: PathPattern, path: readonly string[]): boolean {
  const { segments } = pattern
  let s = 0
  let p = 0
  let savedS = -1
  let savedP = 0
  while (p < path.length) {
    if (s < segments.length && segments[s] === null) {
      // A trailing `**` needs something inside the folder; the loop condition has just shown that there is.
      if (s === segments.length - 1) return true
      savedS = ++s
      savedP = p
    } else if (s < segments.length && matchesSegment(segments[s] as readonly Item[], path[p])) {
      s++
      p++
    } else if (savedS >= 0) {
      s = savedS
      p = ++savedP
    } else return false
  }
  return s === segments.length
}

/** True when one name without slashes matches a pattern of one segment. */
export function matchesName(pattern: PathPattern, name: string): boolean {
  const segment = pattern.segments.length === 1 ? pattern.segments[0] : undefined
  if (segment === null) return true
  return segment !== undefined && matchesSegment(segment, name)
}

function matchesSegment(items: readonly Item[], name: string): boolean {
  const characters = Array.from(name)
  let i = 0
  let c = 0
  let savedI = -1
  let savedC = 0
  while (c < characters.length) {
    const item = i < items.length ? items[i] : undefined
    if (item?.kind === 'star') {
      savedI = ++i
      savedC = c
    } else if (item !== undefined && matchesItem(item, characters[c])) {
      i++
      c++
    } else if (savedI >= 0) {
      i = savedI
      c = ++savedC
    } else return false
  }
  while (i < items.length && items[i].kind === 'star') i++
  return i === items.length
}

function matchesItem(item: Item, character: string): boolean {
  if (item.kind === 'character') return item.character === character
  if (item.kind === 'any') return true
  return item.kind === 'class' && item.has(character) !== item.negated
}

/** Cuts at slashes, but not at those inside brackets. An empty segment stays: no name is empty, so it matches nothing. */
function splitSegments(pattern: string): string[] {
  const characters = Array.from(pattern)
  const parts: string[] = []
  let from = 0
  for (let i = 0; i < characters.length; i++) {
    if (characters[i] === '\\') i++
    else if (characters[i] === '[') i = parseClass(characters, i + 1)?.end ?? i
    else if (characters[i] === '/') {
      parts.push(characters.slice(from, i).join(''))
      from = i + 1
    }
  }
  parts.push(characters.slice(from).join(''))
  return parts
}

function compileSegment(text: string): readonly Item[] | null {
  const characters = Array.from(text)
  const items: Item[] = []
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]
    if (character === '*') {
      if (items.at(-1)?.kind !== 'star') items.push({ kind: 'star' })
    } else if (character === '?') items.push({ kind: 'any' })
    else if (character === '\\') {
      if (++i === characters.length) return null
      items.push({ kind: 'character', character: characters[i] })
    } else if (character === '[') {
      const parsed = parseClass(characters, i + 1)
      if (parsed === null) return null
      items.push(parsed.item)
      i = parsed.end
    } else items.push({ kind: 'character', character })
  }
  return items
}

/** Reads `...]` from `start`; `end` is the index of the closing bracket. */
function parseClass(characters: readonly string[], start: number): { item: Item; end: number } | null {
  let i = start
  const negated = characters[i] === '!' || characters[i] === '^'
  if (negated) i++
  const tests: ((character: string) => boolean)[] = []
  for (let first = true; ; first = false) {
    if (i >= characters.length) return null
    if (characters[i] === ']' && !first) break
    if (characters[i] === '[' && characters[i + 1] === ':') {
      const close = characters.indexOf(']', i + 2)
      if (close < 0) return null
      if (characters[close - 1] === ':' && close - 1 > i + 1) {
        const test = POSIX_CLASSES.get(characters.slice(i + 2, close - 1).join(''))
        if (test === undefined) return null
        tests.push(test)
        i = close + 1
        continue
      }
    }
    if (characters[i] === '\\') i++
    if (i >= characters.length) return null
    const low = characters[i++]
    if (characters[i] === '-' && i + 1 < characters.length && characters[i + 1] !== ']') {
      i++
      if (characters[i] === '\\') i++
      if (i >= characters.length) return null
      const high = characters[i++]
      const from = low.codePointAt(0)!
      const to = high.codePointAt(0)!
      tests.push((character) => character.codePointAt(0)! >= from && character.codePointAt(0)! <= to)
    } else tests.push((character) => character === low)
  }
  return { item: { kind: 'class', negated, has: (character) => tests.some((test) => test(character)) }, end: i }
}

const POSIX_CLASSES: ReadonlyMap<string, (character: string) => boolean> = new Map(
  Object.entries({
    alnum: /^[A-Za-z0-9]$/,
    alpha: /^[A-Za-z]$/,
    blank: /^[ \t]$/,
    cntrl: /^[\0-\x1f\x7f]$/,
    digit: /^[0-9]$/,
    graph: /^[!-~]$/,
    lower: /^[a-z]$/,
    print: /^[ -~]$/,
    punct: /^[!-/:-@[-`{-~]$/,
    space: /^[\t-\r ]$/,
    upper: /^[A-Z]$/,
    xdigit: /^[0-9A-Fa-f]$/,
  }).map(([name, expression]) => [name, (character: string) => expression.test(character)]),
)
