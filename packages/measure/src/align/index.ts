/** @file One text, or a whole corpus, under two tokenizers side by side. */
export { align, alignEncodings, type AlignedStretch, type Alignment } from './align.js'
export { differMost, type AlignedExample, type DifferOptions, type SideBySide } from './differ-most.js'
