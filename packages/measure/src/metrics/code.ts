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
  let done = 0
  const add = (from: number, to: number, kind: LexemeKind | null): void => {
    // Not all grammars have nodes for punctuation: what lies between nodes is lexemes too.
    for (const match of text.slice(done, from).matchAll(UNNAMED)) {
      const start = done + match.index
      lexemes.push({ from: start, to: start + match[0].length, kind: kindOf('', match[0]) ?? 'operator' })
    }
    if (kind !== null) lexemes.push({ from, to, kind })
    done = Math.max(done, to)
  }
  parser.parse(text).iterate({
    enter(node) {
      if (node.to === node.from || node.from < done) return node.to > done
      const isComment = node.name.endsWith('Comment')
      if (isComment || WHOLE.test(node.name)) {
        add(node.from, node.to, isComment ? null : 'literal')
        return false
      }
      if (node.node.firstChild !== null) return true
      if (!node.type.isError) add(node.from, node.to, kindOf(node.name, text.slice(node.from, node.to)))
      return false
    },
  })
  add(text.length, text.length, null)
  return lexemes
}

/** Words, operators of several characters, and anything else that is not white space. */
const UNNAMED = /[\p{L}_][\p{L}\p{N}_]*|->|::|[-+*/%&|^<>=!~?]+|\S/gu

/** Strings are one lexeme, whatever the grammar finds inside them. */
const WHOLE = /^(String|StringLiteral|CharLiteral|RawString|RegExp|Rune|Char)$/

const DELIMITERS = /^[()[\]{};,.:@#]+$/

function kindOf(name: string, text: string): LexemeKind | null {
  if (!/\S/.test(text)) return null
  if (/(Name|Identifier|Definition|Label)$/.test(name)) return 'identifier'
  if (/(Number|Integer|Float|Literal|Boolean|None|Null)/i.test(name)) return 'literal'
  if (/^(true|false|null|nil|nullptr|None|True|False)$/.test(text)) return 'literal'
  if (DELIMITERS.test(text)) return 'delimiter'
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)) return 'keyword'
  return /[\p{L}\p{N}]/u.test(text) ? 'literal' : 'operator'
}
