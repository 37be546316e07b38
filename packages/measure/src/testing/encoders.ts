/** @file A tokenizer small enough to reason about. */
import { plainBpe, plainTokenizer, vocabularyFromTexts, type Encoder, type Encoding } from '@tokenwright/text'

function refuse(): never {
  throw new Error('not in this test')
}

/** Cuts where the expression matches; ids are handed out as tokens come up. For tests that need an `Encoder`, not exact ids. */
export function cuttingEncoder(expression: RegExp): Encoder {
  const ids = new Map<string, number>()
  const texts: string[] = []
  const pieces = (text: string): string[] => Array.from(text.matchAll(expression), ([piece]) => piece)
  const idOf = (piece: string): number => {
    let id = ids.get(piece)
    if (id === undefined) {
      ids.set(piece, (id = texts.length))
      texts.push(piece)
    }
    return id
  }
  const encode = (text: string): Uint32Array => Uint32Array.from(pieces(text), idOf)
  const encodeWithOffsets = (text: string): Encoding => {
    const found = pieces(text)
    const bytes: number[] = []
    const utf16: number[] = []
    let byte = 0
    let unit = 0
    for (const piece of found) {
      bytes.push(byte, (byte += Buffer.byteLength(piece)))
      utf16.push(unit, (unit += piece.length))
    }
    return {
      ids: Uint32Array.from(found, idOf),
      bytes: Uint32Array.from(bytes),
      utf16: Uint32Array.from(utf16),
      words: new Uint32Array(found.length),
    }
  }
  return {
    tokenizer: plainTokenizer(plainBpe({ vocab: vocabularyFromTexts([]), merges: new Uint32Array(0) })),
    path: 'reference',
    size: 1000,
    encode,
    count: (text) => pieces(text).length,
    encodeWithOffsets,
    encodeBytes: refuse,
    stream: refuse,
    decode: refuse,
    decodeBytes: refuse,
    decodeStream: refuse,
    idToToken: (id) => texts[id],
    tokenToId: (token) => ids.get(token),
    tokenBytes: (id) => new TextEncoder().encode(texts[id] ?? ''),
  }
}
