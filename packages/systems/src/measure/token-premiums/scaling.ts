/** @file How much training text each language gets. */
import { TokenwrightError } from '@tokenwright/text'

/**
 * `all`: every line. `equal-bytes`: the same number of bytes for each language, the paper's "unscaled". `byte-premium`: the
 * number of bytes times the language's byte premium, so about the same content for each, the paper's "scaled".
 */
export type Scaling =
  | { readonly kind: 'all' }
  | { readonly kind: 'equal-bytes'; readonly bytes: number }
  | { readonly kind: 'byte-premium'; readonly bytes: number; readonly premium: number }

/**
 * Lines from the first on, until their UTF-8 bytes reach the budget; the line that reaches it is the last.
 *
 * @throws TokenwrightError `invalid-option` where there is less text than the budget asks for: suites would not be comparable
 */
export function scaledLines(lines: readonly string[], scaling: Scaling): readonly string[] {
  if (scaling.kind === 'all') return lines
  const budget = scaling.kind === 'equal-bytes' ? scaling.bytes : scaling.bytes * scaling.premium
  if (!(budget > 0))
    throw new TokenwrightError('invalid-option', 'a budget of bytes must be positive', {
      where: 'scaling',
      value: budget,
    })
  let bytes = 0
  for (const [i, line] of lines.entries()) {
    bytes += utf8Length(line)
    if (bytes >= budget) return lines.slice(0, i + 1)
  }
  // Premiums are rounded numbers: a line more or less at the end of the text is no fault.
  if (bytes >= 0.999 * budget) return lines
  throw new TokenwrightError('invalid-option', `training text of only ${bytes} bytes`, {
    where: 'scaling',
    value: budget,
  })
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text)
}
