/** @file What comes before the kernel: text is cut at added tokens and normalized. */
import { addedTokenMatcher, type AddedPattern, type SpecialMode } from '../added-tokens/matcher.js'
import type { AddedToken } from '../tokenizer.js'

export interface SegmentSink {
  /** text[from, to) in UTF-16 units: of the input, or of what the normalizer made of a part of it. */
  text(text: string, from: number, to: number): void
  /** An added token; its place in the input, or in what the normalizer made of a part of it. */
  added(id: number, from: number, to: number): void
}

export interface Segmenter {
  /** Without added tokens that can match and without a normalizer the text is one segment. */
  trivial(mode: SpecialMode): boolean
  visit(input: string, mode: SpecialMode, sink: SegmentSink): void
  /** UTF-16 units of the longest added token. */
  readonly longest: number
}

/** As in the reference pipeline: tokens of the input first, then those of the normalized text between them. */
export function makeSegmenter(tokens: readonly AddedToken[], normalize: ((text: string) => string) | null): Segmenter {
  // Two tokens may share an id: o200k_harmony has one with two names.
  const patterns: AddedPattern[] = tokens
    .filter(({ content }) => content !== '')
    .map((token) => ({
      token,
      pattern: token.normalized && normalize !== null ? normalize(token.content) : token.content,
    }))
  const specials = new Set(tokens.filter(({ special }) => special).map(({ content }) => content))
  const inInput = addedTokenMatcher(
    patterns.filter(({ token }) => !token.normalized),
    specials,
  )
  const inNormalized = addedTokenMatcher(
    patterns.filter(({ token }) => token.normalized),
    specials,
  )
  const onlySpecial = patterns.every(({ token }) => specials.has(token.content))

  function visitText(input: string, from: number, to: number, mode: SpecialMode, sink: SegmentSink): void {
    if (normalize === null && inNormalized === null) return sink.text(input, from, to)
    const part = from === 0 && to === input.length ? input : input.slice(from, to)
    const text = normalize === null ? part : normalize(part)
    if (inNormalized === null) return sink.text(text, 0, text.length)
    const runs: number[] = []
    inNormalized(text, mode, runs)
    // Without a normalizer places are still those of the input.
    const [source, base] = normalize === null ? [input, from] : [text, 0]
    for (let i = 0; i < runs.length; i += 3) {
      if (runs[i] < 0) sink.text(source, base + runs[i + 1], base + runs[i + 2])
      else sink.added(runs[i], base + runs[i + 1], base + runs[i + 2])
    }
  }

  return {
    trivial: (mode) => normalize === null && (patterns.length === 0 || (mode === 'text' && onlySpecial)),
    longest: Math.max(0, ...patterns.map(({ pattern }) => pattern.length)),
    visit(input, mode, sink) {
      if (inInput === null) return visitText(input, 0, input.length, mode, sink)
      const runs: number[] = []
      inInput(input, mode, runs)
      for (let i = 0; i < runs.length; i += 3) {
        if (runs[i] < 0) visitText(input, runs[i + 1], runs[i + 2], mode, sink)
        else sink.added(runs[i], runs[i + 1], runs[i + 2])
      }
    },
  }
}
