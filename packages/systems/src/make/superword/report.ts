/** @file What superwords do: how many there are, which, and where they help. */
import { costTable, spell, type Interval } from '@tokenwright/measure/compare'
import { compile, TokenwrightError, wordCount, type Encoder, type Tokenizer } from '@tokenwright/text'

export interface Superword {
  readonly id: number
  /** Decoded; bytes that are no whole character are shown as `\xE6`. */
  readonly text: string
  readonly words: number
}

/**
 * All tokens that hold two words or more, in id order.
 *
 * @example
 * superwordsOf(tokenizer)[0] // { id: 7373, text: ' of the', words: 2 }
 */
export function superwordsOf(tokenizer: Tokenizer, encoder: Encoder = compile(tokenizer)): readonly Superword[] {
  const special = new Set(tokenizer.added_tokens.map(({ id }) => id))
  const found: Superword[] = []
  for (let id = 0; id < encoder.size; id++) {
    if (special.has(id) || encoder.idToToken(id) === undefined) continue
    const text = spell(encoder.tokenBytes(id))
    const words = wordCount(text)
    if (words > 1) found.push({ id, text, words })
  }
  return found
}

export interface SuperwordReport {
  readonly documents: number
  readonly bytes: number
  readonly tokens: number
  readonly plainTokens: number
  readonly bytesPerToken: Interval
  readonly plainBytesPerToken: Interval
  /** Share of the plain tokenizer's tokens that are not needed, with its interval over documents. */
  readonly saving: Interval
  /** Superwords by the number of their words: entry k has those of k words. */
  readonly byWords: readonly number[]
  /** Share of all tokens of the texts that are superwords. */
  readonly share: number
  /** The most used, with how often. */
  readonly mostUsed: readonly (Superword & { readonly uses: number })[]
  /** Superwords that these texts never use. */
  readonly unused: number
  /** The lines that save most tokens. */
  readonly lines: readonly { readonly text: string; readonly tokens: number; readonly plainTokens: number }[]
}

const SHOWN = 20

/**
 * Measures a superword tokenizer against a plain one of the same size on texts that neither was trained on.
 *
 * @param texts documents: what intervals are over
 * @throws TokenwrightError `empty-corpus`
 * @example
 * const { saving } = superwordReport(superbpe, bpe, heldOut) // saving.value 0.15: 15 % fewer tokens
 */
export function superwordReport(superword: Tokenizer, plain: Tokenizer, texts: readonly string[]): SuperwordReport {
  const encoder = compile(superword)
  const plainEncoder = compile(plain)
  const uses = new Float64Array(encoder.size)
  const units = texts.map((text) => {
    const ids = encoder.encode(text)
    for (const id of ids) uses[id]++
    return {
      bytes: Buffer.byteLength(text),
      characters: text.length,
      tokens: [plainEncoder.count(text), ids.length],
    }
  })
  if (units.every(({ bytes }) => bytes === 0))
    throw new TokenwrightError('empty-corpus', 'no text to measure on', { value: 0 })
  const { bytes, costs } = costTable(units, 2, 0)
  const superwords = superwordsOf(superword, encoder)
  const byWords: number[] = []
  for (const { words } of superwords) {
    while (byWords.length <= words) byWords.push(0)
    byWords[words]++
  }
  const used = superwords.map((each) => ({ ...each, uses: uses[each.id] }))
  return {
    documents: units.length,
    bytes,
    tokens: costs[1].tokens,
    plainTokens: costs[0].tokens,
    bytesPerToken: costs[1].bytesPerToken,
    plainBytesPerToken: costs[0].bytesPerToken,
    saving: costs[1].saving,
    byWords,
    share: used.reduce((sum, each) => sum + each.uses, 0) / costs[1].tokens,
    mostUsed: used.toSorted((a, b) => b.uses - a.uses || a.id - b.id).slice(0, SHOWN),
    unused: used.filter((each) => each.uses === 0).length,
    lines: bestLines(texts, encoder, plainEncoder),
  }
}

function bestLines(texts: readonly string[], encoder: Encoder, plain: Encoder): SuperwordReport['lines'] {
  let best: { text: string; tokens: number; plainTokens: number }[] = []
  for (const text of new Set(texts.flatMap((each) => each.split('\n')))) {
    if (text.trim() === '') continue
    best.push({ text, tokens: encoder.count(text), plainTokens: plain.count(text) })
    if (best.length >= 4096) best = mostSaved(best)
  }
  return mostSaved(best)
}

function mostSaved<T extends { readonly tokens: number; readonly plainTokens: number }>(lines: readonly T[]): T[] {
  return lines.toSorted((a, b) => b.plainTokens - b.tokens - (a.plainTokens - a.tokens)).slice(0, SHOWN)
}
