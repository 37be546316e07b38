/** @file Models, verified against transformers. */
export * from './decoder/index.js'
