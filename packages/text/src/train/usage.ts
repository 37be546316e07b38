/** @file Which tokens a corpus uses. */
import { compile } from '../compile.js'
import type { Tokenizer } from '../tokenizer.js'
import { planCut } from './cut-plan.js'
import { byteLength, eachDocument } from './documents.js'
import { throwIfAborted } from './run.js'
import type { Corpus } from './types.js'

/**
 * How often a corpus uses each token: entry i is the number of occurrences of id i. Bytes are read as UTF-8, unless the
 * tokenizer cuts nothing and takes them as they are. Special tokens are not looked for.
 *
 * @throws TokenwrightError `unsupported-part`, `aborted`
 * @example
 * const usage = await tokenUsage(tokenizer, corpus)
 * const { tokenizer: small } = prune(tokenizer, [...usage.keys()].filter((id) => usage[id] > 0))
 */
export async function tokenUsage(
  tokenizer: Tokenizer,
  corpus: Corpus,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Float64Array> {
  const encoder = compile(tokenizer)
  const usage = new Float64Array(encoder.size)
  const raw = planCut({ normalizer: tokenizer.normalizer, split: tokenizer.pre_tokenizer }).kind === 'chunks'
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let sincePause = 0
  await eachDocument(corpus, (document) => {
    const ids =
      typeof document === 'string'
        ? encoder.encode(document)
        : raw
          ? encoder.encodeBytes(document)
          : encoder.encode(decoder.decode(document))
    for (const id of ids) usage[id]++
    sincePause += byteLength(document)
    if (sincePause < 1 << 22) return undefined
    sincePause = 0
    throwIfAborted(signal)
    return new Promise((resolve) => {
      setTimeout(resolve, 0)
    })
  })
  return usage
}
