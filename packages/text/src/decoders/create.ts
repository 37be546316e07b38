/** @file One part for each kind of decoder. */
import { TokenwrightError } from '../errors.js'
import type { Decoder } from '../tokenizer.js'
import { bpeDecoder } from './bpe.js'
import { byteFallbackDecoder } from './byte-fallback.js'
import { byteLevelDecoder } from './byte-level.js'
import { ctcDecoder } from './ctc.js'
import { fuseDecoder } from './fuse.js'
import { metaspaceDecoder } from './metaspace.js'
import { replaceDecoder } from './replace.js'
import type { DecoderPart } from './step.js'
import { stripDecoder } from './strip.js'
import { wordPieceDecoder } from './word-piece.js'

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
    case 'ByteFallback':
      return [byteFallbackDecoder]
    case 'Fuse':
      return [fuseDecoder]
    case 'Strip':
      return [stripDecoder(decoder)]
    case 'WordPiece':
      return [wordPieceDecoder(decoder)]
    case 'Metaspace':
      return [metaspaceDecoder(decoder)]
    case 'BPEDecoder':
      return [bpeDecoder(decoder)]
    case 'CTC':
      return [ctcDecoder(decoder)]
    case 'Replace':
      return [replaceDecoder(decoder)]
    default:
      throw new TokenwrightError('unsupported-part', 'unknown decoder', {
        where: 'decoder.type',
        value: (decoder as Decoder).type,
      })
  }
}
