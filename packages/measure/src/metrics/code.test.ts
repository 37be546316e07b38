import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compile, fromTokenizerJson, type Tokenizer } from '@tokenwright/text'
import { describe, expect, it } from 'vitest'
import { createMeter, lexedTypes, lexerOf, TEXT, TOKEN, tokenBase, type Lexer } from './index.js'

async function kinds(type: string, text: string): Promise<string> {
  const lexer = await lexerOf(type)
  return (lexer?.(text) ?? []).map(({ from, to, kind }) => `${kind[0]}:${text.slice(from, to)}`).join(' ')
}

describe('lexemes', () => {
  it('are what the languages say, comments left out', async () => {
    expect(await kinds('Python', 'def area(w):  # note\n    return w * 2 if "a b" else None')).toBe(
      'k:def i:area d:( i:w d:) d:: k:return i:w o:* l:2 k:if l:"a b" k:else l:None',
    )
    expect(await kinds('TypeScript', 'const a: Total = b?.c >= 1 // x')).toBe(
      'k:const i:a d:: i:Total o:= i:b o:?. i:c o:>= l:1',
    )
    expect(await kinds('Rust', "let mut x = 'c'; x += 1;")).toBe("k:let k:mut i:x o:= l:'c' d:; i:x o:+= l:1 d:;")
    expect(await kinds('Go', 'x := f(y) && true')).toBe('i:x o::= i:f d:( i:y d:) o:&& l:true')
    expect(await kinds('Java', 'int x = y << 2;')).toBe('k:int i:x o:= i:y o:<< l:2 d:;')
    expect(await kinds('C++', 'auto p = a->b;')).toBe('k:auto i:p o:= i:a o:-> i:b d:;')
  })

  it('leave nothing out but white space and comments', async () => {
    const text = readFileSync(fileURLToPath(new URL('code.ts', import.meta.url)), 'utf8')
    const lexer = await lexerOf('TypeScript')
    let at = 0
    let between = ''
    for (const { from, to } of lexer?.(text) ?? []) {
      expect(from).toBeGreaterThanOrEqual(at)
      between += text.slice(at, from)
      at = to
    }
    const rest = between.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').replaceAll(/\s/g, '')
    expect(rest).toBe('')
  })

  it('do not exist for other types, and never throw', async () => {
    expect(await lexerOf('Markdown')).toBeNull()
    for (const type of lexedTypes()) {
      const lexer = await lexerOf(type)
      for (const text of ['', '{{{{', '"unfinished', '\u0000é🐐 ))', 'x'.repeat(5000)])
        expect(Array.isArray(lexer?.(text))).toBe(true)
    }
  })
})

interface Oracle {
  readonly tokenizers: Readonly<Record<string, { readonly json: object }>>
}
const oracle = JSON.parse(readFileSync(new URL('oracles/metrics.json', import.meta.url), 'utf8')) as Oracle

/** A tokenizer whose tokens are the given pieces and single bytes. */
function withPieces(pieces: readonly string[]): Tokenizer {
  const tokenizer = fromTokenizerJson(oracle.tokenizers['bpe-unsplit'].json)
  return {
    ...tokenizer,
    added_tokens: pieces.map((content, i) => ({
      id: 1000 + i,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: false,
    })),
  }
}

describe('TokEval on lexemes', () => {
  const lexer: Lexer = (text) =>
    Array.from(text.matchAll(/\S+/g), (match) => ({
      from: match.index,
      to: match.index + match[0].length,
      kind: match[0] === 'return' ? ('keyword' as const) : ('identifier' as const),
    }))
  const measure = (pieces: readonly string[], text: string): ((name: keyof typeof TOKEN) => number) => {
    const tokenizer = withPieces(pieces)
    const meter = createMeter([{ tokenizer, encoder: compile(tokenizer) }])
    const row = meter.measure([text], { code: true, depths: false, lexer, keepsakes: [[]] })
    expect(row[TEXT.lexemes]).toBe(2)
    return (name) => row[tokenBase(0) + TOKEN[name]]
  }

  it('aligns a name with a token that begins with the space before it', () => {
    expect(measure(['return', ' total'], 'return total')('alignedLexemes')).toBe(2)
    expect(measure(['return', ' ', 'total'], 'return total')('alignedLexemes')).toBe(2)
    expect(measure(['ret', 'urn total'], 'return total')('alignedLexemes')).toBe(0)
  })

  it('counts the tokens of a name', () => {
    const whole = measure(['return', ' total'], 'return total')
    expect([whole('wholeIdentifiers'), whole('identifierTokens')]).toEqual([1, 1])
    const cut = measure(['return', ' to', 'tal'], 'return total')
    expect([cut('wholeIdentifiers'), cut('identifierTokens')]).toEqual([0, 2])
  })
})
