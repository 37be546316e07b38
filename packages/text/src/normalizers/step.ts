/** @file A normalizer: the text alone, quickly; or the text with the memory of where it came from. */
import type { Span } from '../reference/span.js'

export interface NormalizerStep {
  apply(text: string): string
  /** The same for a span that is tracked: `track(span).text === apply(span.text)`. */
  track(span: Span): Span
}
