/** @file Training that goes on after a transfer: rows alone, or everything, held to what the hypernetwork predicted. */
import {
  add,
  crossEntropy,
  fold,
  key,
  mean,
  multiply,
  slice,
  square,
  subtract,
  sum,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import type { CompileOptions } from '@tokenwright/nn/compile'
import { decoderLogits, decoderStates, type DecoderConfig, type DecoderParams } from '@tokenwright/nn/models'
import {
  adamW,
  schedule,
  tokenWindows,
  trainToEnd,
  type TrainOptions,
  type TrainProgress,
} from '@tokenwright/nn/training'
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { ADAM, PUBLISHED_CLIP } from './training/options.js'

export interface ContinuedTraining {
  readonly config: DecoderConfig
  /** The moved model, with predicted rows. */
  readonly params: DecoderParams<HostTensor>
  readonly encoder: Encoder
  readonly texts: readonly string[]
  /** 50,000 in the published runs, which see at most 800 million tokens. */
  readonly steps: number
  /** `rows`: token rows only. `all`: the body too, as in the published runs. */
  readonly trained?: 'rows' | 'all'
  /** Constant; 3e-6 as published. */
  readonly rate?: number
  /** Texts in a step, and tokens of each; 32 of 512, or as many as the model has positions. */
  readonly batch?: number
  readonly length?: number
  /** Weight of the distance to the predicted rows; 0.5. */
  readonly lexicalWeight?: number
  readonly seed: number
  readonly folder?: string
  readonly signal?: AbortSignal
  readonly compile?: Pick<CompileOptions, 'executor' | 'threads' | 'providers'>
  readonly onProgress?: (progress: TrainProgress) => void
}

type Rows<A> = Pick<DecoderParams<A>, 'tokens' | 'head'>

interface Kept<A> {
  readonly rows: Rows<A>
  readonly body?: Omit<DecoderParams<A>, 'tokens' | 'head'>
}

/**
 * Goes on with the moved model.
 * @throws TokenwrightError `empty-corpus` for less text than one window, `aborted` if the signal fires
 * @example await continueTraining({ config, params, encoder, texts, steps: 500, trained: 'rows', rate: 1e-3, seed: 1 })
 */
export async function continueTraining(options: ContinuedTraining): Promise<DecoderParams<HostTensor>> {
  const { config, params, encoder, seed, trained = 'rows', lexicalWeight = 0.5 } = options
  const length = Math.min(options.length ?? 512, config.positions)
  const ids = options.texts.flatMap((text) => Array.from(encoder.encode(`${text}\n`)))
  if (ids.length <= length)
    throw new TokenwrightError('empty-corpus', `less text than one window of ${length} tokens`, { value: ids.length })
  const { tokens, head, ...body } = params
  const rows: Rows<HostTensor> = { tokens, ...(head === undefined ? {} : { head }) }
  const kept: Kept<HostTensor> = { rows, ...(trained === 'rows' ? { body } : {}) }
  const norms = { tokens: meanNorm(tokens.weight), head: head === undefined ? 1 : meanNorm(head.weight) }
  const loss = (own: DecoderParams, batch: Tensor, frozen: Kept<Tensor>): Tensor => {
    const whole: DecoderParams = frozen.body === undefined ? own : { ...frozen.body, ...own }
    const { hidden } = decoderStates(whole, config, { ids: slice(batch, 1, 0, length) })
    const prediction = mean(crossEntropy(decoderLogits(whole, hidden), slice(batch, 1, 1, length + 1)))
    if (lexicalWeight === 0) return prediction
    const apart = (a: Tensor, b: Tensor, norm: number): Tensor =>
      multiply(mean(sum(square(subtract(a, b)), -1)), norm === 0 ? 0 : 1 / norm)
    const first = apart(whole.tokens.weight, frozen.rows.tokens.weight, norms.tokens)
    const both =
      whole.head === undefined || frozen.rows.head === undefined
        ? first
        : multiply(add(first, apart(whole.head.weight, frozen.rows.head.weight, norms.head)), 0.5)
    return add(prediction, multiply(both, lexicalWeight))
  }
  const result = await trainToEnd(
    {
      params: trained === 'rows' ? rows : params,
      frozen: kept,
      loss: loss as TrainOptions['loss'],
      batch: tokenWindows(Int32Array.from(ids), { batch: options.batch ?? 32, length, seed: seedOf(seed) }),
      steps: options.steps,
      optimizer: adamW({ ...ADAM, decay: 0 }),
      schedule: schedule({ kind: 'constant', rate: options.rate ?? 3e-6 }),
      clip: PUBLISHED_CLIP,
      folder: options.folder,
      signal: options.signal,
      compile: options.compile,
    },
    options.onProgress,
  )
  return trained === 'rows'
    ? { ...body, ...(result.params as Rows<HostTensor>) }
    : (result.params as DecoderParams<HostTensor>)
}

/** Other windows than those of a training with the same seed. */
const seedOf = (seed: number): number => fold(key(seed), 'continued')[0]

function meanNorm({ data, shape }: HostTensor): number {
  const [rows, width] = shape
  let total = 0
  for (let i = 0; i < rows; i++) {
    let squares = 0
    for (let k = i * width; k < (i + 1) * width; k++) squares += data[k] * data[k]
    total += Math.sqrt(squares)
  }
  return total / rows
}
