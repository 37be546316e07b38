/** @file OpenAI's encodings, in reach without a network. */
import { plainBpe, plainTokenizer, specialToken } from '../plain.js'
import { TokenwrightError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'
import type { Vocabulary } from '../vocabulary.js'
import { ENCODINGS, type EncodingDefinition, type EncodingName } from './definitions.js'
import { loadRanks } from './ranks.js'

export type { EncodingName } from './definitions.js'
export { encodingForModel } from './model-names.js'

/** Names of all bundled encodings, oldest first. */
export const encodingNames: readonly EncodingName[] = ENCODINGS.map(({ name }) => name)

/** Whether `loadEncoding` knows this name (the alias `gpt2` included). */
export function isEncodingName(name: string): name is EncodingName | 'gpt2' {
  return name === 'gpt2' || ENCODINGS.some((encoding) => encoding.name === name)
}

/**
 * Loads a bundled encoding: the ranks are imported on first use and shared by all tokenizers made from them.
 * `gpt2` is another name of `r50k_base`.
 *
 * @throws TokenwrightError `invalid-option` for a name that is not bundled.
 * @example
 * const tokenizer = await loadEncoding('o200k_base')
 * vocabularySize(tokenizer.model.vocab) // 199998
 */
export async function loadEncoding(name: EncodingName | 'gpt2'): Promise<Tokenizer> {
  const wanted = name === 'gpt2' ? 'r50k_base' : name
  const definition = ENCODINGS.find((encoding) => encoding.name === wanted)
  if (definition === undefined)
    throw new TokenwrightError(
      'invalid-option',
      `encoding that is not bundled (there are ${encodingNames.join(', ')})`,
      { value: name },
    )
  return rankTokenizer(await loadRanks(definition.ranks), definition.pattern, definition.specials)
}

/** A tokenizer under tiktoken's rules: the pattern cuts, ranks are ids, special tokens stand outside of the model. */
export function rankTokenizer(vocab: Vocabulary, pattern: string, specials: EncodingDefinition['specials']): Tokenizer {
  return plainTokenizer(plainBpe({ vocab, merges: null, units: 'bytes', ignore_merges: true }), {
    added_tokens: specials.map(([content, id]) => specialToken(id, content)),
    pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
  })
}
