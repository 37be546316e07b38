/**
 * @file Byte-level BPE, and BPE over characters with byte fallback, behind any normalizer and any split: the reference
 * pipeline cuts the text into pieces, the kernel merges them. Everything but `encode` and `count` stays with the
 * reference pipeline.
 */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { EncodeOptions, Encoder } from '../encoder.js'
import { createLayout } from '../post-processors/layout.js'
import { arrangeIds } from '../reference/arrange.js'
import { compileReference } from '../reference/compile-reference.js'
import { createPipeline } from '../reference/pipeline.js'
import { wellFormed } from '../reference/utf8.js'
import type { Tokenizer } from '../tokenizer.js'
import { byteTwin, type ByteTwin } from './as-bytes.js'
import { makeBatch, type Batch } from './batch.js'
import { buildKernel } from './build-kernel.js'
import { modeOf } from './fast-encoder.js'
import { collectIds, type IdCollector } from './ids.js'
import { knownCuts } from './known-cuts.js'
import { numberTokens } from './numbering.js'
import { isByteLevel } from './plan.js'

/** Null where the model is neither. */
export function compilePiecewise(tokenizer: Tokenizer): Encoder | null {
  const { model } = tokenizer
  if (model.type !== 'BPE') return null
  const byteLevel = isByteLevel(tokenizer, model)
  const twin = byteLevel ? null : byteTwin(model)
  if (!byteLevel && twin === null) return null
  const pipeline = createPipeline(tokenizer)
  if (pipeline.spelling !== (byteLevel && model.units === 'characters' ? 'bytes' : 'none')) return null
  const whole = model.merges === null || model.ignore_merges
  const kernel = buildKernel(numberTokens(twin?.model ?? model), { whole, cuts: knownCuts(model.vocab) })
  if (kernel === null) return null
  const batch = twin === null ? makeBatch(kernel) : spelling(makeBatch(kernel, twin.joins), twin)
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

/** Writes what is left of characters as the bytes they fall back to. */
function spelling(batch: Batch, { limit, spelled }: ByteTwin): Batch {
  let ids: Uint32Array = new Uint32Array(0)

  function spell(count: number): number {
    const from = batch.ids()
    let more = 0
    for (let i = 0; i < count; i++) if (from[i] >= limit) more += spelled[from[i] - limit].length - 1
    if (more === 0) {
      ids = from
      return count
    }
    ids = new Uint32Array(count + more)
    let to = 0
    for (let i = 0; i < count; i++) {
      if (from[i] < limit) ids[to++] = from[i]
      else for (const id of spelled[from[i] - limit]) ids[to++] = id
    }
    return to
  }

  const through = (sink: IdCollector): IdCollector => ({ ...sink, sink: (count) => sink.sink(spell(count)) })
  return {
    ids: () => ids,
    into: (sink) => batch.into(through(sink)),
    flush: (sink) => batch.flush(through(sink)),
  }
}
