/**
 * @file One split pattern, two engines. tiktoken runs fancy-regex, Hugging Face runs Oniguruma, and the same text can
 * mean two things: `{1,3}+` is possessive in the first and a repeated repetition in the second, `$` is the end of the
 * text in the first and of a line in the second.
 */
import { CL100K_PATTERN, O200K_PATTERN, R50K_PATTERN } from '../encodings/definitions.js'
import { TokenwrightError } from '../errors.js'
import { parsePattern } from '../pre-tokenizers/regex/parse.js'
import { canBeEmpty, type Node } from '../pre-tokenizers/regex/syntax.js'
import { firstDifference } from './same.js'

/** The pattern of GPT-2 as published, which Hugging Face's ByteLevel part has built in. */
export const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

/** tiktoken's present cl100k for Oniguruma: like the published one, but white space at the end is one piece. */
const CL100K_ONIGURUMA = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+\z|\s*[\r\n]+|\s+(?!\S)|\s+`

const TO_ONIGURUMA: ReadonlyMap<string, string> = new Map([
  [R50K_PATTERN, GPT2_PATTERN],
  [CL100K_PATTERN, CL100K_ONIGURUMA],
])
const TO_RUST: ReadonlyMap<string, string> = new Map([...TO_ONIGURUMA].map(([rust, oniguruma]) => [oniguruma, rust]))

/** Other published patterns: Llama 3 (and cl100k as first published), Qwen. Both engines read them alike. */
const PUBLISHED = ['{1,3}', ''].map(
  (digits) =>
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
)

/** Patterns that match every text from end to end, and mean the same in both engines. */
const SETTLED: ReadonlySet<string> = new Set([GPT2_PATTERN, O200K_PATTERN, ...PUBLISHED])

/** What a pattern of tiktoken is in Hugging Face. */
export function toOniguruma(pattern: string, where: string): string {
  const known = TO_ONIGURUMA.get(pattern) ?? pattern
  if (!SETTLED.has(known) && known !== CL100K_ONIGURUMA) checkNeutral(pattern, where)
  return known
}

/** What a pattern of Hugging Face is in tiktoken, which drops text that a pattern does not match. */
export function toRust(pattern: string, where: string): string {
  const known = TO_RUST.get(pattern)
  if (known !== undefined) return known
  if (SETTLED.has(pattern)) return pattern
  if (canBeEmpty(checkNeutral(pattern, where)))
    throw new TokenwrightError(
      'unsupported-part',
      'pattern that matches the empty text, which tiktoken cannot split at,',
      {
        where,
        value: pattern,
      },
    )
  return String.raw`${pattern}|(?:(?!${pattern})[\s\S])+`
}

/** Refuses a pattern that the two engines read differently. */
function checkNeutral(pattern: string, where: string): Node {
  const [rust, oniguruma] = [parsePattern(pattern, 'rust'), parsePattern(pattern, 'oniguruma')]
  if (firstDifference(rust, oniguruma) !== null)
    throw new TokenwrightError('unsupported-part', 'pattern that tiktoken and Hugging Face read differently', {
      where,
      value: pattern,
    })
  return rust
}
