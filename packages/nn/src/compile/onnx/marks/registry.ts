/** @file All marked functions that have a native form. */
import { activations } from './activations.js'
import { attention } from './attention.js'
import { crossEntropy, pick } from './cross-entropy.js'
import { linear } from './linear.js'
import type { MarkLowering } from './lowering.js'
import { layerNorm, rmsNorm } from './norms.js'
import { logSoftmax, softmax } from './softmax.js'

export const markLowerings: ReadonlyMap<string, MarkLowering> = new Map([
  ...activations,
  ['softmax', softmax],
  ['logSoftmax', logSoftmax],
  ['layerNorm', layerNorm],
  ['rmsNorm', rmsNorm],
  ['linear', linear],
  ['crossEntropy', crossEntropy],
  ['pick', pick],
  ['attention', attention],
])
