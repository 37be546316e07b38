/** @file Models, verified against transformers. */
export * from './decoder/index.js'
export * from './bert/index.js'
export * from './vit/index.js'
export * from './clip/index.js'
export * from './t5/index.js'
export * from './peft/index.js'
export { architectures } from './architectures.js'
