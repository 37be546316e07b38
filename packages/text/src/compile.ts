/** @file From plain data to an encoder. */
import type { Encoder } from './encoder.js'
import { compileFast } from './fast/fast-encoder.js'
import { compileReference } from './reference/compile-reference.js'
import type { Tokenizer } from './tokenizer.js'

/**
 * Freezes a tokenizer into an encoder. Byte-level BPE with a published split pattern runs on the WebAssembly kernel,
 * everything else on the reference pipeline; both give the ids of the reference implementation.
 *
 * @throws TokenwrightError `unsupported-part` that names the part which cannot be reproduced exactly.
 * @example
 * const encoder = compile(await load('o200k_base'))
 * encoder.encode('tokens are bytes') // Uint32Array [ 64329, 553, 11643 ]
 */
export function compile(tokenizer: Tokenizer): Encoder {
  return compileFast(tokenizer) ?? compileReference(tokenizer)
}
