/** @file Arrays and the functions of arrays that models are written in. */
export * from './tensor.js'
export * from './tree.js'
export * from './operations.js'
export * from './functions.js'
export * from './random.js'
export { findLeaks, isTensor, release, scope, type Leak } from './ownership.js'
export { valueAndGradient, valueAndGradientWithMore } from './gradient.js'
export { marked, type MarkOptions } from './marked.js'
