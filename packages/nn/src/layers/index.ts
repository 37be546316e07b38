/** @file Layers: `init...` gives parameters, `apply...` uses them. */
export * from './activation.js'
export * from './attention.js'
export * from './feed-forward.js'
export * from './linear.js'
export * from './norm.js'
export * from './rotary.js'
export * from './dropout.js'
export * from './lora.js'
