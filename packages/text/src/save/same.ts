/**
 * @file Whether two tokenizers are the same data. A file that was just written is read back and compared, so that no
 * format can lose anything in silence.
 */
import type { Tokenizer } from '../tokenizer.js'

/** Path of the first difference, or null. */
export function firstDifference(a: unknown, b: unknown, where = ''): string | null {
  if (Object.is(a, b)) return null
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return where
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b))
    return sameNumbers(a as unknown as ArrayLike<number>, b as unknown as ArrayLike<number>) ? null : where
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const key of keys) {
    const inner = Array.isArray(a) ? `${where}[${key}]` : where === '' ? key : `${where}.${key}`
    const difference = firstDifference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], inner)
    if (difference !== null) return difference
  }
  return null
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/**
 * The tokenizer without what changes no id: truncation and padding, which are for batches, and how offsets are trimmed.
 */
export function essentials(tokenizer: Tokenizer): Tokenizer {
  const { pre_tokenizer, post_processor } = tokenizer
  return {
    ...tokenizer,
    pre_tokenizer: pre_tokenizer?.type === 'ByteLevel' ? { ...pre_tokenizer, trim_offsets: true } : pre_tokenizer,
    post_processor: post_processor?.type === 'ByteLevel' ? null : post_processor,
    truncation: null,
    padding: null,
  }
}

/** The value at a path such as `model.vocab.ids`. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root
  for (const step of path.split(/[.[\]]+/)) {
    if (step === '') continue
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) break
    value = (value as Record<string, unknown>)[step]
  }
  return value
}
