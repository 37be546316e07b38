/** @file Whether two plain values are the same, typed arrays included, and where they begin to differ. */
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
