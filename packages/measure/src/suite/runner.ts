/** @file The work of one thread: measures texts, keeps sums, draws resamples. */
import { compile } from '@tokenwright/text'
import { kindOf } from '../inspect/inspect.js'
import { countNotNfc } from '../language/health.js'
import { isZawgyi } from '../language/zawgyi.js'
import { lexerOf, type Lexer } from '../metrics/code.js'
import { rowWidth, TOKEN, tokenBase } from '../metrics/columns.js'
import { keptWords, mostFrequent } from '../metrics/frequent-words.js'
import { createMeter } from '../metrics/meter.js'
import type { TextMap } from '../metrics/text-map.js'
import { INCOMPLETE, type TokenFacts } from '../metrics/token-facts.js'
import { drawUnits, resampleRows, type Draws } from '../statistics/bootstrap.js'
import type { TextHealth } from './contract.js'
import { figuresOf } from './figures.js'
import { createGroupStore, type GroupStore } from './group-store.js'
import {
  sharedNumbers,
  type Batch,
  type Description,
  type GroupData,
  type Reply,
  type Request,
  type Resampling,
  type Retention,
  type Setup,
} from './protocol.js'

export interface Runner {
  handle<R extends Request>(request: R): Promise<Reply<R>>
}

export function createRunner({ tokenizers }: Setup): Runner {
  const compiled = tokenizers.map((tokenizer) => ({ tokenizer, encoder: compile(tokenizer) }))
  const meter = createMeter(compiled)
  const width = rowWidth(compiled.length)
  const stores = new Map<string, GroupStore>()
  const lexers = new Map<string, Lexer | null>()
  let measuring = 0
  let resampling = 0
  let drawn: { readonly key: string; readonly draws: Draws } | null = null

  function storeOf(key: string): GroupStore {
    let store = stores.get(key)
    if (store === undefined) stores.set(key, (store = createGroupStore(meter.facts, width)))
    return store
  }

  async function lexerFor(type: string | null): Promise<Lexer | null> {
    if (type === null) return null
    let lexer = lexers.get(type)
    if (lexer === undefined) lexers.set(type, (lexer = await lexerOf(type)))
    return lexer
  }

  async function measure(batch: Batch): Promise<number> {
    const lexer = await lexerFor(batch.lexer)
    const started = performance.now()
    const groups = batch.groups.map(storeOf)
    const keepsakes = compiled.map((_, t) => groups.map((group) => group.keepsakes[t]))
    for (const [from, to] of stretches(batch.texts)) {
      const texts = batch.texts.slice(from, to)
      const rows = meter.measure(texts, { code: batch.code, depths: batch.depths, lexer, keepsakes })
      for (const [i, text] of texts.entries()) {
        const row = rows.subarray(i * width, (i + 1) * width)
        const faults = faultsOf(text, meter.maps[i])
        for (const [g, group] of groups.entries()) {
          group.add(batch.units[from + i], row, text, faults, batch.words[g])
          for (let t = 0; t < compiled.length; t++) {
            const base = tokenBase(t)
            if (row[base + TOKEN.lossyUnits] > 0) group.example('lossy', t, text)
            if (row[base + TOKEN.unknown] > 0) group.example('unknown', t, text)
          }
        }
      }
    }
    measuring += (performance.now() - started) / 1000
    return batch.texts.length
  }

  function resample(rows: Float64Array, unitOf: Int32Array, how: Resampling): Float64Array {
    const started = performance.now()
    const key = `${how.units} ${how.rounds} ${how.seed}`
    if (drawn?.key !== key) drawn = { key, draws: drawUnits(how.units, how.rounds, how.seed) }
    const sums = resampleRows(rows, width, drawn.draws, unitOf, sharedNumbers((drawn.draws.rounds + 1) * width))
    resampling += (performance.now() - started) / 1000
    return sums
  }

  function close(group: string, how: Resampling | null): GroupData {
    const data = storeOf(group).take(group)
    stores.delete(group)
    if (how === null) return data
    return {
      ...data,
      rows: new Float64Array(0),
      unitOf: new Int32Array(0),
      sums: resample(data.rows, data.unitOf, how),
      words: new Map(),
      retention: data.words.size === 0 ? null : retain(mostFrequent(data.words)),
    }
  }

  function retain(words: readonly string[]): Retention {
    return { kept: compiled.map(({ encoder }) => keptWords(words, encoder)), words: words.length }
  }

  function describe(index: number): Description {
    const { tokenizer, encoder } = compiled[index]
    const facts = meter.facts[index]
    return {
      model: tokenizer.model.type,
      path: encoder.path,
      size: encoder.size,
      vocabularySize: facts.tokens,
      ...contentOf(facts),
      lengths: Uint16Array.from({ length: facts.size }, (_, id) => facts.starts[id + 1] - facts.starts[id]),
    }
  }

  function answer(request: Request): unknown {
    switch (request.kind) {
      case 'batch':
        return measure(request)
      case 'close':
        return close(request.group, request.resampling)
      case 'groups':
        return [...stores].map(([key, store]) => store.take(key))
      case 'resample':
        return resample(request.rows, request.unitOf, request.resampling)
      case 'retention':
        return retain(request.words)
      case 'figures':
        return figuresOf(request)
      case 'describe':
        return describe(request.tokenizer)
      case 'seconds':
        return { encode: meter.seconds.slice(), measure: measuring, resample: resampling }
    }
  }

  return {
    // The switch answers each kind of request with its own kind of reply, which the compiler cannot follow.
    handle: async <R extends Request>(request: R) => (await answer(request)) as Reply<R>,
  }
}

/** As `examine` finds them, but only where the text holds anything that could be wrong. */
function faultsOf(text: string, { beyondLatin, burmese, replacements }: Readonly<TextMap>): TextHealth {
  return {
    notNfc: beyondLatin ? countNotNfc(text) : 0,
    burmese: burmese ? 1 : 0,
    zawgyi: burmese && isZawgyi(text) ? 1 : 0,
    replacements,
  }
}

/** Texts that are measured together, and their characters: what is found in them has to wait in memory. */
const TOGETHER = 256
const TOGETHER_CHARACTERS = 1 << 17

function* stretches(texts: readonly string[]): Generator<readonly [number, number]> {
  let from = 0
  let characters = 0
  for (const [i, { length }] of texts.entries()) {
    characters += length
    if (i + 1 - from < TOGETHER && characters < TOGETHER_CHARACTERS) continue
    yield [from, i + 1]
    from = i + 1
    characters = 0
  }
  if (from < texts.length) yield [from, texts.length]
}

const EXAMPLES = 5

/** Kinds of tokens, and texts that several ids spell. */
function contentOf({ size, bytes, starts, flags }: TokenFacts): Pick<Description, 'composition' | 'duplicates'> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const kinds = new Map<string, number>()
  const seen = new Set<string>()
  const examples: string[] = []
  let duplicates = 0
  for (let id = 0; id < size; id++) {
    const from = starts[id]
    const to = starts[id + 1]
    if (from === to) continue
    // Each byte as one character: unlike text, that is there for parts of characters too.
    const key = all.toString('latin1', from, to)
    if (seen.has(key)) {
      duplicates++
      if (examples.length < EXAMPLES) examples.push(all.toString('utf8', from, to))
    } else seen.add(key)
    const kind = kindOf((flags[id] & INCOMPLETE) === 0 ? all.toString('utf8', from, to) : null)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  const composition = Array.from(kinds, ([label, count]) => ({ label, count })).toSorted((a, b) => b.count - a.count)
  return { composition, duplicates: { count: duplicates, examples } }
}
