/** @file One part for each kind of decoder. */
import { TokenwrightError } from '../errors.js'
import type { Decoder } from '../tokenizer.js'
import { byteLevelDecoder } from './byte-level.js'
import type { DecoderPart } from './step.js'

const MAX_DEPTH = 32

/** The decoder as a list of parts that run one after the other. Throws `unsupported-part`. */
export function createDecoder(decoder: Decoder, depth = 0): DecoderPart[] {
  if (depth > MAX_DEPTH)
    throw new TokenwrightError('unsupported-part', `decoders nested deeper than ${MAX_DEPTH}`, { value: decoder.type })
  switch (decoder.type) {
    case 'Sequence':
      return decoder.decoders.flatMap((inner) => createDecoder(inner, depth + 1))
    case 'ByteLevel':
      return [byteLevelDecoder]
    default:
      throw new TokenwrightError('unsupported-part', 'unknown decoder', {
        where: 'decoder.type',
        value: (decoder as Decoder).type,
      })
  }
}
