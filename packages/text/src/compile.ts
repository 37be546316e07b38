/** @file From plain data to an encoder. */
import type { Encoder } from './encoder.js'
import { compileFast } from './fast/fast-encoder.js'
import { compilePiecewise } from './fast/piecewise.js'
import { compileReference } from './reference/compile-reference.js'
import type { Tokenizer } from './tokenizer.js'

/**
 * Freezes a tokenizer into an encoder. Byte-level BPE runs on the WebAssembly kernel, whole where the split pattern is
 * a published one; otherwise, as BPE with byte fallback, behind the reference pipeline's normalizer and split. Everything
 * else runs on the reference pipeline. All of
 * them give the ids of the reference implementation.
 *
 * @throws TokenwrightError `unsupported-part` that names the part which cannot be reproduced exactly.
 * @example
 * const encoder = compile(await load('o200k_base'))
 * encoder.encode('tokens are bytes') // Uint32Array [ 64329, 553, 11643 ]
 */
export function compile(tokenizer: Tokenizer): Encoder {
  return compileFast(tokenizer) ?? compilePiecewise(tokenizer) ?? compileReference(tokenizer)
}
