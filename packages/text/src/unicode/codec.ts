/**
 * @file Reads the strings of tables.data.ts: numbers of five bits a digit, the lowest digit first, where the sixth
 * bit says that more digits follow.
 */
const CODE_POINTS = 0x110000

/** ASCII code of a digit -> its value. */
const VALUES = new Uint8Array(128)
for (const [value, digit] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].entries())
  VALUES[digit.charCodeAt(0)] = value

export function decodeNumbers(text: string): Uint32Array {
  const numbers = new Uint32Array(text.length)
  let count = 0
  let value = 0
  let shift = 0
  for (let i = 0; i < text.length; i++) {
    const digit = VALUES[text.charCodeAt(i)]
    value += (digit & 31) * 2 ** shift
    if (digit >= 32) {
      shift += 5
    } else {
      numbers[count++] = value
      value = shift = 0
    }
  }
  return numbers.subarray(0, count)
}

/** One small number for each code point, from runs of (value, length - 1). */
export function decodeRuns(text: string): Uint8Array {
  const numbers = decodeNumbers(text)
  const table = new Uint8Array(CODE_POINTS)
  let at = 0
  for (let i = 0; i < numbers.length; i += 2) {
    const end = at + numbers[i + 1] + 1
    table.fill(numbers[i], at, end)
    at = end
  }
  return table
}

/** Begin (inclusive) and end (exclusive) of each range, ascending, from (gap, length - 1). */
export function decodeSet(text: string): number[] {
  const numbers = decodeNumbers(text)
  const ranges: number[] = []
  let last = 0
  for (let i = 0; i < numbers.length; i += 2) {
    const begin = last + numbers[i]
    last = begin + numbers[i + 1] + 1
    ranges.push(begin, last)
  }
  return ranges
}

/** A map between code points, from runs of (gap, count - 1, step, difference with its sign in the lowest bit). */
export function decodePairs(text: string): Map<number, number> {
  const numbers = decodeNumbers(text)
  const map = new Map<number, number>()
  let from = 0
  for (let i = 0; i < numbers.length; i += 4) {
    const step = numbers[i + 2]
    const difference = numbers[i + 3] & 1 ? -((numbers[i + 3] + 1) >> 1) : numbers[i + 3] >> 1
    from += numbers[i]
    for (let left = numbers[i + 1]; ; left--) {
      map.set(from, from + difference)
      if (left === 0) break
      from += step
    }
  }
  return map
}
