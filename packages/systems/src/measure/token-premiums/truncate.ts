/** @file Smaller BPE vocabularies out of a larger one. */
import { TokenwrightError, vocabularyFromBytes, vocabularySize, entryBytes } from '@tokenwright/text'
import type { BpeModel, Tokenizer } from '@tokenwright/text'

/**
 * The tokenizer that training to `size` would have given: training is greedy, so it is a prefix of the larger one. Merges
 * end with the one that makes the last token, as training would; so a merge that repeats a token of the prefix, but was
 * learned later, is not in it.
 *
 * @param tokenizer byte-pair encoding whose ids are in the order of learning, as `train` gives them
 * @param size tokens in all; a larger number than there are gives the tokenizer itself
 * @throws TokenwrightError `unsupported-part` for anything else than BPE with merges; `invalid-option` for less than the alphabet
 * @example
 * const large = await train(lines, { vocabularySize: 8192 }).result()
 * truncateMerges(large, 2048) // = await train(lines, { vocabularySize: 2048 }).result()
 */
export function truncateMerges(tokenizer: Tokenizer, size: number): Tokenizer {
  const model = mergesInOrder(tokenizer)
  const total = vocabularySize(model.vocab)
  if (size >= total) return tokenizer
  const products = firstMergeOf(model)
  const kept = products[size - 1]
  if (!Number.isInteger(size) || kept === undefined || kept < 0)
    throw new TokenwrightError('invalid-option', 'vocabulary size that cuts into the alphabet', {
      where: 'size',
      value: size,
    })
  const entries = Array.from({ length: size }, (_, id) => entryBytes(model.vocab, id))
  return {
    ...tokenizer,
    model: { ...model, vocab: vocabularyFromBytes(entries), merges: model.merges.slice(0, 2 * (kept + 1)) },
  }
}

type MergedModel = BpeModel & { readonly merges: Uint32Array }

function mergesInOrder({ model }: Tokenizer): MergedModel {
  if (model.type === 'BPE' && model.merges !== null && model.vocab.ids === null)
    return { ...model, merges: model.merges }
  throw new TokenwrightError(
    'unsupported-part',
    'only byte-pair encoding with merges in the order of ids is a prefix',
    {
      where: 'model.type',
      value: model.type,
    },
  )
}

/** For each id the merge that makes it first; -1 for the alphabet. */
function firstMergeOf({ vocab, merges }: MergedModel): Int32Array {
  const byText = new Map<string, number>()
  const texts = Array.from({ length: vocabularySize(vocab) }, (_, id) => latin1(entryBytes(vocab, id)))
  for (const [id, text] of texts.entries()) byText.set(text, id)
  const first = new Int32Array(texts.length).fill(-1)
  for (let merge = 0; merge < merges.length / 2; merge++) {
    const id = byText.get(texts[merges[2 * merge]] + texts[merges[2 * merge + 1]])
    if (id !== undefined && first[id] < 0) first[id] = merge
  }
  return first
}

/** One unit for each byte: joining two texts joins their bytes. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
