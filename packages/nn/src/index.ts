/** @file The package's front door: arrays, compile, layers, models, checkpoints, training, generation, losses. */
export * from './array/index.js'
export * from './compile/index.js'
