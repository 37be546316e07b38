/** @file Training that makes an encoder robust to how coarse its tokens are: an adapter, and another number of merges at each step. */
import {
  adamW,
  bertStates,
  crossEntropyLoss,
  dataOrder,
  hostTensor,
  initLora,
  key,
  schedule,
  tokenLogits,
  trainToEnd,
  withLora,
  type BertConfig,
  type BertParams,
  type HostTensor,
  type LinearParams,
  type LoraOptions,
  type LoraParams,
  type Tensor,
  type TrainProgress,
} from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import { dynamicTokenize } from './dynamic-tokenize.js'
import type { BoundaryRule } from './boundary.js'
import { labelledPlaces } from './entities.js'

export interface LabelledExample {
  readonly tokens: readonly string[]
  /** The word of each token; null for special tokens. */
  readonly wordIds: readonly (number | null)[]
  /** Places that begin a word or a pre-token. */
  readonly borders?: readonly number[]
  /** The label of each word, by number. */
  readonly labels: readonly number[]
}

export interface RobustTraining {
  /** An encoder with labels of tokens. */
  readonly config: BertConfig
  readonly params: BertParams<HostTensor>
  readonly examples: readonly LabelledExample[]
  /** Rows of tokens, at once: means of pieces, or rows that were computed before. They stay as they are. */
  readonly embed: (tokens: readonly string[]) => Float32Array
  readonly rule: BoundaryRule
  /** Merges of each step: `createBudgets`, or the same number always. */
  readonly budget: (step: number) => number
  readonly steps: number
  /** Default 32. */
  readonly batch?: number
  /** Default 128; longer examples are cut. */
  readonly length?: number
  /** Default 1e-4. */
  readonly rate?: number
  /** Default as in the paper for XNLI: rank 128, alpha twice the rank. */
  readonly lora?: LoraOptions
  readonly seed: number
  readonly signal?: AbortSignal
}

/** What is trained: the adapter on queries and values, and the output layer. */
export interface RobustParams<A = Tensor> {
  readonly lora: LoraParams<A>
  readonly output: LinearParams<A>
}

interface Batch<A> {
  readonly embeddings: A
  readonly mask: A
  readonly labels: A
  readonly weights: A
}

const LORA: LoraOptions = { rank: 128, alpha: 256 }

/**
 * Trains an adapter on examples that are merged anew at each step. The model and the rows stay as they are.
 * Source: section 3.3 of arXiv 2411.18553; without the paper's dropout on the adapter.
 *
 * @throws TokenwrightError `invalid-option` for an encoder without labels of tokens, or labels that do not fit; as `train` does
 * @example await trainRobustly({ config, params, examples, embed, rule, budget: createBudgets(curve, { kind: 'gaussian', seed: 1 }), steps: 400, seed: 1 })
 */
export async function trainRobustly(
  options: RobustTraining,
  report?: (progress: TrainProgress) => void,
): Promise<RobustParams<HostTensor>> {
  const { config, params, examples, steps, batch = 32, rate = 1e-4, lora = LORA, seed } = options
  const output = params.classifier?.output
  if (config.head?.kind !== 'token' || output === undefined)
    throw new TokenwrightError('invalid-option', 'an encoder with labels of tokens is needed', {
      where: 'config.head',
      value: config.head?.kind,
    })
  checkLabels(examples, config.head.labels)
  const order = dataOrder(examples.length, batch, seed)
  const start: RobustParams<HostTensor> = {
    lora: initLora(key(seed), params, lora, (path) => /attention\.(query|value)\.weight$/.test(path)),
    output,
  }
  const { params: trained } = await trainToEnd(
    {
      params: start,
      frozen: params,
      loss: (inner: RobustParams, { embeddings, mask, labels, weights }: Batch<Tensor>, frozen: BertParams): Tensor => {
        const adapted = adapt(frozen, inner, lora)
        const { hidden } = bertStates(adapted, config, { embeddings, mask })
        return crossEntropyLoss(tokenLogits(adapted, hidden), labels, { mask: weights })
      },
      batch: (step) =>
        batchOf(
          Array.from(order(step), (example) => examples[example]),
          options.budget(step),
          options,
        ),
      steps,
      optimizer: adamW(),
      schedule: schedule({ kind: 'linear', rate, steps }),
      clip: 1,
      signal: options.signal,
    },
    report,
  )
  return trained as RobustParams<HostTensor>
}

/** The encoder with its adapter, inside a traced function. */
export function adapt(params: BertParams, { lora, output }: RobustParams, options: LoraOptions = LORA): BertParams {
  return { ...withLora(params, lora, options), classifier: { output } }
}

/** All batches have one shape, so that one step is compiled. */
function batchOf(
  examples: readonly LabelledExample[],
  merges: number,
  { config: { width }, embed, rule, length = 128 }: RobustTraining,
): Batch<HostTensor> {
  const { tokens, wordIds } = dynamicTokenize(
    examples.map((example) => example.tokens),
    {
      merges,
      rule,
      wordIds: examples.map((example) => example.wordIds),
      borders: examples.map(({ borders = [] }) => borders),
    },
  )
  const size = examples.length * length
  const embeddings = new Float32Array(size * width)
  const [mask, weights, labels] = [new Float32Array(size), new Float32Array(size), new Int32Array(size)]
  examples.forEach((example, row) => {
    const kept = tokens[row].slice(0, length)
    embeddings.set(embed(kept), row * length * width)
    mask.fill(1, row * length, row * length + kept.length)
    for (const { place, word } of labelledPlaces((wordIds?.[row] ?? []).slice(0, length))) {
      labels[row * length + place] = example.labels[word]
      weights[row * length + place] = 1
    }
  })
  const shape = [examples.length, length]
  return {
    embeddings: hostTensor([...shape, width], embeddings),
    mask: hostTensor(shape, mask),
    labels: hostTensor(shape, labels),
    weights: hostTensor(shape, weights),
  }
}

function checkLabels(examples: readonly LabelledExample[], count: number): void {
  examples.forEach(({ wordIds, labels }, example) => {
    for (const word of wordIds)
      if (word !== null && !(labels[word] >= 0 && labels[word] < count && Number.isInteger(labels[word])))
        throw new TokenwrightError('invalid-option', `a word without one of ${count} labels`, {
          where: `examples[${example}]`,
          value: labels[word],
        })
  })
}
