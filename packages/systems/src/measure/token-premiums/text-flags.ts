/** @file Faults of encoding that look like premiums. */
import { createHealth, examine, flagsOf } from '@tokenwright/measure/language'

/**
 * What is so frequent in the text that its figures are not figures of the language: the Zawgyi encoding, characters that are
 * decomposed, replacement characters.
 *
 * @example
 * textFlags(['e\u0301'.repeat(100)]) // ['not-nfc']
 */
export function textFlags(lines: readonly string[]): readonly string[] {
  const health = createHealth()
  let characters = 0
  for (const line of lines) {
    examine(health, line)
    characters += Array.from(line).length
  }
  return flagsOf(health, characters)
}
