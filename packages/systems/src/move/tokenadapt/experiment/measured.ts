/** @file What a model of the experiment costs on each kind of text. */
import type { HostTensor } from '@tokenwright/nn'
import type { DecoderConfig, DecoderParams } from '@tokenwright/nn/models'
import type { Encoder } from '@tokenwright/text'
import type { Measurement, StepContext } from '../../../experiment/contract.js'
import { createEvaluator, trainDecoder } from '../../language-model/index.js'
import { DOMAINS, upTo, type Texts } from './texts.js'

export interface Model {
  readonly config: DecoderConfig
  readonly params: DecoderParams<HostTensor>
}

/** Bits per byte and perplexity on each kind of text. */
export async function evaluateModel(
  arm: string,
  model: Model,
  encoder: Encoder,
  texts: Texts,
  on: string,
  seed: number,
  context: StepContext,
): Promise<Measurement[]> {
  const evaluator = createEvaluator(model.config, encoder, { signal: context.signal })
  const found: Measurement[] = []
  try {
    for (const domain of DOMAINS) {
      const { bitsPerByte, perplexity, tokensPerKilobyte } = await evaluator.evaluate(
        model.params,
        texts.evaluation[domain],
      )
      const where = `${on}, ${domain}`
      found.push(
        { arm, metric: 'bits-per-byte', on: where, seed, value: bitsPerByte },
        { arm, metric: 'perplexity', on: where, seed, value: perplexity },
      )
      // The count of tokens is that of a tokenizer: told once for the old one and once for the new one.
      if (arm === 'old' || arm === 'fvt')
        found.push({ arm, metric: 'tokens-per-kilobyte', on: where, seed, value: tokensPerKilobyte })
    }
  } finally {
    await evaluator.dispose()
  }
  return found
}

/** Trains token rows on and evaluates on the way, on the beginnings of all kinds of text. */
export async function trainRows(
  arm: string,
  model: Model,
  encoder: Encoder,
  texts: Texts,
  corpus: readonly string[],
  rowSteps: readonly number[],
  on: string,
  seed: number,
  context: StepContext,
): Promise<Measurement[]> {
  const evaluator = createEvaluator(model.config, encoder, { signal: context.signal })
  const all = DOMAINS.flatMap((domain) => upTo(texts.evaluation[domain], 8000))
  const found: Measurement[] = []
  const measure = async (params: DecoderParams<HostTensor>, steps: number): Promise<number> => {
    const { bitsPerByte } = await evaluator.evaluate(params, all)
    found.push({ arm, metric: 'bits-after', on: `${on}, ${steps} steps`, seed, value: bitsPerByte })
    return bitsPerByte
  }
  try {
    await measure(model.params, 0)
    const last = Math.max(...rowSteps)
    let done = 0
    await trainDecoder({
      ...model,
      encoder,
      texts: corpus,
      steps: last,
      seed,
      trained: 'rows',
      signal: context.signal,
      evaluate: {
        every: Math.min(...rowSteps),
        run: async (params) => {
          done += Math.min(...rowSteps)
          return rowSteps.includes(done) ? measure(params, done) : 0
        },
      },
    })
  } finally {
    await evaluator.dispose()
  }
  return found
}
