/** @file Trains WordPiece the way Hugging Face's library does: byte-pair encoding with a prefix, of which only the vocabulary stays. */
import { plainTokenizer, specialToken } from '../plain.js'
import type { Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { learnBpe } from './bpe.js'
import { checkWhole } from './options.js'
import { preTokenizerOfSplit } from './splits.js'
import { reserveSlots } from './token-list.js'
import type { CommonTrainingOptions, Split, TrainingContext } from './types.js'

export interface WordPieceOptions extends CommonTrainingOptions {
  /** Default `[UNK]`. */
  readonly unknownToken?: string
  /** Default `##`. */
  readonly continuingSubwordPrefix?: string
  /** Longer words become the unknown token. Default 100 characters. */
  readonly maxWordLength?: number
}

const BERT_SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
const BERT_SPLIT: Split = { type: 'BertPreTokenizer' }

/** Special tokens are BERT's unless given. Characters that continue a word get their ids in order of first sight, most frequent words first. */
export async function trainWordPiece(options: WordPieceOptions, context: TrainingContext): Promise<Tokenizer> {
  const { normalizer = null, split = BERT_SPLIT, unknownToken = '[UNK]', continuingSubwordPrefix = '##' } = options
  checkWhole(options.maxWordLength, 1, 2 ** 31, 'maxWordLength')
  const specials = [...(options.specialTokens ?? BERT_SPECIALS)]
  if (!specials.includes(unknownToken)) specials.unshift(unknownToken)
  const [pieces] = await context.count([{ normalizer, split }])
  const { tokens } = await learnBpe(pieces, { ...options, continuingSubwordPrefix }, specials, false, context)
  const reserved = reserveSlots(tokens, options.reservedSlots ?? 0)
  return plainTokenizer(
    {
      type: 'WordPiece',
      vocab: vocabularyFromTexts(tokens.texts),
      unk_token: unknownToken,
      continuing_subword_prefix: continuingSubwordPrefix,
      max_input_chars_per_word: options.maxWordLength ?? 100,
    },
    {
      added_tokens: [...specials, ...reserved].map((content) => specialToken(tokens.ids.get(content)!, content)),
      normalizer,
      pre_tokenizer: preTokenizerOfSplit(split),
      decoder: { type: 'WordPiece', prefix: continuingSubwordPrefix, cleanup: true },
    },
  )
}
