/** @file Measures one text under all tokenizers: a row of sums, and what is kept about tokens and numbers. */
import type { Encoder, Tokenizer } from '@tokenwright/text'
import type { Lexer } from './code.js'
import { rowWidth, TEXT, TOKEN, tokenBase } from './columns.js'
import { createNumberTally, type NumberTally } from './digits.js'
import { countIndents, createDepthTally, createIndents, findIndents, type DepthTally } from './indentation.js'
import { countLexemes, placeLexemes, type PlacedLexemes } from './lexemes.js'
import { countNumbers } from './numbers.js'
import { countOperators } from './operators.js'
import { createKeeper } from './round-trip.js'
import { createPlaces, placeTokens } from './places.js'
import { createTextMap, mapText, type TextMap } from './text-map.js'
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
  /** What was found in the text of the last call. */
  readonly map: Readonly<TextMap>
  /** The sums of one text; the array is overwritten by the next call. */
  measure(text: string, task: MeterTask): Float64Array
}

export interface Compiled {
  readonly tokenizer: Tokenizer
  readonly encoder: Encoder
}

/**
 * @example
 * const meter = createMeter([{ tokenizer, encoder: compile(tokenizer) }])
 * meter.measure('in 1984', { code: false, depths: false, lexer: null, keepsakes: [[]] })[TEXT.numbers] // 1
 */
export function createMeter(compiled: readonly Compiled[]): Meter {
  const facts = compiled.map(({ tokenizer, encoder }) => tokenFacts(tokenizer, encoder))
  const map = createTextMap()
  const places = createPlaces()
  const indents = createIndents()
  const row = new Float64Array(rowWidth(compiled.length))
  const seconds = compiled.map(() => 0)
  const keepers = compiled.map(({ encoder }) => createKeeper(encoder))

  function measure(text: string, task: MeterTask): Float64Array {
    row.fill(0)
    mapText(map, text, task.code)
    row[TEXT.units] = 1
    row[TEXT.bytes] = map.bytes
    row[TEXT.characters] = map.characters
    row[TEXT.words] = map.words.length
    row[TEXT.wordyUnits] = map.words.length > 0 ? 1 : 0
    row[TEXT.multibyte] = map.multibyte
    row[TEXT.numbers] = map.numbers.length
    row[TEXT.operators] = map.operators.length
    let placed: PlacedLexemes | null = null
    if (task.code) {
      findIndents(indents, map)
      row[TEXT.indentedLines] = indents.spans.length
      if (task.lexer !== null) {
        placed = placeLexemes(text, task.lexer(text))
        row[TEXT.lexemes] = placed.length
        for (let i = 0; i < placed.length; i++) row[TEXT.identifiers] += placed.names[i]
      }
    }
    for (let t = 0; t < compiled.length; t++) measureTokens(t, text, task, placed)
    return row
  }

  function measureTokens(t: number, text: string, task: MeterTask, placed: PlacedLexemes | null): void {
    const { encoder } = compiled[t]
    const { flags } = facts[t]
    const base = tokenBase(t)
    const started = performance.now()
    const ids = encoder.encode(text)
    seconds[t] += (performance.now() - started) / 1000
    const keepsakes = task.keepsakes[t]
    row[base + TOKEN.tokens] = ids.length
    for (const { tokens } of keepsakes) tokens.add(ids)
    for (let i = 0; i < ids.length; i++) {
      const flag = flags[ids[i]]
      if (flag === 0) continue
      if ((flag & INCOMPLETE) !== 0) row[base + TOKEN.incomplete]++
      if ((flag & CROSSING) !== 0) row[base + TOKEN.crossing]++
      if ((flag & BLANK) !== 0) row[base + TOKEN.blanks]++
      if ((flag & UNKNOWN) !== 0) row[base + TOKEN.unknown]++
    }
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

  return { facts, seconds, map, measure }
}
