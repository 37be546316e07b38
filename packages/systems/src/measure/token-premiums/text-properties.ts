/** @file Properties of a language's text that may explain its token counts. */

export interface TextProperties {
  readonly lines: number
  /** Lines without any text. */
  readonly empty: number
  readonly bytes: number
  /** Unicode code points. */
  readonly characters: number
  /** Shares of the characters. */
  readonly whitespace: number
  /** Combining marks: what GPT-2's pattern takes for punctuation. */
  readonly marks: number
  readonly distinctCharacters: number
  /** Shannon entropies in bits. */
  readonly characterEntropy: number
  /** Of pairs of neighbours in words: pairs with white space are left out. */
  readonly bigramEntropy: number
  readonly bytesPerCharacter: number
  readonly lineBytes: readonly number[]
  readonly lineCharacters: readonly number[]
}

/**
 * Source: Arnett et al., arXiv 2510.21909, section 4; shares of marks are this project's addition.
 *
 * @example
 * textProperties(['ab ab']).whitespace // 0.2
 */
export function textProperties(lines: readonly string[]): TextProperties {
  const characters = new Map<string, number>()
  const bigrams = new Map<string, number>()
  const lineBytes: number[] = []
  const lineCharacters: number[] = []
  let total = 0
  let whitespace = 0
  let marks = 0
  for (const line of lines) {
    let before = ''
    let count = 0
    for (const character of line) {
      count++
      bump(characters, character)
      if (/\p{White_Space}/u.test(character)) {
        whitespace++
        before = ''
        continue
      }
      if (/\p{M}/u.test(character)) marks++
      if (before !== '') bump(bigrams, before + character)
      before = character
    }
    total += count
    lineCharacters.push(count)
    lineBytes.push(Buffer.byteLength(line))
  }
  const bytes = lineBytes.reduce((sum, value) => sum + value, 0)
  return {
    lines: lines.length,
    empty: lines.filter((line) => line.trim() === '').length,
    bytes,
    characters: total,
    whitespace: share(whitespace, total),
    marks: share(marks, total),
    distinctCharacters: characters.size,
    characterEntropy: entropy(characters),
    bigramEntropy: entropy(bigrams),
    bytesPerCharacter: share(bytes, total),
    lineBytes,
    lineCharacters,
  }
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Zero for empty text, which has no characters to have a share of. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

function entropy(counts: ReadonlyMap<string, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  let bits = 0
  for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total)
  return bits
}
