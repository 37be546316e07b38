/** @file Puts the result together while groups come in. */
import { rowWidth, TEXT, TOKEN, tokenBase } from '../metrics/columns.js'
import type { MetricDefinition, TokenUse } from '../metrics/definition.js'
import { mostFrequent } from '../metrics/frequent-words.js'
import { flagsOf } from '../language/health.js'
import { languageName } from '../language/detect.js'
import type { ParallelCorpus, ParallelLanguage } from '../parallel/contract.js'
import { FEWEST_UNITS, MOST_UNITS } from '../statistics/bootstrap.js'
import {
  collectGroup,
  createCollected,
  GROUP_ORDER,
  joinRows,
  usesOf,
  usesOfGroup,
  type Collected,
} from './collected.js'
import type { SuiteDistribution, SuiteGroup, SuiteMoney, SuiteTokenizer, SuiteWarning } from './contract.js'
import type { Crew } from './crew.js'
import { lengthDistribution, lorenzDistribution } from './fairness.js'
import type { Found, LanguageSums, Sums } from './figures.js'
import type { NamedTokenizer, SuiteOptions } from './input.js'
import { moneyOf } from './money.js'
import { recordGold } from './gold.js'
import { sharedNumbers, type Description, type FigureRequest, type GroupData } from './protocol.js'
import { lossWarnings, textWarnings, vocabularyWarnings, warning } from './warnings.js'

export interface Assembly {
  readonly tokenizers: readonly SuiteTokenizer[]
  readonly found: Found
  readonly distributions: SuiteDistribution[]
  readonly money: SuiteMoney[]
  readonly warnings: SuiteWarning[]
  groups(): SuiteGroup[]
  bytes(): number
  characters(): number
  addLanguage(language: ParallelLanguage, data: GroupData, lines: number): void
  finishParallel(corpus: ParallelCorpus, reference: string): Promise<void>
  /** @returns units that were resampled */
  finishDocuments(units: number, rounds: number, seed: number): Promise<number>
}

export interface AssemblyInput {
  readonly tokenizers: readonly NamedTokenizer[]
  readonly descriptions: readonly Description[]
  readonly baseline: number
  readonly metrics: readonly MetricDefinition[]
  readonly options: SuiteOptions
  readonly crew: Crew
}

/** A language that has come in, until all are there: premiums need the reference. */
interface Pending {
  readonly language: ParallelLanguage
  readonly group: SuiteGroup
  /** As it came: tables of all tokenizers for all languages would take much more room. */
  readonly data: GroupData
  readonly sums: Sums
}

