/** @file Measures texts under all tokenizers: a row of sums for each, and what is kept about tokens and numbers. */
import type { Encoder, Tokenizer } from '@tokenwright/text'
import type { Lexer } from './code.js'
import { rowWidth, TEXT, TOKEN, tokenBase } from './columns.js'
import { createNumberTally, type NumberTally } from './digits.js'
import { countIndents, createDepthTally, type DepthTally } from './indentation.js'
import { countLexemes } from './lexemes.js'
import { countNumbers } from './numbers.js'
import { countOperators } from './operators.js'
import { createKeeper } from './round-trip.js'
import { createPlaces, placeTokens } from './places.js'
import { createPrepared, prepare, type Prepared } from './prepared.js'
import type { TextMap } from './text-map.js'
import { createTokenCounter, type TokenCounter } from './token-counter.js'
import { BLANK, CROSSING, INCOMPLETE, tokenFacts, UNKNOWN, type TokenFacts } from './token-facts.js'
import { countSplitCharacters } from './utf8.js'
import { countWords } from './words.js'

/** What is kept for each tokenizer and group of texts beside the sums. */
export interface Keepsake {
  readonly tokens: TokenCounter
  readonly numbers: NumberTally
  readonly depths: DepthTally
}

export function createKeepsake(facts: TokenFacts, dense: boolean): Keepsake {
  return {
    tokens: createTokenCounter(facts.size, dense),
    numbers: createNumberTally(),
    depths: createDepthTally(),
  }
}

export interface MeterTask {
  /** Operators, indentation and, where there is a lexer, lexemes are looked for. */
  readonly code: boolean
  /** Lines count for the relation of indentation and depth. */
  readonly depths: boolean
  readonly lexer: Lexer | null
  /** Of each tokenizer: the keepsakes of all groups that the text belongs to. */
  readonly keepsakes: readonly (readonly Keepsake[])[]
}

export interface Meter {
  readonly facts: readonly TokenFacts[]
  /** Seconds spent encoding so far, for each tokenizer. */
  readonly seconds: readonly number[]
  /** What was found in text i of the last call, and in texts of calls before where there were more then. */
  readonly maps: readonly Readonly<TextMap>[]
  /**
   * The sums of some texts: row i, as wide as `rowWidth` says, is that of text i. The array is overwritten by the next
   * call. All texts go through one tokenizer before the next one's turn: its tables stay in the processor's cache.
   */
  measure(texts: readonly string[], task: MeterTask): Float64Array
}

export interface Compiled {
  readonly tokenizer: Tokenizer
  readonly encoder: Encoder
}

/**
 * @example
 * const meter = createMeter([{ tokenizer, encoder: compile(tokenizer) }])
 * meter.measure(['in 1984'], { code: false, depths: false, lexer: null, keepsakes: [[]] })[TEXT.numbers] // 1
 */
export function createMeter(compiled: readonly Compiled[]): Meter {
  const facts = compiled.map(({ tokenizer, encoder }) => tokenFacts(tokenizer, encoder))
  const places = createPlaces()
  const prepared: Prepared[] = []
  const maps: TextMap[] = []
  const width = rowWidth(compiled.length)
  let rows = new Float64Array(width)
  const seconds = compiled.map(() => 0)
  const keepers = compiled.map(({ encoder }, t) => createKeeper(encoder, facts[t].spells))

  function measure(texts: readonly string[], task: MeterTask): Float64Array {
    if (rows.length < texts.length * width) rows = new Float64Array(texts.length * width)
    rows.fill(0, 0, texts.length * width)
    for (const [i, text] of texts.entries()) {
      if (i === prepared.length) {
        prepared.push(createPrepared())
        maps.push(prepared[i].map)
      }
      prepare(prepared[i], text, task, rows.subarray(i * width))
    }
    for (let t = 0; t < compiled.length; t++)
      for (const [i, text] of texts.entries()) measureTokens(t, text, task, prepared[i], rows.subarray(i * width))
    return rows.subarray(0, texts.length * width)
  }

  function measureTokens(
    t: number,
    text: string,
    task: MeterTask,
    { map, indents, lexemes: placed }: Prepared,
    row: Float64Array,
  ): void {
    const { encoder } = compiled[t]
    const base = tokenBase(t)
    const started = performance.now()
    const ids = encoder.encode(text)
    seconds[t] += (performance.now() - started) / 1000
    const keepsakes = task.keepsakes[t]
    row[base + TOKEN.tokens] = ids.length
    for (const { tokens } of keepsakes) tokens.add(ids)
    countKinds(ids, facts[t], row, base)
    placeTokens(places, ids, text, map, facts[t], encoder)
    const isKept = keepers[t](places.fit, ids, text)
    if (!isKept) row[base + TOKEN.lossyUnits] = 1
    row[base + TOKEN.splitCharacters] = countSplitCharacters(map, places, ids.length)
    const words = countWords(map, places, ids.length)
    row[base + TOKEN.continuedWords] = words.continued
    row[base + TOKEN.singleWords] = words.single
    if (map.words.length > 0) row[base + TOKEN.tokensPerWord] = ids.length / map.words.length
    if (map.numbers.length > 0) {
      const tallies = keepsakes.map(({ numbers }) => numbers)
      const numbers = countNumbers(map, places, ids.length, tallies)
      row[base + TOKEN.numberF1] = numbers.f1
      row[base + TOKEN.tokensPerDigit] = numbers.tokensPerDigit
    }
    if (!task.code) return
    const operators = countOperators(map, places, ids.length)
    row[TEXT.pairs] = operators.pairs
    row[base + TOKEN.isolated] = operators.isolated
    row[base + TOKEN.keptPairs] = operators.kept
    const tallies = task.depths ? keepsakes.map(({ depths }) => depths) : []
    row[base + TOKEN.indentTokens] = countIndents(indents, places, ids, facts[t], tallies)
    if (placed === null) return
    const lexemes = countLexemes(map, placed, places, ids.length)
    row[base + TOKEN.alignedLexemes] = lexemes.aligned
    row[base + TOKEN.wholeIdentifiers] = lexemes.whole
    row[base + TOKEN.identifierTokens] = lexemes.nameTokens
  }

  return { facts, seconds, maps, measure }
}

function countKinds(ids: Uint32Array, { flags }: TokenFacts, row: Float64Array, base: number): void {
  let incomplete = 0
  let crossing = 0
  let blanks = 0
  let unknown = 0
  for (let i = 0; i < ids.length; i++) {
    const flag = flags[ids[i]]
    if (flag === 0) continue
    if ((flag & INCOMPLETE) !== 0) incomplete++
    if ((flag & CROSSING) !== 0) crossing++
    if ((flag & BLANK) !== 0) blanks++
    if ((flag & UNKNOWN) !== 0) unknown++
  }
  row[base + TOKEN.incomplete] = incomplete
  row[base + TOKEN.crossing] = crossing
  row[base + TOKEN.blanks] = blanks
  row[base + TOKEN.unknown] = unknown
}
