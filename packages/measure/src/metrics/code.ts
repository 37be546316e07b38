/**
 * @file Where a real parser says that names, keywords, operators and literals of a program begin and end. The measure is
 * that of TokEval (metrics/code_ast.py), which parses with tree-sitter; here the parsers are Lezer's, whose smallest
 * nodes are not always the same, so figures are close to TokEval's and not equal.
 */
import type { LRParser } from '@lezer/lr'

export interface Lexeme {
  /** UTF-16 units. */
  readonly from: number
  readonly to: number
  readonly kind: LexemeKind
}

export type LexemeKind = 'identifier' | 'keyword' | 'operator' | 'literal' | 'delimiter'

/** Finds the lexemes of a program, in order. Never throws: what does not parse is passed over. */
export type Lexer = (text: string) => Lexeme[]

const PARSERS = new Map<string, () => Promise<LRParser>>([
  ['JavaScript', async () => (await import('@lezer/javascript')).parser.configure({ dialect: 'jsx' })],
  ['TypeScript', async () => (await import('@lezer/javascript')).parser.configure({ dialect: 'ts' })],
  ['Python', async () => (await import('@lezer/python')).parser],
  ['Java', async () => (await import('@lezer/java')).parser],
  ['C', async () => (await import('@lezer/cpp')).parser],
  ['C++', async () => (await import('@lezer/cpp')).parser],
  ['Rust', async () => (await import('@lezer/rust')).parser],
  ['Go', async () => (await import('@lezer/go')).parser],
])

/** File types, as `fileType` names them, that there is a lexer for. */
export function lexedTypes(): string[] {
  return [...PARSERS.keys()]
}

/** @returns null for a file type without a lexer. The parser loads on first use. */
export async function lexerOf(type: string): Promise<Lexer | null> {
  const load = PARSERS.get(type)
  if (load === undefined) return null
  const parser = await load()
  return (text) => lexemesOf(parser, text)
}

function lexemesOf(parser: LRParser, text: string): Lexeme[] {
  const lexemes: Lexeme[] = []
  parser.parse(text).iterate({
    enter(node) {
      if (isWhole(node.name)) {
        if (node.to > node.from) lexemes.push({ from: node.from, to: node.to, kind: 'literal' })
        return false
      }
      if (node.node.firstChild !== null) return true
      if (node.type.isError || node.type.isSkipped || node.to === node.from) return false
      const kind = kindOf(node.name, text.slice(node.from, node.to))
      if (kind !== null) lexemes.push({ from: node.from, to: node.to, kind })
      return false
    },
  })
  return lexemes
}

/** Strings are one lexeme, whatever the grammar finds inside them. */
function isWhole(name: string): boolean {
  return /^(String|StringLiteral|CharLiteral|RawString|RegExp|Rune|Char)$/.test(name)
}

const DELIMITERS = /^[()[\]{};,.:@#]+$/

function kindOf(name: string, text: string): LexemeKind | null {
  if (name.endsWith('Comment') || !/\S/.test(text)) return null
  if (/(Name|Identifier|Definition|Label)$/.test(name)) return 'identifier'
  if (/(Number|Integer|Float|Literal|Boolean|None|Null)/i.test(name)) return 'literal'
  if (/^(true|false|null|nil|nullptr|None|True|False)$/.test(text)) return 'literal'
  if (DELIMITERS.test(text)) return 'delimiter'
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)) return 'keyword'
  return /[\p{L}\p{N}]/u.test(text) ? 'literal' : 'operator'
}
