/** @file A look inside a tokenizer. */
export { inspectTokenizer, type Inspection, type ShareLine, type TokenLine } from './inspect.js'
export { findOddities, type Oddity } from './oddities.js'
export { describeParts, type PartLine } from './parts.js'
