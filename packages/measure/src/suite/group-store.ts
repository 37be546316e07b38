/** @file What one thread has added up for one group of texts. */
import { NO_SCRIPT, profile } from '../corpora/profile.js'
import { addHealth, createHealth } from '../language/health.js'
import { TEXT } from '../metrics/columns.js'
import { countFrequentWords } from '../metrics/frequent-words.js'
import { createKeepsake, type Keepsake } from '../metrics/meter.js'
import type { TokenFacts } from '../metrics/token-facts.js'
import type { TextHealth } from './contract.js'
import type { GroupData, TokenTotals } from './protocol.js'

export interface GroupStore {
  readonly keepsakes: readonly Keepsake[]
  /** Adds the sums of one text and what is wrong with it. */
  add(unit: number, row: Float64Array, text: string, faults: TextHealth, words: boolean): void
  /** Keeps a text as an example, unless there are enough. */
  example(kind: 'lossy' | 'unknown', tokenizer: number, text: string): void
  take(key: string): GroupData
}

const EXAMPLES = 3
const EXAMPLE_LENGTH = 80
/** Texts that the script of a group is judged by. */
const SCRIPT_CHARACTERS = 4000

/** @param width numbers in a row */
export function createGroupStore(facts: readonly TokenFacts[], width: number): GroupStore {
  const keepsakes = facts.map((each) => createKeepsake(each, false))
  const rowOf = new Map<number, number>()
  const units: number[] = []
  let rows = new Float64Array(width * 16)
  const health = createHealth()
  const words = new Map<string, number>()
  const lossy: string[][] = facts.map(() => [])
  const unknown: string[][] = facts.map(() => [])
  let sample = ''
  let empty = 0

  return {
    keepsakes,
    add(unit, row, text, faults, collect) {
      let index = rowOf.get(unit)
      if (index === undefined) {
        index = units.length
        rowOf.set(unit, index)
        units.push(unit)
        if (units.length * width > rows.length) {
          const larger = new Float64Array(rows.length * 2)
          larger.set(rows)
          rows = larger
        }
      }
      const base = index * width
      for (let c = 0; c < width; c++) rows[base + c] += row[c]
      if (row[TEXT.bytes] === 0) empty++
      if (collect) countFrequentWords(words, text)
      if (sample.length < SCRIPT_CHARACTERS) sample += text.slice(0, SCRIPT_CHARACTERS)
      addHealth(health, faults)
    },
    example(kind, tokenizer, text) {
      const list = kind === 'lossy' ? lossy[tokenizer] : unknown[tokenizer]
      if (list.length < EXAMPLES) list.push(text.slice(0, EXAMPLE_LENGTH))
    },
    take(key) {
      const { script } = profile(sample)
      return {
        key,
        rows: rows.slice(0, units.length * width),
        unitOf: Int32Array.from(units),
        sums: null,
        tokens: keepsakes.map(totalsOf),
        numbers: keepsakes.map(({ numbers }) => numbers),
        depths: keepsakes.map(({ depths }) => depths),
        words,
        retention: null,
        health,
        empty,
        script: script === NO_SCRIPT ? '' : script,
        lossy,
        unknown,
      }
    },
  }
}

function totalsOf({ tokens }: Keepsake): TokenTotals {
  const ids = new Uint32Array(tokens.distinct())
  const counts = new Float64Array(ids.length)
  let at = 0
  tokens.visit((id, count) => {
    ids[at] = id
    counts[at++] = count
  })
  return { ids, counts }
}
