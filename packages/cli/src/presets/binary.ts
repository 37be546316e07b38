/** @file Byte-pair encoding of raw bytes, for programs, dumps and packets. */
import type { Preset } from './preset.js'

export const binaryPreset: Preset = {
  name: 'binary',
  summary: 'raw bytes of programs, two to three bytes in a token',
  reads: 'bytes',
  vocabulary: 65_536,
  settles: [
    'algorithm',
    'split',
    'normalizer',
    'alphabet',
    'byteFallback',
    'reserve',
    'transition',
    'maxWords',
    'tau',
    'tie',
  ],
  async learn(corpus, { options, running }) {
    const { trainBinary } = await import('@tokenwright/systems/make/binary-bpe')
    const { run, ledger } = trainBinary(corpus, {
      ...running,
      size: options.vocabulary,
      lengths: options.maxTokenLength,
      minFrequency: options.minFrequency,
      extraTokens: options.specialToken,
      entropy: ENTROPY,
    })
    return {
      run,
      remarks: () => [
        ...(ledger.low + ledger.high === 0
          ? []
          : [
              `of ${ledger.chunks} chunks of 8,192 bytes ${ledger.low} were left out as padding, ${ledger.high} as compressed or encrypted`,
            ]),
        'ids of every smaller size are a prefix: tokenwright prune <this file> --size 4096 makes one',
      ],
    }
  },
}

/** Bits per byte that a chunk may have, as in the authors' trainer. */
const ENTROPY = [0.2, 7.8] as const
