/** @file Replace and Prepend. */
import { prependTo } from '../pre-tokenizers/prepend.js'
import { TokenwrightError } from '../errors.js'
import { patternMatcher } from '../pre-tokenizers/regex/matcher.js'
import { parsePattern } from '../pre-tokenizers/regex/parse.js'
import { canBeEmpty } from '../pre-tokenizers/regex/syntax.js'
import { replaceEvery } from '../replace-every.js'
import type { Span } from '../reference/span.js'
import type { Normalizer, Pattern } from '../tokenizer.js'
import type { NormalizerStep } from './step.js'

/** Puts `content` in the place of every match of the pattern. */
export function replaceStep(pattern: Pattern, content: string): NormalizerStep {
  const matcher = patternMatcher(pattern)
  const needle = 'String' in pattern && pattern.String !== '' ? pattern.String : null
  const matches = (text: string): { ranges: number[]; flags: number[] } => {
    const ranges: number[] = []
    const flags: number[] = []
    if (text !== '') matcher(text, ranges, flags)
    return { ranges, flags }
  }
  return {
    apply: (text) => {
      if (needle !== null) return replaceEvery(text, needle, content)
      const { ranges, flags } = matches(text)
      let out = ''
      for (let i = 0; i < flags.length; i++)
        out += flags[i] === 1 ? content : text.slice(ranges[2 * i], ranges[2 * i + 1])
      return out
    },
    track: (span) => {
      const { ranges, flags } = matches(span.text)
      return replaceRanges(span, ranges, flags, content)
    },
  }
}

/** What comes in for a match has the origin of the match's last character; for an empty match, of what stands before. */
export function replaceRanges(span: Span, ranges: readonly number[], flags: readonly number[], content: string): Span {
  const { origin } = span
  let text = ''
  for (let i = 0; i < flags.length; i++)
    text += flags[i] === 1 ? content : span.text.slice(ranges[2 * i], ranges[2 * i + 1])
  if (origin === null) return { text, start: span.start, origin }
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  let at = 0
  for (let i = 0; i < flags.length; i++) {
    const from = ranges[2 * i]
    const to = ranges[2 * i + 1]
    if (flags[i] === 1) {
      starts.fill(to === 0 ? span.start : origin.starts[to - 1], at, at + content.length)
      ends.fill(to === 0 ? span.start : origin.ends[to - 1], at, at + content.length)
      at += content.length
    } else {
      starts.set(origin.starts.subarray(from, to), at)
      ends.set(origin.ends.subarray(from, to), at)
      at += to - from
    }
  }
  return { text, start: span.start, origin: { source: origin.source, starts, ends, byteOf: null } }
}

/**
 * The same as a normalizer. What an empty match puts before the text comes from nowhere, which the reference cannot
 * handle consistently in the steps that follow; so it is refused, as is an empty text to prepend.
 */
export function replaceNormalizer(pattern: Pattern, content: string): NormalizerStep {
  const canBeNothing =
    'String' in pattern ? pattern.String === '' : canBeEmpty(parsePattern(pattern.Regex, 'oniguruma'))
  if (canBeNothing)
    throw new TokenwrightError('unsupported-part', 'replacement of what can match nothing', {
      where: 'normalizer',
      value: pattern,
    })
  return replaceStep(pattern, content)
}

export function prependStep(part: Normalizer & { readonly type: 'Prepend' }): NormalizerStep {
  if (part.prepend === '')
    throw new TokenwrightError('unsupported-part', 'empty text to prepend', {
      where: 'normalizer.prepend',
      value: part.prepend,
    })
  return {
    apply: (text) => (text === '' ? text : part.prepend + text),
    track: (span) => prependTo(span, part.prepend),
  }
}
