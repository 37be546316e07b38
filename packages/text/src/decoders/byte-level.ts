/** @file ByteLevel: tokens in GPT-2's alphabet become one text. */
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import { wholeTokens, type DecoderPart } from './step.js'

const encoder = new TextEncoder()

/** Bytes of a token; a token with a character outside of the alphabet stands for its own UTF-8. */
function bytesOfToken(token: string): Uint8Array {
  return fromByteAlphabet(token) ?? encoder.encode(token)
}

export const byteLevelDecoder: DecoderPart = {
  inMiddle: bytesOfToken,
  step: wholeTokens(() => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    return {
      token: (token, next) => next.push(decoder.decode(bytesOfToken(token), { stream: true }), false),
      end: (next) => next.push(decoder.decode(), true),
    }
  }),
}
