/** @file Any tokenizer as a byte-level one. */
export { BYTE_CHARACTERS, spell, type SpelledEntry } from './spell-entries.js'
export { FILL_SCORE, SPLIT_PATTERN, toByteLevel, type ByteLevel, type ByteLevelOptions } from './to-byte-level.js'
export { holdsRun, whiteSpaceRuns } from './white-space.js'
