/** @file From options and a split to a Unigram training: how pieces are spelled and read back. */
import type { Decoder, Tokenizer } from '../tokenizer.js'
import { isByteLevel } from './cut-plan.js'
import { preTokenizerOfSplit } from './splits.js'
import type { TrainingContext } from './types.js'
import { METASPACE_PRE_TOKENIZER, metaspaceDecoder, type UnigramOptions } from './unigram/options.js'
import { trainUnigram } from './unigram/train-unigram.js'

/** The split is SentencePiece's unless given: spaces become U+2581 and begin words. */
export async function trainUnigramTokenizer(options: UnigramOptions, context: TrainingContext): Promise<Tokenizer> {
  const { normalizer = null, split = METASPACE_PRE_TOKENIZER, byteFallback = false } = options
  const preTokenizer = preTokenizerOfSplit(split)
  const spelled = isByteLevel(normalizer, preTokenizer)
  const [pieces] = await context.count([{ normalizer, split }])
  const decoder: Decoder | null = spelled
    ? { type: 'ByteLevel' }
    : preTokenizer?.type === 'Metaspace'
      ? metaspaceDecoder(byteFallback)
      : { type: 'Fuse' }
  return trainUnigram(pieces, options, { units: spelled ? 'bytes' : 'characters', preTokenizer, decoder }, context)
}
