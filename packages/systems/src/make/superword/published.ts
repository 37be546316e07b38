/** @file The authors' released vocabularies: a merges.txt alone, and the cuts that go with it. */
import { fromMerges, type PreTokenizer, type Tokenizer } from '@tokenwright/text'

function isolated(Regex: string): PreTokenizer {
  return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }
}

/** Digits in threes, counted from the right. */
const THREES = isolated(String.raw`(?=(\d{3})+(?!\d))`)

/** As published, which differs from the training script: the second stage cuts at numbers and at nothing else. */
const CUTS: Readonly<Record<'bpe' | 'superbpe', PreTokenizer>> = {
  bpe: isolated(String.raw` ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`),
  superbpe: isolated(String.raw`\p{N}+`),
}

/**
 * One of the tokenizers of the SuperBPE paper from its file of merges. Their alphabet has the 243 bytes that UTF-8 uses.
 *
 * @param merges contents of `merges.txt`
 * @param kind `bpe` for the paper's baseline, which is cut at words
 * @throws TokenwrightError `invalid-tokenizer`
 * @example
 * const encoder = compile(publishedTokenizer(await readFile('merges.txt'), 'superbpe'))
 * encoder.encode('By the way, I am a fan of the Milky Way.') // 189205, 181251, 244, 4332, 180235, 199785, 13 with t = 180k
 */
export function publishedTokenizer(merges: string | Uint8Array, kind: 'bpe' | 'superbpe'): Tokenizer {
  return fromMerges(merges, {
    alphabet: 'utf8',
    preTokenizer: { type: 'Sequence', pretokenizers: [CUTS[kind], THREES] },
  })
}
