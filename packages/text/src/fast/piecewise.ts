/**
 * @file Byte-level BPE behind any normalizer and any split: the reference pipeline cuts the text into pieces, the
 * kernel merges them. Everything but `encode` and `count` stays with the reference pipeline.
 */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { EncodeOptions, Encoder } from '../encoder.js'
import type { Kernel } from '../kernel/kernel.js'
import { createLayout } from '../post-processors/layout.js'
import { arrangeIds } from '../reference/arrange.js'
import { compileReference } from '../reference/compile-reference.js'
import { createPipeline, type PieceSink } from '../reference/pipeline.js'
import { wellFormed } from '../reference/utf8.js'
import type { Tokenizer } from '../tokenizer.js'
import { buildKernel } from './build-kernel.js'
import { modeOf } from './fast-encoder.js'
import { collectIds, type IdCollector } from './ids.js'
import { knownCuts } from './known-cuts.js'
import { numberTokens } from './numbering.js'
import { isByteLevel } from './plan.js'

const WINDOW = 1 << 16
/** Up to this many units a loop is quicker than a call into the platform's encoder. */
const SHORT = 32

/** Null where the model is not byte-level BPE. */
export function compilePiecewise(tokenizer: Tokenizer): Encoder | null {
  const { model } = tokenizer
  if (model.type !== 'BPE' || !isByteLevel(tokenizer, model)) return null
  const pipeline = createPipeline(tokenizer)
  if (pipeline.spelling !== (model.units === 'bytes' ? 'none' : 'bytes')) return null
  const whole = model.merges === null || model.ignore_merges
  const kernel = buildKernel(numberTokens(model), { whole, cuts: knownCuts(model.vocab) })
  if (kernel === null) return null
  const batch = makeBatch(kernel)
  const layout = createLayout(tokenizer.post_processor)

  function collect(text: string, mode: SpecialMode, ids: IdCollector): void {
    pipeline.cut(wellFormed(text), mode, batch.into(ids))
    batch.flush(ids)
  }

  function encode(text: string, options?: EncodeOptions): Uint32Array {
    const ids = collectIds(batch, text.length)
    collect(text, modeOf(options), ids)
    return arrangeIds(layout.single, [ids.take()], options?.template === true)
  }

  function count(text: string, options?: EncodeOptions): number {
    let total = 0
    if (options?.template === true)
      for (const item of layout.single) if (item.kind === 'special') total += item.ids.length
    collect(text, modeOf(options), {
      sink: (more) => (total += more),
      add: () => total++,
      take: () => new Uint32Array(0),
    })
    return total
  }

  return { ...compileReference(tokenizer), path: 'fast', encode, count }
}

interface Batch {
  /** The ids of the last flush. */
  ids(): Uint32Array
  into(ids: IdCollector): PieceSink
  flush(ids: IdCollector): void
}

/** Gathers pieces in the kernel's window and has them merged together. */
function makeBatch(kernel: Kernel): Batch {
  const utf8 = new TextEncoder()
  let size = 0
  let inputAt = 0
  let piecesAt = 0
  let input = new Uint8Array(0)
  let ends = new Uint32Array(0)
  let output = new Uint32Array(0)
  let have = 0
  let count = 0

  function reserve(bytes: number): void {
    size = bytes
    inputAt = kernel.reserveWindow(size)
    piecesAt = kernel.reservePieces(size)
    refresh()
  }

  function refresh(): void {
    const { buffer } = kernel.memory
    input = new Uint8Array(buffer, inputAt, size)
    ends = new Uint32Array(buffer, piecesAt, size * 2)
    output = new Uint32Array(buffer, kernel.outputAt(), size)
  }

  function flush(ids: IdCollector): void {
    if (count === 0) return
    kernel.encodePieces(count)
    if (input.length === 0) refresh()
    ids.sink(kernel.idCount())
    have = count = 0
  }

  function write(text: string): void {
    if (text.length <= SHORT) {
      let i = 0
      for (; i < text.length; i++) {
        const unit = text.charCodeAt(i)
        if (unit >= 0x80) break
        input[have + i] = unit
      }
      if (i === text.length) {
        have += i
        return
      }
    }
    have += utf8.encodeInto(text, input.subarray(have)).written
  }

  return {
    ids: () => output,
    flush,
    into: (ids) => ({
      piece({ text }) {
        if (have + text.length * 3 > size) {
          flush(ids)
          if (text.length * 3 > size) reserve(Math.max(WINDOW, text.length * 3))
        }
        write(text)
        ends[2 * count++] = have
      },
      added(id) {
        flush(ids)
        ids.add(id)
      },
    }),
  }
}
