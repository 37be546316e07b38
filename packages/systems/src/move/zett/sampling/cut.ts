/** @file Text cut into pre-tokens in the byte alphabet, as the sampled tokenizers cut it. */
import { spell, SPLIT_PATTERN } from '../byte-level/index.js'

// JavaScript's \s lacks U+0085 and has U+FEFF; the property is what other engines mean by it.
const SPLIT = new RegExp(
  SPLIT_PATTERN.replaceAll('\\s', '\\p{White_Space}').replaceAll('\\S', '\\P{White_Space}'),
  'gu',
)

/** @example preTokens(' two words') // ['Ġtwo', 'Ġwords'] */
export function preTokens(text: string): string[] {
  return (text.match(SPLIT) ?? []).map(spell)
}
