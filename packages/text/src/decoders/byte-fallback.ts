/** @file ByteFallback: runs of tokens like `<0xE2>` become the text that their bytes spell. */
import { wholeTokens, type DecoderPart, type DecodeSink } from './step.js'

/** Byte of a token like `<0xE2>`, or -1. Rust's hexadecimal numbers may carry a plus sign. */
function byteOf(token: string): number {
  if (token.length !== 6 || token[0] !== '<') return -1
  return /^<0x(?:[0-9A-Fa-f]{2}|\+[0-9A-Fa-f])>$/.test(token) ? parseInt(token.slice(3, 5).replace('+', ''), 16) : -1
}

/** One text for the whole run, or U+FFFD for each byte where it is not UTF-8. */
function flush(bytes: number[], next: DecodeSink): void {
  if (bytes.length === 0) return
  const run = Uint8Array.from(bytes)
  bytes.length = 0
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(run)
  } catch {
    // Not UTF-8 is an ordinary case here: the reference, too, puts a replacement for each byte.
    for (let i = 0; i < run.length; i++) next.push('\ufffd', true)
    return
  }
  next.push(text, true)
}

export const byteFallbackDecoder: DecoderPart = {
  inMiddle: (token) => {
    const byte = byteOf(token)
    return byte < 0 ? token : Uint8Array.of(byte)
  },
  step: wholeTokens(() => {
    const bytes: number[] = []
    return {
      token: (token, next) => {
        const byte = byteOf(token)
        if (byte >= 0) {
          bytes.push(byte)
          return
        }
        flush(bytes, next)
        next.push(token, true)
      },
      end: (next) => flush(bytes, next),
    }
  }),
}
