/** @file The frozen model of the experiment: a small GPT on plain text, begun from word vectors. */
import { gptConfig } from '@tokenwright/nn/models'
import { compile, train } from '@tokenwright/text'
import type { Measurement, Size, Step, StepContext } from '../../../experiment/contract.js'
import { createEvaluator, trainDecoder } from '../../language-model/index.js'
import type { FrozenModel } from '../frozen-model.js'
import { readTexts } from './texts.js'
import { wordStart } from './word-start.js'

interface Scale {
  readonly vocabulary: number
  readonly width: number
  readonly layers: number
  readonly positions: number
  readonly batch: number
  readonly steps: number
}

export const SCALES: Readonly<Record<Size, Scale>> = {
  smoke: { vocabulary: 1024, width: 32, layers: 2, positions: 128, batch: 4, steps: 60 },
  full: { vocabulary: 3072, width: 96, layers: 2, positions: 128, batch: 2, steps: 2000 },
}

export function baseModel(context: StepContext): Promise<FrozenModel> {
  return context.once('base', async () => {
    const { plain } = await readTexts(context)
    const { vocabulary, width, layers, positions, batch, steps } = SCALES[context.size]
    const { signal } = context
    const tokenizer = await train(plain, { vocabularySize: vocabulary, split: 'gpt2', workers: 1, signal }).result()
    const encoder = compile(tokenizer)
    const config = gptConfig({ vocabulary: encoder.size, width, layers, heads: 4, positions, tied: true })
    const start = await wordStart(config, encoder, plain, 1, signal)
    const params = await trainDecoder({
      params: start,
      rate: 1e-3,
      config,
      encoder,
      texts: plain,
      steps,
      batch,
      seed: 1,
      signal,
      folder: context.size === 'full' ? context.scratch : undefined,
      onProgress: ({ step, loss }) =>
        context.progress(step / steps, `base model, step ${step} of ${steps}, loss ${loss.toFixed(2)}`),
    })
    return { config, params, encoder, begin: [], ends: [] }
  })
}

/** Trains the model before anything else, and says how good it is on text that it has not seen. */
export const baseStep: Step = {
  key: 'base model',
  label: 'Base model',
  weight: 60,
  async run(context) {
    const { config, params, encoder } = await baseModel(context)
    const { kamel, gsm8k } = await readTexts(context)
    const evaluator = createEvaluator(config, encoder, { signal: context.signal })
    try {
      const measure = async (on: string, texts: readonly { text: string }[]): Promise<Measurement> => {
        const { bitsPerByte } = await evaluator.evaluate(
          params,
          texts.slice(0, 200).map(({ text }) => text),
        )
        return { arm: 'base', metric: 'bits-per-byte', on, value: bitsPerByte }
      }
      return [await measure('KAMEL statements', kamel.held), await measure('GSM8K solutions', gsm8k.held)]
    } finally {
      await evaluator.dispose()
    }
  },
}
