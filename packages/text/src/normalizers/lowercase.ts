/** @file Lowercase, as Rust's `char::to_lowercase` has it: character by character, so that every Σ becomes σ. */
import { engineKnowsLowercase, toLowercase } from '../unicode/rust.js'
import { expandStep } from './characters.js'
import type { NormalizerStep } from './step.js'

const byCharacter = expandStep(
  (point) => point < 0x41 || (point > 0x5a && point < 0xc0),
  (point) => Array.from(toLowercase(point), (part) => part.codePointAt(0)!),
)

export const lowercase: NormalizerStep = {
  apply: (text) =>
    engineKnowsLowercase()
      ? text
          .split('Σ')
          .map((part) => part.toLowerCase())
          .join('σ')
      : byCharacter.apply(text),
  track: byCharacter.track,
}
