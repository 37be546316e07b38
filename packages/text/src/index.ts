export * from './errors.js'
export * from './vocabulary.js'
export type * from './tokenizer.js'
export type * from './encoder.js'
