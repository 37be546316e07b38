/** @file A small model with its tokenizer and a hypernetwork for it, for tests. */
import { key, type HostTensor } from '@tokenwright/nn'
import { gptConfig, initDecoder, type DecoderConfig, type DecoderParams } from '@tokenwright/nn/models'
import type { Encoder, Tokenizer } from '@tokenwright/text'
import { english, trained } from '../../initialisers/testing/tokenizers.js'
import { trainHypernetwork, type HypernetworkTraining } from '../training/index.js'
import type { Hypernetwork } from '../hypernetwork/params.js'

export const threads = { threads: 1 } as const

export interface SmallModel {
  readonly tokenizer: Tokenizer
  readonly encoder: Encoder
  readonly config: DecoderConfig
  readonly params: DecoderParams<HostTensor>
}

export async function smallModel(tied = false): Promise<SmallModel> {
  const { tokenizer, encoder } = await trained(english, 300)
  const config = gptConfig({ vocabulary: encoder.size, width: 16, layers: 1, heads: 2, positions: 32, tied })
  return { tokenizer, encoder, config, params: initDecoder(key(1), config) }
}

export function smallTraining(model: SmallModel, more: Partial<HypernetworkTraining> = {}): HypernetworkTraining {
  return {
    model,
    tokenizer: model.tokenizer,
    corpora: [{ texts: english }],
    size: { hidden: 32, layers: 1, heads: 2 },
    compile: threads,
    seed: 1,
    ...more,
    identity: { steps: 60, rate: 1e-2, ...more.identity },
    main: {
      steps: 0,
      rate: 3e-3,
      warmup: 2,
      batch: 2,
      length: 16,
      vocabulary: 300,
      longestRepeat: 0,
      queue: 8,
      ...more.main,
    },
  }
}

export const smallHypernetwork = async (
  model: SmallModel,
  more: Partial<HypernetworkTraining> = {},
): Promise<Hypernetwork> => trainHypernetwork(smallTraining(model, more))
