/**
 * @file Suffix array by induced sorting (SA-IS: Nong, Zhang, Chan, "Two Efficient Algorithms for Linear Time Suffix
 * Array Construction", 2011) over an integer alphabet, in typed arrays. Linear time and about 12 bytes a symbol.
 */

/**
 * Start positions of all suffixes of `text` in lexicographic order; a suffix that is a prefix of another comes first.
 *
 * @param text symbols in 0 .. alphabetSize - 1
 * @example suffixArray(Int32Array.of(1, 0, 2, 0, 2, 0), 3) // banana: 5 3 1 0 4 2
 */
export function suffixArray(text: Int32Array, alphabetSize: number): Int32Array {
  const n = text.length
  const order = new Int32Array(n)
  if (n <= 1) return order

  // Type S: the suffix is smaller than its right neighbour. The end of the text is smaller than any symbol.
  const isS = new Uint8Array(n)
  for (let i = n - 2; i >= 0; i--)
    isS[i] = text[i] < text[i + 1] || (text[i] === text[i + 1] && isS[i + 1] === 1) ? 1 : 0
  const isLms = (i: number): boolean => i > 0 && isS[i] === 1 && isS[i - 1] === 0

  const bucketStarts = countBuckets(text, alphabetSize)
  const cursors = new Int32Array(alphabetSize + 1)

  const lms = collect(n, isLms)
  const count = lms.length
  induce(text, isS, bucketStarts, cursors, lms, order)
  if (count <= 1) return order

  // Name the LMS substrings in their sorted order; equal substrings share a name.
  const sorted = new Int32Array(count)
  let at = 0
  for (let i = 0; i < n; i++) if (isLms(order[i])) sorted[at++] = order[i]
  // LMS positions are at least two apart, so half of the position is a free slot for the name.
  const nameAt = new Int32Array((n >> 1) + 1).fill(-1)
  let name = 0
  nameAt[sorted[0] >> 1] = 0
  for (let i = 1; i < count; i++) {
    if (!sameLmsSubstring(text, isLms, sorted[i - 1], sorted[i])) name++
    nameAt[sorted[i] >> 1] = name
  }
  if (name + 1 < count) {
    const reduced = new Int32Array(count)
    for (let i = 0; i < count; i++) reduced[i] = nameAt[lms[i] >> 1]
    const reducedOrder = suffixArray(reduced, name + 1)
    for (let i = 0; i < count; i++) sorted[i] = lms[reducedOrder[i]]
  }
  induce(text, isS, bucketStarts, cursors, sorted, order)
  return order
}

function countBuckets(text: Int32Array, alphabetSize: number): Int32Array {
  const starts = new Int32Array(alphabetSize + 1)
  for (let i = 0; i < text.length; i++) starts[text[i] + 1]++
  for (let c = 0; c < alphabetSize; c++) starts[c + 1] += starts[c]
  return starts
}

function collect(n: number, isLms: (i: number) => boolean): Int32Array {
  let count = 0
  for (let i = 0; i < n; i++) if (isLms(i)) count++
  const lms = new Int32Array(count)
  let at = 0
  for (let i = 0; i < n; i++) if (isLms(i)) lms[at++] = i
  return lms
}

/** Sorts all suffixes from the given order of the LMS suffixes: L types left to right, then S types right to left. */
function induce(
  text: Int32Array,
  isS: Uint8Array,
  starts: Int32Array,
  cursors: Int32Array,
  lms: Int32Array,
  order: Int32Array,
): void {
  const n = text.length
  const symbols = starts.length - 1
  order.fill(-1)
  // LMS suffixes at the ends of their buckets, last one first, so that they keep the given order.
  for (let c = 0; c < symbols; c++) cursors[c] = starts[c + 1]
  for (let i = lms.length - 1; i >= 0; i--) order[--cursors[text[lms[i]]]] = lms[i]
  // The last suffix precedes all others of its bucket: as if a smallest symbol stood after it.
  for (let c = 0; c < symbols; c++) cursors[c] = starts[c]
  order[cursors[text[n - 1]]++] = n - 1
  for (let i = 0; i < n; i++) {
    const previous = order[i] - 1
    if (previous >= 0 && isS[previous] === 0) order[cursors[text[previous]]++] = previous
  }
  for (let c = 0; c < symbols; c++) cursors[c] = starts[c + 1]
  for (let i = n - 1; i >= 0; i--) {
    const previous = order[i] - 1
    if (previous >= 0 && isS[previous] === 1) order[--cursors[text[previous]]] = previous
  }
}

/** From one LMS position up to and including the next; the substring at the end of the text equals no other. */
function sameLmsSubstring(text: Int32Array, isLms: (i: number) => boolean, a: number, b: number): boolean {
  const n = text.length
  for (let k = 0; ; k++) {
    if (a + k >= n || b + k >= n || text[a + k] !== text[b + k]) return false
    if (k > 0) {
      const endA = isLms(a + k)
      if (endA !== isLms(b + k)) return false
      if (endA) return true
    }
  }
}
