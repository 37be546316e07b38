/** @file What threads have collected about groups, put together. */
import { addNumberTally, createNumberTally } from '../metrics/digits.js'
import type { TokenUse } from '../metrics/definition.js'
import { createTokenCounter, type TokenCounter } from '../metrics/token-counter.js'
import type { Description, GroupData, Retention } from './protocol.js'
import type { SuiteGroup } from './contract.js'
import { addHealth, createHealth } from '../language/health.js'

/** One group, from all threads. */
export interface Collected {
  readonly counters: readonly TokenCounter[]
  readonly numbers: ReturnType<typeof createNumberTally>[]
  readonly depths: Float64Array[]
  readonly words: Map<string, number>
  readonly health: ReturnType<typeof createHealth>
  readonly lossy: string[][]
  readonly unknown: string[][]
  /** Row numbers of the parts, to be joined by unit. */
  readonly parts: { readonly rows: Float64Array; readonly unitOf: Int32Array }[]
  empty: number
  script: string
  retention: Retention | null
}

const EXAMPLES = 3

/** @param dense where most of a vocabulary will occur */
export function createCollected(descriptions: readonly Description[], dense: boolean): Collected {
  return {
    counters: descriptions.map(({ size }) => createTokenCounter(size, dense)),
    numbers: descriptions.map(() => createNumberTally()),
    depths: descriptions.map(() => new Float64Array(0)),
    words: new Map(),
    health: createHealth(),
    lossy: descriptions.map(() => []),
    unknown: descriptions.map(() => []),
    parts: [],
    empty: 0,
    script: '',
    retention: null,
  }
}

export function collectGroup(into: Collected, data: GroupData): void {
  for (const [t, { ids, counts }] of data.tokens.entries()) {
    for (let i = 0; i < ids.length; i++) into.counters[t].addCount(ids[i], counts[i])
    addNumberTally(into.numbers[t], data.numbers[t])
    const depths = data.depths[t]
    if (into.depths[t].length === 0) into.depths[t] = depths.slice()
    else for (let i = 0; i < depths.length; i++) into.depths[t][i] += depths[i]
    join(into.lossy[t], data.lossy[t])
    join(into.unknown[t], data.unknown[t])
  }
  for (const [word, count] of data.words) into.words.set(word, (into.words.get(word) ?? 0) + count)
  addHealth(into.health, data.health)
  into.empty += data.empty
  into.script ||= data.script
  into.retention ??= data.retention
  into.parts.push({ rows: data.rows, unitOf: data.unitOf })
}

function join(into: string[], more: readonly string[]): void {
  into.push(...more.slice(0, EXAMPLES - into.length))
}

/** Rows of all parts, one for each unit. */
export function joinRows(
  { parts }: Collected,
  width: number,
): { readonly rows: Float64Array; readonly unitOf: Int32Array } {
  if (parts.length === 1) return parts[0]
  const rowOf = new Map<number, number>()
  for (const { unitOf } of parts) for (const unit of unitOf) if (!rowOf.has(unit)) rowOf.set(unit, rowOf.size)
  const rows = new Float64Array(rowOf.size * width)
  for (const part of parts)
    for (const [i, unit] of part.unitOf.entries()) {
      const base = (rowOf.get(unit) ?? 0) * width
      for (let c = 0; c < width; c++) rows[base + c] += part.rows[i * width + c]
    }
  return { rows, unitOf: Int32Array.from(rowOf.keys()) }
}

/** What metrics of vocabulary need. */
export function usesOf(collected: Collected, descriptions: readonly Description[]): TokenUse[] {
  return collected.counters.map((counter, t) => {
    const counts = new Float64Array(counter.distinct())
    let at = 0
    let total = 0
    counter.visit((_id, count) => {
      counts[at++] = count
      total += count
    })
    return {
      counts,
      total,
      vocabularySize: descriptions[t].vocabularySize,
      numbers: collected.numbers[t],
      depths: collected.depths[t],
      retention:
        collected.retention === null ? null : { kept: collected.retention.kept[t], words: collected.retention.words },
    }
  })
}

/** The same of one group as a thread handed it over. */
export function usesOfGroup(data: GroupData, descriptions: readonly Description[]): TokenUse[] {
  return data.tokens.map(({ counts }, t) => {
    let total = 0
    for (let i = 0; i < counts.length; i++) total += counts[i]
    return {
      counts,
      total,
      vocabularySize: descriptions[t].vocabularySize,
      numbers: data.numbers[t],
      depths: data.depths[t],
      retention: data.retention === null ? null : { kept: data.retention.kept[t], words: data.retention.words },
    }
  })
}

/** Order of the groups in tables. */
export const GROUP_ORDER: readonly SuiteGroup['kind'][] = ['all', 'healthy', 'family', 'language', 'type', 'script']
