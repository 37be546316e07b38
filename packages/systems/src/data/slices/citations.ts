/** @file The abbreviations of reporters-db without what is said about them. */
import { TokenwrightError } from '@tokenwright/text'

/** Keys of laws, journals and case names, and the variations of reporters. `upstream`: laws, reporters, journals, case names. */
export function citationAbbreviations(upstream: readonly Uint8Array[]): Uint8Array {
  const [laws, reporters, journals, caseNames] = upstream.map(entriesOf)
  const list = (items: Iterable<string>): string => `[${[...items].toSorted(byCodePoint).map(quote).join(', ')}]`
  const keys = (entries: Entries): string => list(entries.keys())
  // Case names stand in the order of their file, all else by code point.
  const names = `[${[...caseNames.keys()].map(quote).join(', ')}]`
  const variations = [...reporters.keys()]
    .toSorted(byCodePoint)
    .map((key) => `${quote(key)}: ${list(new Set(reporters.get(key)!.flatMap(variationsOf)))}`)
  return new TextEncoder().encode(
    `{"laws": ${keys(laws)}, "journals": ${keys(journals)}, "case_name_abbreviations": ${names}, "reporters": {${variations.join(', ')}}}`,
  )
}

type Entries = ReadonlyMap<string, readonly unknown[]>

function entriesOf(bytes: Uint8Array): Entries {
  const data: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new TokenwrightError('invalid-data', 'file of reporters-db that is no object', { value: data })
  return new Map(Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? value : [value]]))
}

function variationsOf(entry: unknown): string[] {
  const found = typeof entry === 'object' && entry !== null && 'variations' in entry ? entry.variations : null
  return typeof found === 'object' && found !== null ? Object.keys(found) : []
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Non-ASCII letters stay as they are. */
function quote(text: string): string {
  return JSON.stringify(text)
}
