/** @file A vocabulary while it grows: texts by id, ids by text. */
import { TokenwrightError } from '../errors.js'

export interface TokenList {
  readonly texts: string[]
  readonly ids: Map<string, number>
  /** Id of the text, which is added where it is new. */
  add(text: string): number
}

export function createTokenList(): TokenList {
  const texts: string[] = []
  const ids = new Map<string, number>()
  return {
    texts,
    ids,
    add(text) {
      const id = ids.get(text)
      if (id !== undefined) return id
      ids.set(text, texts.length)
      return texts.push(text) - 1
    },
  }
}

export function checkSpecialTokens(tokens: readonly string[]): void {
  const seen = new Set<string>()
  tokens.forEach((token, i) => {
    const where = `specialTokens[${i}]`
    if (typeof token !== 'string' || token === '')
      throw new TokenwrightError('invalid-option', 'a special token is a text that is not empty', {
        where,
        value: token,
      })
    if (seen.has(token))
      throw new TokenwrightError('invalid-option', 'special token given twice', { where, value: token })
    seen.add(token)
  })
}

/** Names of reserved slots: free ones, in case a name is taken. */
export function reserveSlots(tokens: TokenList, count: number): string[] {
  const names: string[] = []
  for (let i = 0; names.length < count; i++) {
    const name = `<|reserved_${i}|>`
    if (tokens.ids.has(name)) continue
    tokens.add(name)
    names.push(name)
  }
  return names
}
