/**
 * @file A BoundlessBPE tokenizer as ordinary byte-pair encoding, which tokenizer.json can hold: runs of words are one
 * piece for a coarser split, and supermerges follow all word merges. The same idea as the authors' exporter, in
 * kensho-technologies/fastboundlessbpe, python/boundlessbpe/export.py.
 */
import { plainBpe } from '../plain.js'
import { O200K_PATTERN } from '../encodings/definitions.js'
import { TokenwrightError } from '../errors.js'
import { GPT2_PATTERN } from '../formats/patterns.js'
import { spellBytes } from '../formats/byte-level.js'
import { BYTE_LEVEL } from '../train/splits.js'
import type { BoundlessModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, vocabularyFromTexts, vocabularySize } from '../vocabulary.js'

const CONTRACTIONS = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)`
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`

/**
 * Words that may join, as each pattern cuts them, and between which of them a run may go on: only where no merge inside a
 * piece could reach across, so that words stay spelled as they were. (In o200k a word may end in a contraction, so a
 * run ends before an apostrophe.)
 */
const RUNS: readonly { readonly test: RegExp; readonly word: string; readonly goesOn: string }[] = [
  {
    test: exactly(O200K_PATTERN),
    word: String.raw`(?:[ _'\u2019]?${UPPER}*${LOWER}+${CONTRACTIONS}?|[ _'\u2019]?${UPPER}+${LOWER}*${CONTRACTIONS}?)`,
    goesOn: String.raw`(?:(?=[ _])|(?<=\p{Ll})(?=\p{Lu}))`,
  },
  {
    test: exactly(GPT2_PATTERN),
    word: String.raw`(?:'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+)`,
    goesOn: String.raw`(?=[ '])`,
  },
  {
    // cl100k, Llama 3, Qwen
    test: /^\(\?i:'s\|'t\|'re\|'ve\|'m\|'ll\|'d\)\|\[\^\\r\\n\\p\{L\}\\p\{N\}\]\?\\p\{L\}\+\|/,
    word: String.raw`(?:${CONTRACTIONS}|[ _'\u2019]?\p{L}+)`,
    goesOn: String.raw`(?=[ _'\u2019])`,
  },
]

function exactly(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`)
}

/**
 * Byte-pair encoding with the ids of a BoundlessBPE tokenizer of two phases. It spells every word alike and differs in
 * one thing: there a word joins its neighbour only as a whole; here a word of several tokens lends its first or last
 * one too, as in SuperBPE (" the" of " theremin" joins " of"). Texts come out in about as many tokens.
 *
 * @throws TokenwrightError `unsupported-part` for other models, for deletions, for merges of words behind a supermerge
 * (training in one phase), and for splits other than those of GPT-2, cl100k, Llama 3, Qwen and o200k
 * @example
 * const tokenizer = await train(corpus, { algorithm: 'boundless-2phase' }).result()
 * await save(boundlessAsBpe(tokenizer), 'tokenizer.json')
 */
export function boundlessAsBpe(tokenizer: Tokenizer): Tokenizer {
  const { model, pre_tokenizer: split } = tokenizer
  if (model.type !== 'Boundless')
    throw unsupported('only BoundlessBPE can be turned into BPE', 'model.type', model.type)
  if (model.deletions.length > 0)
    throw unsupported('BPE has no deletions', 'model.deletions', model.deletions.length / 2)
  const pattern = patternOf(split)
  const run = RUNS.find(({ test }) => pattern !== null && test.test(pattern))
  if (run === undefined) throw unsupported('no runs of words are known for this split', 'pre_tokenizer', split)
  const coarse = `${run.word}(?:${run.goesOn}${run.word})*|${pattern}`
  const ids = Array.from({ length: vocabularySize(model.vocab) }, (_, entry) => entryId(model.vocab, entry))
  return {
    ...tokenizer,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [{ type: 'Split', pattern: { Regex: coarse }, behavior: 'Isolated', invert: false }, BYTE_LEVEL],
    },
    model: plainBpe({
      vocab: vocabularyFromTexts(
        ids.map((_, entry) => spellBytes(entryBytes(model.vocab, entry))),
        ids,
      ),
      merges: allMerges(model),
    }),
    decoder: { type: 'ByteLevel' },
  }
}

function patternOf(part: PreTokenizer | null): string | null {
  if (part?.type !== 'Split' || part.behavior !== 'Isolated' || part.invert) return null
  return 'Regex' in part.pattern ? part.pattern.Regex : null
}

function allMerges({ merges, supermerges }: BoundlessModel): Uint32Array {
  let last = -1
  for (let i = 0; i < merges.length; i += 3) last = Math.max(last, merges[i])
  const byOrder = (triples: Uint32Array): number[] =>
    Array.from({ length: triples.length / 3 }, (_, i) => 3 * i)
      .toSorted((a, b) => triples[a] - triples[b])
      .flatMap((i) => [triples[i + 1], triples[i + 2]])
  for (let i = 0; i < supermerges.length; i += 3)
    if (supermerges[i] < last)
      throw unsupported('words are merged after superwords', `model.supermerges[${i / 3}]`, supermerges[i])
  return Uint32Array.from([...byOrder(merges), ...byOrder(supermerges)])
}

function unsupported(what: string, where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('unsupported-part', what, { where, value })
}
