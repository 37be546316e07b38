/** @file The fast path: an `Encoder` on top of the WebAssembly kernel. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { DecodeOptions, EncodeOptions, Encoder, Encoding } from '../encoder.js'
import { TokenwrightError } from '../errors.js'
import { createNormalizer } from '../normalizers/create.js'
import { createLayout } from '../post-processors/layout.js'
import { arrange, arrangeIds } from '../reference/arrange.js'
import { compileReference } from '../reference/compile-reference.js'
import { wellFormed } from '../reference/utf8.js'
import type { Tokenizer } from '../tokenizer.js'
import { idLimit } from '../vocabulary.js'
import { encodeBrokenUtf8 } from './broken-utf8.js'
import { buildKernel } from './build-kernel.js'
import { makeDecodeStream } from './decode-stream.js'
import { makeEncodeStream } from './encode-stream.js'
import { collectIds, type IdCollector } from './ids.js'
import { knownCuts } from './known-cuts.js'
import { numberTokens } from './numbering.js'
import { encodeWithOffsets } from './offsets.js'
import { planOf } from './plan.js'
import { makeSegmenter } from './segments.js'
import { tokenNames } from './token-names.js'
import { tokenTable } from './token-table.js'
import { unfinishedTail, validPrefix } from './utf8.js'
import { warmUp } from './warm-up.js'
import { makeWindows, SHORT_TEXT } from './windows.js'

/** Null where the tokenizer has no fast path. */
export function compileFast(tokenizer: Tokenizer): Encoder | null {
  const plan = planOf(tokenizer)
  const layout = createLayout(tokenizer.post_processor)
  if (plan === null) return null
  const { model, family } = plan
  const whole = model.merges === null || model.ignore_merges
  const kernel = buildKernel(numberTokens(model), { whole, cuts: knownCuts(model.vocab) })
  if (kernel === null) return null
  const windows = makeWindows(kernel, family)
  warmUp(windows)
  const normalize = normalizerOf(tokenizer)
  const segmenter = makeSegmenter(tokenizer.added_tokens, normalize)
  // Decoding tables are not needed to count.
  const table = lazy(() => tokenTable(model, tokenizer.added_tokens))
  const names = tokenNames(tokenizer)
  const framed = layout.single.length > 1

  function collect(input: string, mode: SpecialMode, ids: IdCollector): void {
    if (segmenter.trivial(mode)) return windows.encode(input, 0, input.length, ids.sink)
    segmenter.visit(normalize === null ? input : wellFormed(input), mode, {
      text: (text, from, to) => windows.encode(text, from, to, ids.sink),
      added: (id) => ids.add(id),
    })
  }

  /** Nothing to look for, and room in one window. */
  function isShort(input: string, options: EncodeOptions | undefined): boolean {
    return input.length <= SHORT_TEXT && segmenter.trivial(modeOf(options))
  }

  function encode(input: string, options?: EncodeOptions): Uint32Array {
    const plain = !framed || options?.template !== true
    if (plain && isShort(input, options)) {
      const length = windows.encodeShort(input)
      return windows.ids().slice(0, length)
    }
    const ids = collectIds(windows, input.length)
    collect(input, modeOf(options), ids)
    return plain ? ids.take() : arrangeIds(layout.single, [ids.take()], true)
  }

  function count(input: string, options?: EncodeOptions): number {
    let total = 0
    if (options?.template !== true) {
      if (isShort(input, options)) return windows.encodeShort(input)
    } else for (const item of layout.single) if (item.kind === 'special') total += item.ids.length
    collect(input, modeOf(options), {
      sink: (more) => (total += more),
      add: () => total++,
      take: () => new Uint32Array(0),
    })
    return total
  }

  // Trimmed offsets, and everything that looks through a normalizer, are the reference pipeline's.
  const reference = lazy(() => compileReference(tokenizer))
  function offsets(input: string, options?: EncodeOptions): Encoding {
    if (layout.trims.length > 0 || normalize !== null) return reference().encodeWithOffsets(input, options)
    const encoding = encodeWithOffsets(input, modeOf(options), windows, segmenter, table())
    return arrange(layout.single, [encoding], options?.template === true)
  }

  function encodeBytes(bytes: Uint8Array): Uint32Array {
    if (normalize !== null) return reference().encodeBytes(bytes)
    const ids = collectIds(windows, bytes.length)
    const valid = family === null ? bytes.length : validPrefix(bytes)
    if (valid < bytes.length) return encodeBrokenUtf8(bytes, valid, windows, table())
    windows.encodeUtf8(bytes, ids.sink)
    return ids.take()
  }

  function decode(ids: ArrayLike<number>, options?: DecodeOptions): string {
    // Not the decoder's own streaming, which takes a slow way in Node: characters are kept whole here.
    const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
    let text = ''
    let tail = new Uint8Array(0)
    table().spell(ids, options?.skipSpecial === true, (chunk) => {
      let bytes = chunk
      if (tail.length > 0) {
        bytes = new Uint8Array(tail.length + chunk.length)
        bytes.set(tail)
        bytes.set(chunk, tail.length)
      }
      const end = bytes.length - unfinishedTail(bytes)
      text += utf8.decode(bytes.subarray(0, end))
      tail = bytes.slice(end)
    })
    return text + utf8.decode(tail)
  }

  function decodeBytes(ids: ArrayLike<number>, options?: DecodeOptions): Uint8Array {
    let out = new Uint8Array(ids.length * 5 + 16)
    let length = 0
    table().spell(ids, options?.skipSpecial === true, (chunk) => {
      if (length + chunk.length > out.length) {
        const larger = new Uint8Array(Math.max(length + chunk.length, Math.ceil(out.length * 1.5)))
        larger.set(out.subarray(0, length))
        out = larger
      }
      out.set(chunk, length)
      length += chunk.length
    })
    return out.slice(0, length)
  }

  return {
    tokenizer,
    path: 'fast',
    size: sizeOf(tokenizer),
    encode,
    count,
    encodeWithOffsets: offsets,
    encodeBytes,
    stream: (options) =>
      normalize === null ? makeEncodeStream(windows, segmenter, modeOf(options), encode) : reference().stream(options),
    decode,
    decodeBytes,
    decodeStream: (options) => makeDecodeStream(table(), options?.skipSpecial === true),
    idToToken: names.idToToken,
    tokenToId: names.tokenToId,
    tokenBytes: (id) => table().bytesOf(id).slice(),
  }
}

export function modeOf(options: Pick<EncodeOptions, 'special'> | undefined): SpecialMode {
  const mode = options?.special ?? 'text'
  if (mode !== 'text' && mode !== 'allow' && mode !== 'refuse')
    throw new TokenwrightError('invalid-option', 'option special that is not text, allow or refuse', { value: mode })
  return mode
}

function normalizerOf({ normalizer }: Tokenizer): ((text: string) => string) | null {
  if (normalizer === null) return null
  const steps = createNormalizer(normalizer)
  return (text) => steps.reduce((done, step) => step.apply(done), text)
}

function lazy<T>(make: () => T): () => T {
  let value: T | undefined
  return () => (value ??= make())
}

function sizeOf({ model, added_tokens }: Tokenizer): number {
  let size = idLimit(model.vocab)
  for (const { id } of added_tokens) if (id >= size) size = id + 1
  return size
}
