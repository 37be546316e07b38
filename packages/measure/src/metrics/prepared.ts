/** @file What is found in a text once, for all tokenizers: places of words and numbers, and of code its lexemes and indentation. */
import type { Lexer } from './code.js'
import { TEXT } from './columns.js'
import { createIndents, findIndents, type Indents } from './indentation.js'
import { placeLexemes, type PlacedLexemes } from './lexemes.js'
import { createTextMap, mapText, type TextMap } from './text-map.js'

export interface Prepared {
  readonly map: TextMap
  readonly indents: Indents
  lexemes: PlacedLexemes | null
}

/** Room for one text, to be filled again and again. */
export function createPrepared(): Prepared {
  return { map: createTextMap(), indents: createIndents(), lexemes: null }
}

/** @param row of zeros, where the columns of the text are filled in */
export function prepare(
  prepared: Prepared,
  text: string,
  { code, lexer }: { readonly code: boolean; readonly lexer: Lexer | null },
  row: Float64Array,
): void {
  const { map, indents } = prepared
  mapText(map, text, code)
  row[TEXT.units] = 1
  row[TEXT.bytes] = map.bytes
  row[TEXT.characters] = map.characters
  row[TEXT.words] = map.words.length
  row[TEXT.wordyUnits] = map.words.length > 0 ? 1 : 0
  row[TEXT.multibyte] = map.multibyte
  row[TEXT.numbers] = map.numbers.length
  row[TEXT.operators] = map.operators.length
  prepared.lexemes = null
  if (!code) return
  findIndents(indents, map)
  row[TEXT.indentedLines] = indents.spans.length
  if (lexer === null) return
  const lexemes = placeLexemes(text, lexer(text))
  prepared.lexemes = lexemes
  row[TEXT.lexemes] = lexemes.length
  for (let i = 0; i < lexemes.length; i++) row[TEXT.identifiers] += lexemes.names[i]
}
