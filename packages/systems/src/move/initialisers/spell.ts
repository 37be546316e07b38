/**
 * @file Spelling a token's bytes with another tokenizer. Tokenizers put spaces before texts, and byte-level ones cut where
 * others do not; what counts here is the middle of a text, so every candidate is held to the bytes that it stands for.
 */
import type { Encoder } from '@tokenwright/text'

/** Before the token in a text, so that it does not stand at the beginning. */
const FRONT = '\n'

/**
 * @returns a function from bytes to ids that stand for exactly these bytes, in this order: the tokenizer's own segmentation
 * where it gives them, byte tokens where the bytes are no text, and nothing where neither exists
 */
export function createSpeller(encoder: Encoder, special: ReadonlySet<number>): (bytes: Uint8Array) => Uint32Array {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const singles = singleBytes(encoder, special)
  const spells = (ids: Uint32Array, bytes: Uint8Array): boolean => {
    if (ids.length === 0 || ids.some((id) => special.has(id))) return false
    let at = 0
    for (const id of ids) {
      const piece = encoder.tokenBytes(id)
      for (let i = 0; i < piece.length; i++) if (piece[i] !== bytes[at + i]) return false
      at += piece.length
    }
    return at === bytes.length
  }
  const byteLevel = isByteLevel(encoder)
  return (bytes) => {
    if (bytes.length === 0) return new Uint32Array()
    if (byteLevel) {
      const ids = encoder.encodeBytes(bytes)
      if (spells(ids, bytes)) return ids
    }
    const text = textOf(decoder, bytes)
    if (text !== undefined) {
      const candidates = [() => encoder.encode(text)]
      // A tokenizer that puts a space before each text gives " the" for "the".
      if (text.startsWith(' ')) candidates.push(() => encoder.encode(text.slice(1)))
      candidates.push(() => behindFront(encoder, text))
      for (const candidate of candidates) {
        const ids = candidate()
        if (spells(ids, bytes)) return ids
      }
    }
    if (bytes.every((byte) => singles[byte] >= 0)) return Uint32Array.from(bytes, (byte) => singles[byte])
    return new Uint32Array()
  }
}

/** The ids of a text that stands behind another one, without those of the other. */
function behindFront(encoder: Encoder, text: string): Uint32Array {
  const before = encoder.encode(FRONT)
  const ids = encoder.encode(FRONT + text)
  return before.every((id, i) => ids[i] === id) ? ids.slice(before.length) : new Uint32Array()
}

function isByteLevel(encoder: Encoder): boolean {
  try {
    encoder.encodeBytes(new Uint8Array([0x61]))
    return true
  } catch {
    // Tokenizers that are not byte-level say so by refusing; then the text is spelled.
    return false
  }
}

/** The token of each byte; -1 where there is none. */
function singleBytes(encoder: Encoder, special: ReadonlySet<number>): Int32Array {
  const singles = new Int32Array(256).fill(-1)
  for (let id = encoder.size - 1; id >= 0; id--) {
    if (special.has(id) || encoder.idToToken(id) === undefined) continue
    const bytes = encoder.tokenBytes(id)
    if (bytes.length === 1) singles[bytes[0]] = id
  }
  return singles
}

function textOf(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    // Not UTF-8: part of a character.
    return undefined
  }
}
