/** @file Fuse: all tokens are one from here on. */
import type { DecoderPart } from './step.js'

export const fuseDecoder: DecoderPart = {
  inMiddle: (token) => token,
  step: (next) => ({
    push: (text) => next.push(text, false),
    end: () => {
      next.push('', true)
      next.end()
    },
  }),
}
