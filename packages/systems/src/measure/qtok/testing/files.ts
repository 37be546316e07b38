/** @file Small vocabulary files that the project wrote itself. */
import { BYTE_TO_UNIT } from '@tokenwright/text'

/** A text in the byte alphabet. */
export function byteSpelled(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(BYTE_TO_UNIT[byte])).join('')
}

export function allBytes(): string[] {
  return Array.from(BYTE_TO_UNIT, (unit) => String.fromCharCode(unit))
}

/** A tokenizer.json in the manner of GPT-2. */
export function byteLevelFile(texts: readonly string[], more: object = {}): string {
  const spelled = [...new Set([...allBytes(), ...texts.map(byteSpelled)])]
  return JSON.stringify({
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [{ type: 'Digits' }, { type: 'ByteLevel', add_prefix_space: false }],
    },
    model: { type: 'BPE', vocab: Object.fromEntries(spelled.map((text, id) => [text, id])), merges: [] },
    ...more,
  })
}

/** A tokenizer.json in the manner of Llama 2: byte tokens, then pieces with U+2581 for a space. */
export function sentencePieceFile(pieces: readonly string[], more: object = {}): string {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
  const all = ['<unk>', '<s>', '</s>', ...bytes, ...pieces]
  return JSON.stringify({
    added_tokens: all.slice(0, 3).map((content, id) => ({ id, content })),
    decoder: {
      type: 'Sequence',
      decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }],
    },
    model: { type: 'BPE', vocab: Object.fromEntries(all.map((piece, id) => [piece, id])), merges: [] },
    ...more,
  })
}
