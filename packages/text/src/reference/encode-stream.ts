/** @file Encoding text that arrives in chunks. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { EncodeStream } from '../encoder.js'

const NOTHING = new Uint32Array(0)

/** Any part of the pipeline may look at everything that has come, so all text is held until the end. */
export function createStream(
  encode: (text: string, mode: SpecialMode) => Uint32Array,
  mode: SpecialMode,
): EncodeStream {
  let chunks: string[] = []
  return {
    push: (chunk) => {
      chunks.push(chunk)
      return NOTHING
    },
    end: () => {
      const text = chunks.join('')
      chunks = []
      return encode(text, mode)
    },
  }
}
