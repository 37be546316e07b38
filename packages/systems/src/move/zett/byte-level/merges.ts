/** @file The merges of BPE on byte strings: those of the file, and those that build what the file takes for one symbol. */
import { byteOfUnit, TokenwrightError, type BpeModel } from '@tokenwright/text'
import { holdsRun, whiteSpaceMerges } from './white-space.js'

export interface ByteMerges {
  /** Pairs of texts in the byte alphabet, in order of priority. */
  readonly pairs: readonly (readonly [string, string])[]
  /** Texts that the pairs build and that are no tokens yet. */
  readonly added: readonly string[]
}

/**
 * Every symbol of the file is built from its bytes before anything else: characters from their bytes, a space with a character
 * from these, always from the left. Entries of several symbols that no merge makes were out of reach, and stay so.
 *
 * @param texts tokens in the byte alphabet
 * @param symbols those that are one character in the file
 * @param spellOf the file's spelling of an entry in the byte alphabet
 * @param entryOf the entry of an id, as the file spells it
 * @param uniform leaves out merges that make runs of white space, and makes all short runs instead
 */
export function byteMerges(
  model: BpeModel,
  texts: readonly string[],
  symbols: readonly string[],
  spellOf: (entry: string) => string,
  entryOf: (id: number) => string,
  uniform: boolean,
): ByteMerges {
  if (model.merges === null)
    throw new TokenwrightError('unsupported-part', 'a vocabulary without merges', {
      where: 'model.merges',
      value: null,
    })
  const own: [string, string][] = []
  for (let i = 0; i < model.merges.length; i += 2) {
    const pair = [entryOf(model.merges[i]), entryOf(model.merges[i + 1])] as const
    const left = spellOf(pair[0])
    const right = continuation(model, pair[1], spellOf)
    if (uniform && holdsRun(left + right)) continue
    own.push([left, right])
  }
  const known = new Set(texts)
  const first = createBuilder(known)
  const long = symbols.filter((text) => text.length > 1)
  for (const symbol of long) for (const character of characters(symbol)) first.build([...character])
  for (const symbol of long) first.build(characters(symbol))
  return { pairs: [...first.pairs, ...own, ...(uniform ? whiteSpaceMerges() : [])], added: first.added }
}

/** The right part of a merge carries the prefix of continuing pieces in the file and adds no space. */
function continuation(model: BpeModel, entry: string, spellOf: (entry: string) => string): string {
  const prefix = model.continuing_subword_prefix
  const text = spellOf(entry)
  return prefix === null || prefix === '' || entry.startsWith(prefix) ? text : text.slice(1)
}

/** A text in the byte alphabet cut where characters of UTF-8 begin. */
function characters(text: string): string[] {
  const parts: string[] = []
  for (const unit of text) {
    const isContinuation = (byteOfUnit(unit.charCodeAt(0)) & 0xc0) === 0x80
    if (isContinuation && parts.length > 0) parts[parts.length - 1] += unit
    else parts.push(unit)
  }
  return parts
}

function createBuilder(known: Set<string>): {
  readonly pairs: [string, string][]
  readonly added: string[]
  build(parts: readonly string[]): void
} {
  const pairs: [string, string][] = []
  const added: string[] = []
  const done = new Set<string>()
  return {
    pairs,
    added,
    build(parts) {
      let left = parts[0]
      for (const right of parts.slice(1)) {
        const key = `${left} ${right}`
        if (!done.has(key)) {
          done.add(key)
          pairs.push([left, right])
        }
        left += right
        if (!known.has(left)) {
          known.add(left)
          added.push(left)
        }
      }
    },
  }
}
