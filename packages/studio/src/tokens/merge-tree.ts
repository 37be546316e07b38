/** @file How byte-pair encoding built a token: the merges that lead to it, as a tree. */
import { entryBytes, entryId, fromByteAlphabet, vocabularySize, type BpeModel, type Tokenizer } from '@tokenwright/text'

export interface MergeNode {
  readonly id: number | null
  readonly text: string
  /** Place of the merge among all, from 0; null for what was there from the beginning. */
  readonly rank: number | null
  readonly parts: readonly [MergeNode, MergeNode] | null
}

export interface MergeTrees {
  /** Null for added tokens, other kinds of models, and entries that no merges lead to. */
  tree(id: number): MergeNode | null
}

/** Longer entries are not taken apart: nobody reads a tree of that size. */
const MOST_SYMBOLS = 256

const NONE: MergeTrees = { tree: () => null }

/**
 * Prepares for one tokenizer; the tables are made when the first tree is asked for.
 *
 * @example
 * createMergeTrees(await load('r50k_base')).tree(995) // ' said' from ' s' and 'aid'
 */
export function createMergeTrees({ model, pre_tokenizer, decoder }: Tokenizer): MergeTrees {
  if (model.type !== 'BPE') return NONE
  const spelledInBytes = JSON.stringify([pre_tokenizer, decoder]).includes('"ByteLevel"')
  let tables: Tables | null = null
  return { tree: (id) => build((tables ??= createTables(model, spelledInBytes)), id) }
}

interface Tables {
  /** Symbols of an entry before any merge; null where there is no such entry. */
  symbols(id: number): string[] | null
  idOf(spelling: string): number | null
  /** Null for pairs that do not merge. */
  rankOf(left: string, right: string): number | null
  read(spelling: string): string
}

function createTables(model: BpeModel, spelledInBytes: boolean): Tables {
  const isBytes = model.units === 'bytes'
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const ids = new Map<string, number>()
  const spellings = new Map<number, string>()
  for (let i = 0; i < vocabularySize(model.vocab); i++) {
    // Bytes become units one by one: the decoder named latin1 is windows-1252, which changes 27 of them.
    const bytes = entryBytes(model.vocab, i)
    const spelling = isBytes ? String.fromCharCode(...bytes) : decoder.decode(bytes)
    const id = entryId(model.vocab, i)
    if (!ids.has(spelling)) ids.set(spelling, id)
    spellings.set(id, spelling)
  }
  const merges = model.merges === null ? null : rankMerges(model.merges)
  return {
    symbols(id) {
      const spelling = spellings.get(id)
      return spelling === undefined ? null : Array.from(spelling)
    },
    idOf: (spelling) => ids.get(spelling) ?? null,
    rankOf(left, right) {
      if (merges === null) return ids.get(left + right) ?? null
      const [a, b] = [ids.get(left), ids.get(right)]
      return a === undefined || b === undefined ? null : (merges.get(a * 2 ** 24 + b) ?? null)
    },
    read(spelling) {
      if (isBytes) return readText(Uint8Array.from(spelling, (unit) => unit.charCodeAt(0)))
      const bytes = spelledInBytes ? fromByteAlphabet(spelling) : null
      return bytes === null ? spelling : readText(bytes)
    },
  }
}

function rankMerges(merges: Uint32Array): Map<number, number> {
  const ranks = new Map<number, number>()
  for (let i = 0; 2 * i < merges.length; i++) {
    const key = merges[2 * i] * 2 ** 24 + merges[2 * i + 1]
    if (!ranks.has(key)) ranks.set(key, i)
  }
  return ranks
}

/** As text where it is whole characters, else as hexadecimal bytes. */
export function readText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Array.from(bytes, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  }
}

/** The text of a token that is spelled with a character for each byte; null where it is spelled otherwise. */
export function readSpelled(spelling: string): string | null {
  const bytes = fromByteAlphabet(spelling)
  return bytes === null ? null : readText(bytes)
}

interface Growing {
  readonly spelling: string
  readonly node: MergeNode
}

function build(tables: Tables, id: number): MergeNode | null {
  const symbols = tables.symbols(id)
  if (symbols === null || symbols.length > MOST_SYMBOLS) return null
  const row: Growing[] = symbols.map((spelling) => ({
    spelling,
    node: { id: tables.idOf(spelling), text: tables.read(spelling), rank: null, parts: null },
  }))
  while (row.length > 1) {
    let best = -1
    let rank = Infinity
    for (let i = 0; i + 1 < row.length; i++) {
      const found = tables.rankOf(row[i].spelling, row[i + 1].spelling)
      if (found !== null && found < rank) [best, rank] = [i, found]
    }
    // Merges lead to several tokens, not to this one.
    if (best < 0) return null
    const [left, right] = row.slice(best, best + 2)
    const spelling = left.spelling + right.spelling
    const node = {
      id: tables.idOf(spelling),
      text: tables.read(spelling),
      rank,
      parts: [left.node, right.node] as const,
    }
    row.splice(best, 2, { spelling, node })
  }
  return row[0].node
}
