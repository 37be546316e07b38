/** @file The text behind a field path in one JSON value. */

/**
 * Follows `a.b.0.c` through objects and arrays; `*` stands for every element and joins their texts with line ends.
 * A property that is itself called `a.b` comes first. Null when there is no text at the end of the path.
 *
 * @example
 * textAt({ messages: [{ content: 'Hi' }, { content: 'Yes?' }] }, 'messages.*.content') // 'Hi\nYes?'
 */
export function textAt(value: unknown, path: string): string | null {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, path)) return asText(Reflect.get(value, path))
  const texts: string[] = []
  collect(value, path.split('.'), 0, texts)
  return texts.length === 0 ? null : texts.join('\n')
}

function collect(value: unknown, keys: readonly string[], depth: number, out: string[]): void {
  if (depth === keys.length) {
    const text = asText(value)
    if (text !== null) out.push(text)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const key = keys[depth]
  if (key === '*') for (const item of Object.values(value)) collect(item, keys, depth + 1, out)
  else if (Object.hasOwn(value, key)) collect(Reflect.get(value, key), keys, depth + 1, out)
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
