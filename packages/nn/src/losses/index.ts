/** @file Losses for training, metrics for what comes out. */
export * from './losses.js'
export * from './metrics.js'
