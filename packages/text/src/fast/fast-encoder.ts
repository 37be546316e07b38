/** @file The fast path: an `Encoder` on top of the WebAssembly kernel. */
import type { DecodeOptions, EncodeOptions, Encoder, Encoding } from '../encoder.js'
import { TokenwrightError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'
import { idLimit } from '../vocabulary.js'
import { knownCuts } from './known-cuts.js'
import { buildKernel } from './build-kernel.js'
import { makeDecodeStream } from './decode-stream.js'
import { makeEncodeStream } from './encode-stream.js'
import { numberTokens } from './numbering.js'
import { planOf } from './plan.js'
import { collectIds } from './ids.js'
import { isPlain, makeSegmenter, type SpecialRule } from './segments.js'
import { tokenNames } from './token-names.js'
import { tokenTable } from './token-table.js'
import { encodeBrokenUtf8 } from './broken-utf8.js'
import { offsetWalker, validPrefix } from './utf8.js'
import { makeWindows } from './windows.js'

/** Template tokens come from no piece of the text. */
export const NO_WORD = 0xffffffff

/** Null where the tokenizer has no fast path. */
export function compileFast(tokenizer: Tokenizer): Encoder | null {
  const plan = planOf(tokenizer)
  if (plan === null || plan.nfc || !tokenizer.added_tokens.every(isPlain)) return null
  const { model, family, template } = plan
  const cuts = knownCuts(model.vocab)
  const kernel = buildKernel(numberTokens(model), { whole: model.merges === null || model.ignore_merges, cuts })
  if (kernel === null) return null
  const windows = makeWindows(kernel, family)
  const segmenter = makeSegmenter(tokenizer.added_tokens)
  const table = lazy(() => tokenTable(model, tokenizer.added_tokens))
  const names = tokenNames(tokenizer)
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
  const noTemplate = template.before.length + template.after.length === 0

  function ruleOf(options: EncodeOptions | undefined): SpecialRule {
    const rule = options?.special ?? 'text'
    if (rule !== 'text' && rule !== 'allow' && rule !== 'refuse')
      throw new TokenwrightError('invalid-option', 'special must be text, allow or refuse', { value: rule })
    return rule
  }

  function encode(input: string, options?: EncodeOptions): Uint32Array {
    const rule = ruleOf(options)
    const ids = collectIds(windows, input.length)
    const framed = options?.template === true && !noTemplate
    if (framed) for (const id of template.before) ids.add(id)
    if (!segmenter.active(rule)) windows.encode(input, 0, input.length, ids.sink)
    else
      for (const { from, to, id } of segmenter.cut(input, rule)) {
        if (id >= 0) ids.add(id)
        else windows.encode(input, from, to, ids.sink)
      }
    if (framed) for (const id of template.after) ids.add(id)
    return ids.take()
  }

  function count(input: string, options?: EncodeOptions): number {
    const rule = ruleOf(options)
    let total = options?.template === true ? template.before.length + template.after.length : 0
    const sink = (n: number): void => {
      total += n
    }
    if (!segmenter.active(rule)) windows.encode(input, 0, input.length, sink)
    else
      for (const { from, to, id } of segmenter.cut(input, rule)) {
        if (id >= 0) total++
        else windows.encode(input, from, to, sink)
      }
    return total
  }

  function encodeWithOffsets(input: string, options?: EncodeOptions): Encoding {
    const rule = ruleOf(options)
    const ids = collectIds(windows, input.length)
    const words: number[] = []
    const lengths: number[] = []
    const sizeOfText = new TextEncoder()
    const { lengthOf } = table()
    let word = 0
    const put = (id: number, length: number, ofWord: number): void => {
      ids.add(id)
      lengths.push(length)
      words.push(ofWord)
    }
    if (options?.template === true) for (const id of template.before) put(id, 0, NO_WORD)
    const segments = segmenter.active(rule) ? segmenter.cut(input, rule) : [{ from: 0, to: input.length, id: -1 }]
    for (const { from, to, id } of segments) {
      if (id >= 0) {
        put(id, sizeOfText.encode(input.slice(from, to)).length, word++)
        continue
      }
      windows.encodePieces(input, from, to, (pieceIds, ends) => {
        let at = 0
        for (const end of ends) {
          for (; at < end; at++) put(pieceIds[at], lengthOf(pieceIds[at]), word)
          word++
        }
      })
    }
    if (options?.template === true) for (const id of template.after) put(id, 0, NO_WORD)
    const all = ids.take()
    const bytes = new Uint32Array(all.length * 2)
    const utf16 = new Uint32Array(all.length * 2)
    const walker = offsetWalker(input)
    let at = 0
    for (let i = 0; i < all.length; i++) {
      bytes[2 * i] = at
      utf16[2 * i] = walker.at(at, false)
      at += lengths[i]
      bytes[2 * i + 1] = at
      utf16[2 * i + 1] = walker.at(at, true)
    }
    return { ids: all, bytes, utf16, words: Uint32Array.from(words) }
  }

  function encodeBytes(bytes: Uint8Array): Uint32Array {
    const ids = collectIds(windows, bytes.length)
    const valid = family === null ? bytes.length : validPrefix(bytes)
    if (valid === bytes.length) {
      windows.encodeUtf8(bytes, ids.sink)
      return ids.take()
    }
    return encodeBrokenUtf8(bytes, valid, windows, table())
  }

  const decodeBytes = (ids: ArrayLike<number>, options?: DecodeOptions): Uint8Array<ArrayBuffer> =>
    table().join(ids, options?.skipSpecial === true)

  return {
    tokenizer,
    path: 'fast',
    size: sizeOf(tokenizer),
    encode,
    count,
    encodeWithOffsets,
    encodeBytes,
    stream: (options) => makeEncodeStream(windows, segmenter, ruleOf(options), encode),
    decode: (ids, options) => text.decode(decodeBytes(ids, options)),
    decodeBytes,
    decodeStream: (options) => makeDecodeStream(table(), options?.skipSpecial === true),
    idToToken: names.idToToken,
    tokenToId: names.tokenToId,
    tokenBytes: (id) => table().bytesOf(id).slice(),
  }
}

/** Decoding tables are not needed to count. */
function lazy<T>(make: () => T): () => T {
  let value: T | undefined
  return () => (value ??= make())
}

function sizeOf({ model, added_tokens }: Tokenizer): number {
  let size = idLimit(model.vocab)
  for (const { id } of added_tokens) if (id >= size) size = id + 1
  return size
}
