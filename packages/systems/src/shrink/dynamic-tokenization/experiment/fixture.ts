/** @file The small decoder of the reproduction, trained here on English documentation with the tokenizer of the merging tables. */
import {
  adamW,
  crossEntropy,
  decoderLogits,
  decoderStates,
  gptConfig,
  initDecoder,
  key,
  mean,
  schedule,
  slice,
  tokenWindows,
  trainToEnd,
  type DecoderConfig,
  type DecoderParams,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import type { Encoder } from '@tokenwright/text'
import type { Size, StepContext } from '../../../experiment/contract.js'
import { asLine, readEncoder } from './texts.js'

interface FixtureSize {
  readonly width: number
  readonly layers: number
  readonly steps: number
}

export const FIXTURES: Readonly<Record<Size, FixtureSize>> = {
  smoke: { width: 32, layers: 2, steps: 30 },
  full: { width: 96, layers: 3, steps: 400 },
}

const BATCH = 8
const LENGTH = 128
export const POSITIONS = 192

export interface Fixture {
  readonly encoder: Encoder
  readonly config: DecoderConfig
  readonly params: DecoderParams<HostTensor>
  /** Mean loss of the last twentieth of the steps, nats per token. */
  readonly loss: number
}

/** A GPT-2 of 0.74 million parameters at full size, from the seed on the same each time. */
export function readFixture(context: StepContext, seed: number): Promise<Fixture> {
  const { width, layers, steps } = FIXTURES[context.size]
  return context.once(`fixture ${width} ${layers} ${steps} ${seed}`, async () => {
    const encoder = await readEncoder(context)
    const text = await (await context.data('zett')).text('train_docs_en.txt.gz')
    const ids = encoder.encode(text.trimEnd().split('\n').map(asLine).join(''))
    const config = gptConfig({ vocabulary: encoder.size, width, layers, heads: 4, positions: POSITIONS })
    const losses: number[] = []
    const { params } = await trainToEnd(
      {
        params: initDecoder(key(seed), config),
        loss: (inner: DecoderParams, windows: Tensor): Tensor => {
          const { hidden } = decoderStates(inner, config, { ids: slice(windows, 1, 0, LENGTH) })
          return mean(crossEntropy(decoderLogits(inner, hidden), slice(windows, 1, 1, LENGTH + 1)))
        },
        batch: tokenWindows(ids, { batch: BATCH, length: LENGTH, seed }),
        steps,
        optimizer: adamW({ decay: 0.1 }),
        schedule: schedule({ kind: 'cosine', rate: 2e-3, steps, warmup: Math.ceil(steps / 20), end: 0.1 }),
        clip: 1,
        signal: context.signal,
      },
      ({ step, loss }) => {
        losses.push(loss)
        context.progress((0.8 * step) / steps, `loss ${loss.toFixed(2)}`)
      },
    )
    const last = losses.slice(-Math.ceil(steps / 20))
    const loss = last.reduce((total, value) => total + value, 0) / last.length
    return { encoder, config, params: params as DecoderParams<HostTensor>, loss }
  })
}
