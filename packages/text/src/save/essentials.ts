/**
 * @file What a file that was just written is compared by when it is read back, so that no format loses anything in
 * silence.
 */
import type { PreTokenizer, Tokenizer } from '../tokenizer.js'

/**
 * The tokenizer without what changes no id: truncation and padding, which are for batches, and how offsets are trimmed.
 */
export function essentials(tokenizer: Tokenizer): Tokenizer {
  const { pre_tokenizer, post_processor } = tokenizer
  return {
    ...tokenizer,
    pre_tokenizer: pre_tokenizer === null ? null : trimmed(pre_tokenizer),
    post_processor: post_processor?.type === 'ByteLevel' ? null : post_processor,
    truncation: null,
    padding: null,
  }
}

function trimmed(part: PreTokenizer): PreTokenizer {
  if (part.type === 'ByteLevel') return { ...part, trim_offsets: true }
  return part.type === 'Sequence' ? { ...part, pretokenizers: part.pretokenizers.map(trimmed) } : part
}
