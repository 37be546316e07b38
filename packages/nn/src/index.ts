/** @file The package's front door: arrays, compile, layers, models, checkpoints, training, generation, losses. */
export * from './array/index.js'
export * from './checkpoints/index.js'
export * from './compile/index.js'
export * from './generation/index.js'
export * from './layers/index.js'
export * from './losses/index.js'
export * from './models/index.js'
export * from './training/index.js'
