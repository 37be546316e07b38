/** @file Byte-pair encoding of raw bytes as it is described: count everything, take the best pair, do it again. */

export interface NaiveOptions {
  readonly merges: number
  readonly chunk: number
  readonly allowed: (length: number) => boolean
  readonly minFrequency: number
  readonly firstByte: number
}

/** Merges as pairs of ids. */
export function naiveMerges(bytes: Uint8Array, options: NaiveOptions): number[] {
  const { firstByte, chunk, merges: wanted } = options
  const names: string[] = []
  for (let byte = 0; byte < 256; byte++) names[firstByte + byte] = String.fromCharCode(byte)
  const known = new Set(names.filter((name) => name !== undefined))
  let sequences: number[][] = []
  for (let from = 0; from < bytes.length; from += chunk)
    sequences.push(Array.from(bytes.subarray(from, from + chunk), (byte) => byte + firstByte))
  const merges: number[] = []
  const limit = firstByte + 256 + wanted
  const counts = new Uint32Array(limit * limit)
  while (merges.length < 2 * wanted) {
    counts.fill(0)
    for (const sequence of sequences)
      for (let i = 1; i < sequence.length; i++) counts[sequence[i - 1] * limit + sequence[i]]++
    let best = -1
    for (let pair = 0; pair < counts.length; pair++) {
      if (counts[pair] < options.minFrequency || (best >= 0 && counts[pair] <= counts[best])) continue
      const name = names[Math.floor(pair / limit)] + names[pair % limit]
      if (options.allowed(name.length) && !known.has(name)) best = pair
    }
    if (best < 0) break
    const [left, right] = [Math.floor(best / limit), best % limit]
    const id = names.push(names[left] + names[right]) - 1
    known.add(names[id])
    merges.push(left, right)
    sequences = sequences.map((sequence) => merged(sequence, left, right, id))
  }
  return merges
}

function merged(sequence: readonly number[], left: number, right: number, id: number): number[] {
  const out: number[] = []
  for (let i = 0; i < sequence.length; i++) {
    if (sequence[i] === left && sequence[i + 1] === right) {
      out.push(id)
      i++
    } else out.push(sequence[i])
  }
  return out
}
