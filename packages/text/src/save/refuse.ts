/** @file Refusals of what a target format cannot say. */
import { TokenwrightError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'

export function refuse(what: string, where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('unsupported-part', `the format cannot express this tokenizer: ${what}`, { where, value })
}

/** Formats without templates: a post-processor that puts tokens around a text has to be taken off by the caller first. */
export function refuseFrame({ post_processor }: Tokenizer): void {
  if (post_processor !== null && post_processor.type !== 'ByteLevel')
    throw refuse('post-processor (null in its place leaves it out)', 'post_processor', post_processor)
}
