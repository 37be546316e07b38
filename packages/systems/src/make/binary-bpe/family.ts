/** @file Nested tokenizers, and embeddings that go from one to the other. */
import { compile, entryBytes, entryId, nest, TokenwrightError, vocabularySize, type Tokenizer } from '@tokenwright/text'

/** Sizes of the released family. */
export const FAMILY_SIZES: readonly number[] = [4096, 8192, 16_384, 32_768, 65_536]

/**
 * The members of a family, smallest first, all cut from one training: byte-pair encoding is greedy, so each is what training
 * to its size would have given, and ids of shared tokens agree.
 *
 * @param sizes those above the tokenizer's own size are left out
 * @throws TokenwrightError `invalid-option` for a size below what cannot be left out
 * @example
 * for (const [size, member] of binaryFamily(await run.result())) await save(member, `binary-${size}/tokenizer.json`)
 */
export function binaryFamily(
  tokenizer: Tokenizer,
  sizes: readonly number[] = FAMILY_SIZES,
): ReadonlyMap<number, Tokenizer> {
  const own = vocabularySize(tokenizer.model.vocab)
  const fitting = sizes.filter((size) => size <= own).toSorted((a, b) => a - b)
  return new Map(fitting.map((size) => [size, size === own ? tokenizer : nest(tokenizer, size).tokenizer]))
}

/** Rows of an embedding matrix, one after the other. */
export interface Embeddings {
  readonly values: Float32Array
  /** Numbers in a row. */
  readonly width: number
}

/**
 * Embeddings for another member of the family: rows of shared tokens are copied; the row of a token that only the larger
 * member has is the mean of the rows of what it is made of in the smaller one.
 *
 * @throws TokenwrightError `invalid-option` where neither vocabulary is a prefix of the other, or the matrix has another size
 * @example
 * const larger = resizeEmbeddings({ values, width: 512 }, family.get(4096), family.get(8192))
 */
export function resizeEmbeddings(embeddings: Embeddings, from: Tokenizer, to: Tokenizer): Embeddings {
  const { values, width } = embeddings
  const rows = vocabularySize(from.model.vocab)
  if (!Number.isInteger(width) || width < 1 || values.length !== rows * width)
    throw new TokenwrightError(
      'invalid-option',
      `must have ${rows} rows of one width, so many numbers are no such matrix`,
      {
        where: 'embeddings',
        value: values.length,
      },
    )
  const shared = sharedPrefix(from, to)
  const size = vocabularySize(to.model.vocab)
  const out = new Float32Array(size * width)
  out.set(values.subarray(0, shared * width))
  if (size === shared) return { values: out, width }
  const smaller = compile(from)
  const larger = compile(to)
  for (let id = shared; id < size; id++) {
    const parts = smaller.encodeBytes(larger.tokenBytes(id))
    for (const part of parts)
      for (let k = 0; k < width; k++) out[id * width + k] += values[part * width + k] / parts.length
  }
  return { values: out, width }
}

/** Size of the smaller vocabulary, which the larger one must begin with. */
function sharedPrefix(a: Tokenizer, b: Tokenizer): number {
  const [first, second] = [a.model.vocab, b.model.vocab]
  const shared = Math.min(vocabularySize(first), vocabularySize(second))
  for (let entry = 0; entry < shared; entry++) {
    const [left, right] = [entryBytes(first, entry), entryBytes(second, entry)]
    const same = left.length === right.length && left.every((byte, i) => byte === right[i])
    if (!same || entryId(first, entry) !== entry || entryId(second, entry) !== entry)
      throw new TokenwrightError('invalid-option', 'tokenizers of one family are meant: they part at id', {
        value: entry,
      })
  }
  return shared
}
