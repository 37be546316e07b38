/**
 * @file The readable implementation of the whole pipeline: exact for every part of `tokenizer.json`, and the twin
 * that the fast path is held against.
 */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { EncodeOptions, Encoder, Encoding } from '../encoder.js'
import { TokenwrightError } from '../errors.js'
import { contents, numberBuffer } from '../models/number-buffer.js'
import { createLayout } from '../post-processors/layout.js'
import { trimOffsets } from '../post-processors/trim.js'
import type { Tokenizer } from '../tokenizer.js'
import { createByteEncoder } from './encode-bytes.js'
import { createDecoding } from './decoding.js'
import { createStream } from './encode-stream.js'
import { arrange, arrangeIds, countArranged } from './arrange.js'
import { encodeTracked } from './offsets.js'
import { createPipeline } from './pipeline.js'
import { registerRawEncodings, type RawEncoding } from './raw-encoding.js'
import { tokenTable } from './token-table.js'
import { wellFormed } from './utf8.js'

/**
 * Freezes a tokenizer into an encoder that runs every part as Hugging Face tokenizers 0.23 (and, for raw-byte
 * vocabularies in rank order, tiktoken) would. Slower than `compile` where that has a fast path.
 *
 * @throws TokenwrightError `unsupported-part` naming the part that cannot be reproduced exactly, `invalid-tokenizer`
 * @example
 * const encoder = compileReference(await load('bert-base-cased/tokenizer.json'))
 * encoder.encode('Hello', { template: true }) // [CLS] Hello [SEP]
 */
export function compileReference(tokenizer: Tokenizer): Encoder {
  const pipeline = createPipeline(tokenizer)
  const layout = createLayout(tokenizer.post_processor)
  const table = tokenTable(tokenizer, pipeline.spelled)
  const decoding = createDecoding(tokenizer, table, pipeline.byteUnits)

  const encodeIds = (text: string, mode: SpecialMode): Uint32Array => {
    const ids = numberBuffer(Math.max(16, text.length >> 1))
    pipeline.encode(wellFormed(text), mode, ids)
    return contents(ids)
  }

  const encode = (text: string, options?: EncodeOptions): Uint32Array =>
    arrangeIds(layout.single, [encodeIds(text, modeOf(options))], options?.template === true)

  const raw = (text: string, mode: SpecialMode): RawEncoding =>
    encodeTracked(pipeline, wellFormed(text), mode, table.entryText, (id) => table.bytes(id).length)

  const encoder: Encoder = {
    tokenizer,
    path: 'reference',
    size: table.size,
    encode,
    count: (text, options) =>
      countArranged(layout.single, [pipeline.count(wellFormed(text), modeOf(options))], options?.template === true),
    encodeWithOffsets: (text, options): Encoding => {
      const { encoding, text: input, blanks } = raw(text, modeOf(options))
      trimOffsets(encoding, layout.trims, blanks, input)
      return arrange(layout.single, [encoding], options?.template === true)
    },
    encodeBytes: createByteEncoder(tokenizer, pipeline, decoding, encodeIds),
    stream: (options) => createStream(pipeline, modeOf(options)),
    decode: decoding.decode,
    decodeBytes: decoding.decodeBytes,
    decodeStream: decoding.decodeStream,
    idToToken: table.idToToken,
    tokenToId: table.tokenToId,
    tokenBytes: decoding.tokenBytes,
  }
  registerRawEncodings(encoder, raw)
  return encoder
}

function modeOf(options: Pick<EncodeOptions, 'special'> | undefined): SpecialMode {
  const mode = options?.special ?? 'text'
  if (mode !== 'text' && mode !== 'allow' && mode !== 'refuse')
    throw new TokenwrightError('invalid-option', 'option special that is not text, allow or refuse', { value: mode })
  return mode
}
