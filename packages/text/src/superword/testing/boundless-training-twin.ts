/** @file Training of BoundlessBPE as it is described: documents as lists of pieces, everything recounted at each step. For ASCII text. */

export interface TwinEvents {
  /** Bytes of live tokens in id order, as text. */
  readonly tokens: string[]
  readonly merges: [order: number, left: string, right: string][]
  readonly deletions: [order: number, token: string][]
  readonly supermerges: [order: number, left: string, right: string][]
}

export interface TwinTraining {
  readonly vocabularySize: number
  readonly tau: number
  /** Two phases: tokens that end the first. */
  readonly transition: number | undefined
}

const PIECES = /'(?:s|t|re|ve|m|ll|d)| ?[a-zA-Z]+| ?[0-9]+| ?[^\sa-zA-Z0-9]+|\s+(?!\S)|\s+/g
const ELIGIBLE = /^(?=.+[a-zA-Z])[a-zA-Z _']+$/

/** A symbol of the superword state: its text, and whether supermerges made it (such are always unlocked). */
interface Symbol {
  readonly text: string
  readonly joined: boolean
}

export function trainBoundlessTwin(documents: readonly string[], options: TwinTraining): TwinEvents {
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
  let tokens = [...bytes]
  const made = new Set(bytes)
  const unlocked = new Set<string>()
  const events: TwinEvents = { tokens, merges: [], deletions: [], supermerges: [] }
  let order = 0
  let texts: Symbol[][] = documents.map((document) =>
    (document.match(PIECES) ?? []).map((text) => ({ text, joined: false })),
  )
  let words: string[][] = texts.flat().map(({ text }) => [...text])
  let phase = options.transition === undefined ? 'both' : 'words'

  while (tokens.length < options.vocabularySize) {
    if (phase === 'words' && tokens.length >= options.transition!) phase = 'pieces'
    const open = (symbol: Symbol): boolean => symbol.joined || unlocked.has(symbol.text)
    const label = (symbol: Symbol): string => `${symbol.joined}${symbol.text}`
    const word =
      phase === 'pieces'
        ? undefined
        : best(
            words,
            (token) => token,
            () => true,
            (token) => token,
            made,
          )
    const pair = phase === 'words' ? undefined : best(texts, (symbol) => symbol.text, open, label, made)
    if (word !== undefined && (pair === undefined || word.count > pair.count)) {
      const [left, right] = [word.left, word.right]
      const count = (token: string): number => words.flat().filter((other) => other === token).length
      const shares = [word.count / count(left), word.count / count(right)]
      const token = left + right
      const before = words
      words = words.map((symbols) =>
        join(
          symbols,
          (a, b) => a === left && b === right,
          () => token,
        ),
      )
      const completed = words.some((symbols, i) => symbols.length === 1 && before[i].length > 1)
      made.add(token)
      tokens.push(token)
      events.merges.push([order++, left, right])
      for (const [side, part] of [left, right].entries()) {
        if (shares[side] < options.tau || part.length === 1 || !tokens.includes(part)) continue
        words = words.map((symbols) => symbols.flatMap((symbol) => (symbol === part ? [...part] : [symbol])))
        tokens = tokens.filter((other) => other !== part)
        events.deletions.push([order++, part])
        unlocked.delete(part)
      }
      if (completed && ELIGIBLE.test(token)) unlocked.add(token)
    } else if (pair !== undefined) {
      const [left, right] = [pair.left, pair.right]
      const joined = { text: left.text + right.text, joined: true }
      texts = texts.map((symbols) =>
        join(
          symbols,
          (a, b) => label(a) === label(left) && label(b) === label(right),
          () => joined,
        ),
      )
      made.add(joined.text)
      tokens.push(joined.text)
      events.supermerges.push([order++, left.text, right.text])
    } else if (phase === 'words') phase = 'pieces'
    else break
  }
  return { ...events, tokens }
}

function best<T>(
  sequences: readonly (readonly T[])[],
  text: (symbol: T) => string,
  open: (symbol: T) => boolean,
  label: (symbol: T) => string,
  made: ReadonlySet<string>,
): { left: T; right: T; count: number } | undefined {
  const counts = new Map<string, { left: T; right: T; count: number }>()
  for (const symbols of sequences) {
    let last = ''
    for (let i = 1; i < symbols.length; i++) {
      const [left, right] = [symbols[i - 1], symbols[i]]
      const key = JSON.stringify([label(left), label(right)])
      const overlaps = label(left) === label(right) && key === last
      if (!open(left) || !open(right) || overlaps) {
        last = ''
        continue
      }
      last = key
      const entry = counts.get(key) ?? { left, right, count: 0 }
      entry.count++
      counts.set(key, entry)
    }
  }
  return [...counts.values()]
    .filter(({ left, right }) => !made.has(text(left) + text(right)))
    .toSorted(
      (a, b) => b.count - a.count || compare(text(a.left), text(b.left)) || compare(text(a.right), text(b.right)),
    )[0]
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function join<T>(symbols: readonly T[], matches: (a: T, b: T) => boolean, joined: () => T): T[] {
  const out: T[] = []
  for (let i = 0; i < symbols.length; i++)
    if (i + 1 < symbols.length && matches(symbols[i], symbols[i + 1])) {
      out.push(joined())
      i++
    } else out.push(symbols[i])
  return out
}
