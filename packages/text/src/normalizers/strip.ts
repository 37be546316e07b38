/** @file Strip and StripAccents. */
import type { Normalizer } from '../tokenizer.js'
import { isWhiteSpace } from '../unicode/index.js'
import { isCombiningMark } from '../unicode/rust.js'
import { filterStep, trimStep } from './characters.js'
import type { NormalizerStep } from './step.js'

export function stripStep(part: Normalizer & { readonly type: 'Strip' }): NormalizerStep {
  return trimStep((text) => {
    let from = 0
    let to = text.length
    if (part.strip_left) while (from < to && isWhiteSpace(text.charCodeAt(from))) from++
    if (part.strip_right) while (to > from && isWhiteSpace(text.charCodeAt(to - 1))) to--
    return { from, to }
  })
}

export const stripAccents: NormalizerStep = filterStep((point) => !isCombiningMark(point))
