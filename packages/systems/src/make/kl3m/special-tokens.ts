/** @file The thirteen special tokens of KL3M-003 and later, in the order of their ids. */

/** Ids 0 to 12. Source: the training scripts of alea-institute/kl3m-tokenizers, folders kl3m_003 and kl3m_004. */
export const SPECIAL_TOKENS: readonly string[] = [
  '<|start|>',
  '<|end|>',
  '<|pad|>',
  '<|unk|>',
  '<|sep|>',
  '<|cls|>',
  '<|mask|>',
  '<|system|>',
  '</|system|>',
  '<|user|>',
  '</|user|>',
  '<|instruction|>',
  '</|instruction|>',
]

export const PAD_TOKEN = '<|pad|>'
export const PAD_ID = SPECIAL_TOKENS.indexOf(PAD_TOKEN)