export function createAssembly(input: AssemblyInput): Assembly {
  const { descriptions, options, crew } = input
  const metrics = input.metrics.map(({ key }) => key)
  const count = descriptions.length
  const width = rowWidth(count)
  const tokenizers = input.tokenizers.map(({ name }, t): SuiteTokenizer => {
    const { model, vocabularySize, size, path, composition } = descriptions[t]
    return { name, model, vocabularySize, size, path, composition }
  })
  const found: Found = { values: [], ranks: [] }
  const figures: Promise<Found>[] = []
  const groups: SuiteGroup[] = []
  const distributions: SuiteDistribution[] = []
  const money: SuiteMoney[] = []
  const warnings: SuiteWarning[] = vocabularyWarnings(tokenizers, descriptions)
  const pending: Pending[] = []
  let whole: Sums | null = null

  /** What a group is and costs; its figures are for any thread to compute. */
  function finishGroup(
    group: SuiteGroup,
    sums: Sums,
    uses: readonly TokenUse[],
    reference: readonly Float64Array[] | null,
    fairness: FigureRequest['fairness'] = null,
  ): void {
    groups.push(group)
    money.push(...moneyOf(group.key, sums, tokenizers, options.prices))
    const own = { key: group.key, sums, uses, reference }
    figures.push(crew.askFree({ kind: 'figures', metrics, baseline: input.baseline, group: own, fairness }))
  }

  /** In the order of the groups, whichever thread was first. */
  async function takeFigures(): Promise<void> {
    for (const { values, ranks } of await Promise.all(figures)) {
      found.values.push(...values)
      found.ranks.push(...ranks)
    }
  }

  function joined(parts: readonly Pending[]): { sums: Sums; collected: Collected } {
    const collected = createCollected(descriptions, parts.length === pending.length)
    const data = sharedNumbers(parts[0].sums.data.length)
    for (const part of parts) {
      for (let i = 0; i < data.length; i++) data[i] += part.sums.data[i]
      // How many words are kept was asked for each language by itself.
      collectGroup(collected, { ...part.data, retention: null })
    }
    return { sums: { ...parts[0].sums, data }, collected }
  }

  function finishSet(
    key: string,
    label: string,
    kind: SuiteGroup['kind'],
    parts: readonly Pending[],
    reference: readonly Float64Array[],
  ): void {
    const { sums, collected } = joined(parts)
    if (kind === 'all') whole = sums
    const languages = tokensOf(
      parts.map(({ sums: own }) => own),
      count,
    )
    finishGroup(
      describeGroup(key, label, kind, sums, collected),
      sums,
      usesOf(collected, descriptions),
      null,
      parts.length > 1 ? { languages, reference } : null,
    )
    if (kind !== 'all') return
    distributions.push(...lengthDistribution(key, collected, descriptions))
    if (parts.length > 1) distributions.push(...lorenzDistribution(key, languages))
    else
      warnings.push(
        warning({
          kind: 'few-languages',
          severity: 'note',
          text: 'one language only: nothing can be said about fairness',
          count: 1,
        }),
      )
  }

  return {
    tokenizers,
    found,
    distributions,
    money,
    warnings,
    groups: () => groups.toSorted((a, b) => GROUP_ORDER.indexOf(a.kind) - GROUP_ORDER.indexOf(b.kind)),
    bytes: () => whole?.data[TEXT.bytes] ?? 0,
    characters: () => whole?.data[TEXT.characters] ?? 0,

    addLanguage(language, data) {
      const sums = sumsOf(data.sums ?? new Float64Array(width), width)
      const group = describeGroup(language.code, language.name, 'language', sums, data)
      pending.push({ language, group, data: { ...data, sums: null }, sums })
      warnings.push(...textWarnings(group), ...lossWarnings(group, data, sums, tokenizers))
    },

    async finishParallel(corpus, referenceCode) {
      // Threads finish when they finish; tables keep the order of the corpus.
      const order = new Map(corpus.languages.map(({ code }, i) => [code, i]))
      pending.sort((a, b) => (order.get(a.language.code) ?? 0) - (order.get(b.language.code) ?? 0))
      const referenceSums = pending.find(({ language }) => language.code === referenceCode)?.sums
      const reference =
        referenceSums === undefined
          ? []
          : Array.from({ length: count }, (_, t) => columnOf(referenceSums, tokenBase(t) + TOKEN.tokens))
      warnings.push(...blemishWarnings(corpus))
      finishSet('all', 'all languages', 'all', pending, reference)
      const healthy = pending.filter(({ group }) => group.flags.length === 0)
      if (healthy.length > 1 && healthy.length < pending.length)
        finishSet('healthy', 'without flagged languages', 'healthy', healthy, reference)
      for (const [family, members] of familiesOf(pending))
        finishSet(`family:${family}`, family, 'family', members, reference)
      for (const { group, sums, data } of pending) finishGroup(group, sums, usesOfGroup(data, descriptions), reference)
      await takeFigures()
      recordGold(input, groups, found)
    },

    async finishDocuments(units, rounds, seed) {
      const collected = new Map<string, Collected>()
      for (let member = 0; member < crew.size; member++)
        for (const data of await crew.ask(member, { kind: 'groups' })) {
          let into = collected.get(data.key)
          if (into === undefined) collected.set(data.key, (into = createCollected(descriptions, data.key === 'all')))
          collectGroup(into, data)
        }
      const resampling = { units: Math.min(units, MOST_UNITS), rounds, seed }
      // Which thread saw a group first depends on the moment; the order of what comes out must not.
      const entries = [...collected].toSorted(([a], [b]) => (a < b ? -1 : 1))
      const drawnSums = await Promise.all(
        entries.map(async ([key, own], i) => {
          const member = i % crew.size
          const gathered = joinRows(own, width)
          // A group with few units has no interval, however many units the whole text has.
          const drawn = gathered.unitOf.length < FEWEST_UNITS ? { ...resampling, rounds: 0 } : resampling
          const data = await crew.ask(member, { kind: 'resample', ...gathered, resampling: drawn })
          if (own.words.size > 0 && (key === 'all' || key.startsWith('language:')))
            own.retention = await crew.ask(member, { kind: 'retention', words: mostFrequent(own.words) })
          return sumsOf(data, width)
        }),
      )
      for (const [i, [key, own]] of entries.entries()) {
        const sums = drawnSums[i]
        const { kind, label } = documentGroup(key)
        const group = describeGroup(key, label, kind, sums, own)
        finishGroup(group, sums, usesOf(own, descriptions), null)
        if (kind === 'type') continue
        if (kind === 'all') {
          whole = sums
          warnings.push(...lossWarnings(group, own, sums, tokenizers))
          distributions.push(...lengthDistribution(key, own, descriptions))
        }
        if (kind !== 'script') warnings.push(...textWarnings(group))
      }
      groups.sort((a, b) => b.bytes - a.bytes)
      await takeFigures()
      recordGold(input, groups, found)
      return resampling.units
    },
  }
}

