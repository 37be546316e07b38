/** @file Languages that their script gives away: the detector does not know them, and need not. */

/** Scripts of (nearly) one language each, with its ISO 639-1 code. */
export const LANGUAGE_OF_SCRIPT: ReadonlyMap<string, string> = new Map([
  ['Khmer', 'km'],
  ['Lao', 'lo'],
  ['Myanmar', 'my'],
  ['Tibetan', 'bo'],
  ['Sinhala', 'si'],
  ['Thaana', 'dv'],
  ['Cherokee', 'chr'],
  ['Canadian_Aboriginal', 'iu'],
])

/** Scripts that are written without spaces between words. */
export const WITHOUT_SPACES: ReadonlySet<string> = new Set([
  'Han',
  'Japanese',
  'Hiragana',
  'Katakana',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
])