function sumsOf(data: Float64Array, width: number): Sums {
  return { data, width, samples: data.length / width }
}

function columnOf({ data, width, samples }: Sums, column: number): Float64Array {
  return Float64Array.from({ length: samples }, (_, s) => data[s * width + column])
}

function describeGroup(
  key: string,
  label: string,
  kind: SuiteGroup['kind'],
  { data }: Sums,
  { health, empty, script }: Pick<GroupData, 'health' | 'empty' | 'script'>,
): SuiteGroup {
  const characters = data[TEXT.characters]
  return {
    key,
    label,
    kind,
    units: data[TEXT.units],
    empty,
    bytes: data[TEXT.bytes],
    characters,
    words: data[TEXT.words],
    script: kind === 'language' || kind === 'script' ? script || null : null,
    health,
    flags: kind === 'language' ? flagsOf(health, characters) : [],
  }
}

function tokensOf(all: readonly Sums[], tokenizers: number): LanguageSums {
  const languages = all.length
  const { samples } = all[0]
  const tokens = Array.from({ length: tokenizers }, () => new Float64Array(samples * languages))
  const bytes = new Float64Array(samples * languages)
  for (const [l, { data, width }] of all.entries())
    for (let s = 0; s < samples; s++) {
      bytes[s * languages + l] = data[s * width + TEXT.bytes]
      for (let t = 0; t < tokenizers; t++) tokens[t][s * languages + l] = data[s * width + tokenBase(t) + TOKEN.tokens]
    }
  return { tokens, bytes, languages }
}

function familiesOf(pending: readonly Pending[]): [string, Pending[]][] {
  const families = new Map<string, Pending[]>()
  for (const each of pending) {
    if (each.language.family === null) continue
    const list = families.get(each.language.family)
    if (list === undefined) families.set(each.language.family, [each])
    else list.push(each)
  }
  return [...families].filter(([, members]) => members.length > 1)
}

function documentGroup(key: string): { kind: SuiteGroup['kind']; label: string } {
  const [kind, ...rest] = key.split(':')
  const name = rest.join(':')
  if (kind === 'language') return { kind, label: languageName(name) }
  if (kind === 'type' || kind === 'script') return { kind, label: name }
  return { kind: 'all', label: 'all text' }
}

function blemishWarnings(corpus: ParallelCorpus): SuiteWarning[] {
  const found: SuiteWarning[] = []
  const marked = corpus.languages.filter((_, i) => corpus.blemishes[i].byteOrderMark).map(({ name }) => name)
  if (marked.length > 0)
    found.push(
      warning({
        kind: 'byte-order-mark',
        severity: 'note',
        text: `byte-order marks were removed from ${marked.slice(0, 8).join(', ')}`,
        count: marked.length,
        of: corpus.languages.length,
      }),
    )
  const returned = corpus.languages.filter((_, i) => corpus.blemishes[i].carriageReturns > 0).map(({ name }) => name)
  if (returned.length > 0)
    found.push(
      warning({
        kind: 'carriage-return',
        severity: 'note',
        text: `carriage returns were removed from ${returned.slice(0, 8).join(', ')}`,
        count: corpus.blemishes.reduce((sum, { carriageReturns }) => sum + carriageReturns, 0),
      }),
    )
  return found
}
