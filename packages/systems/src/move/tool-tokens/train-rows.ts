/** @file Trains tool rows on cached states: a softmax over one number for all words and one for each tool. */
import {
  add,
  cast,
  concatenate,
  crossEntropy,
  divide,
  equal,
  expandAxis,
  hostTensor,
  linear,
  multiply,
  permutation,
  fold,
  scalar,
  sqrt,
  square,
  subtract,
  sum,
  uniform,
  valueAndGradient,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import { compile, disposeTree, readTree, type CompileOptions } from '@tokenwright/nn/compile'
import { adamW, type OptimizerState } from '@tokenwright/nn/training'
import { throwIfAborted } from '@tokenwright/measure/corpora'
import { TokenwrightError } from '@tokenwright/text'
import { seedKey } from './frozen-model.js'
import type { CachedStates } from './states.js'

/** Labels of one batch. */
export interface LabelBatch<A = Tensor> {
  /** [rows, width] */
  readonly hidden: A
  /** [rows] */
  readonly logZ: A
  /** [rows]: logit of a word label, 0 for a tool label. */
  readonly word: A
  /** [rows] of int32: 0 for a word, 1 + index for a tool. */
  readonly label: A
  /** [rows]: 0 for padding. */
  readonly weight: A
}

/**
 * Mean loss of a batch, without a product over the vocabulary: −log of the share of the label in Z + Σ exp(wⱼ·h), where Z is the
 * sum over words.
 */
export function cachedLoss(rows: Tensor, batch: LabelBatch): Tensor {
  const logits = concatenate([expandAxis(batch.logZ, 1), linear(batch.hidden, rows)], 1)
  // For a word, the share of all words together, and then its own share among them.
  const losses = add(crossEntropy(logits, batch.label), multiply(isWord(batch.label), subtract(batch.logZ, batch.word)))
  return divide(sum(multiply(losses, batch.weight)), sum(batch.weight))
}

const isWord = (label: Tensor): Tensor => cast(equal(label, 0), 'float32')

/** ‖rows − prior‖, with a floor that keeps its gradient finite where both are the same. */
export function pullOf(rows: Tensor, prior: Tensor): Tensor {
  return sqrt(add(sum(square(subtract(rows, prior))), 1e-12))
}

export interface RowTraining {
  /** [tools, width] */
  readonly start: Float32Array
  /** What rows are kept near; needed with a pull. */
  readonly prior?: Float32Array
  /** Weight of the pull; 0.01 in the paper. 0 if not given. */
  readonly pull?: number
  /** The norm (paper), or half its square, whose strength grows with the distance. */
  readonly pullKind?: 'norm' | 'square'
  /** Ignores word labels. */
  readonly onlyTools?: boolean
  /** 30 */
  readonly epochs?: number
  /** 1e-3 */
  readonly rate?: number
  readonly seed: number
  /** Called after each epoch; lower is better. With `patience`, the best rows are returned. */
  readonly validate?: (rows: Float32Array, epoch: number) => number
  /** Epochs without improvement after which training stops. */
  readonly patience?: number
  readonly signal?: AbortSignal
  readonly onEpoch?: (epoch: number, epochs: number) => void
}

export interface TrainedRows {
  readonly rows: Float32Array
  /** Epochs that the rows have seen. */
  readonly epochs: number
}

export interface RowTrainer {
  train(states: CachedStates, options: RowTraining): Promise<TrainedRows>
  dispose(): Promise<void>
}

interface State {
  readonly rows: Tensor
  readonly optimizer: OptimizerState
}

/**
 * One trainer serves many trainings: its program is compiled once for each number of tools.
 * @param batch labels in one step; 16
 * @example
 * const trainer = createRowTrainer()
 * const { rows } = await trainer.train(cached, { start: prior, prior, pull: 0.01, seed: 1 })
 */
export function createRowTrainer(
  options: { readonly batch?: number } & Pick<CompileOptions, 'executor' | 'threads' | 'providers'> = {},
): RowTrainer {
  const { batch: size = 16, ...runtime } = options
  const optimizer = adamW({ decay: 0 })
  const step = compile(
    (state: State, batch: LabelBatch, prior: Tensor, settings: { norm: Tensor; square: Tensor; rate: Tensor }) => {
      const lossOf = (rows: Tensor, inner: LabelBatch, near: Tensor, weights: typeof settings): Tensor =>
        add(
          cachedLoss(rows, inner),
          add(
            multiply(weights.norm, pullOf(rows, near)),
            multiply(multiply(weights.square, 0.5), sum(square(subtract(rows, near)))),
          ),
        )
      const [, gradient] = valueAndGradient(lossOf)(state.rows, batch, prior, settings)
      const [rows, next] = optimizer.update(state.rows, gradient, state.optimizer, settings.rate)
      return { rows, optimizer: next }
    },
    { ...runtime, donate: [0] },
  )
  return {
    async train(states, training) {
      const { start, pull = 0, pullKind = 'norm', epochs = 30, rate = 1e-3, patience } = training
      check(states, training)
      const tools = start.length / states.width
      const shape = [tools, states.width]
      const chosen = [...states.tool.keys()].filter((i) => training.onlyTools !== true || states.tool[i] >= 0)
      if (chosen.length === 0) return { rows: start.slice(), epochs: 0 }
      const prior = hostTensor(shape, training.prior ?? start)
      const settings = {
        norm: scalar(pullKind === 'norm' ? pull : 0),
        square: scalar(pullKind === 'square' ? pull : 0),
        rate: scalar(rate),
      }
      const first = hostTensor(shape, start.slice())
      let state: unknown = { rows: first, optimizer: optimizer.init(first) }
      let best: TrainedRows | undefined
      let lowest = Infinity
      try {
        for (let epoch = 1; epoch <= epochs; epoch++) {
          const order = permutation(fold(seedKey(training.seed, 'order'), epoch), chosen.length)
          for (let from = 0; from < order.length; from += size) {
            const picked = Array.from(order.subarray(from, from + size), (i) => chosen[i])
            state = await step(
              state as never,
              batchOf(states, picked, size) as never,
              prior as never,
              settings as never,
            )
          }
          throwIfAborted(training.signal)
          training.onEpoch?.(epoch, epochs)
          if (training.validate === undefined) continue
          const rows = await rowsOf(state)
          const value = training.validate(rows, epoch)
          if (patience === undefined) continue
          if (value < lowest) {
            lowest = value
            best = { rows, epochs: epoch }
          } else if (epoch - (best?.epochs ?? 0) >= patience) break
        }
        return best ?? { rows: await rowsOf(state), epochs }
      } finally {
        disposeTree(state)
      }
    },
    dispose: () => step.dispose(),
  }
}

async function rowsOf(state: unknown): Promise<Float32Array> {
  const read = (await readTree<unknown>(state)) as { rows: HostTensor }
  return (read.rows.data as Float32Array).slice()
}

/** Labels by number as one batch, padded with labels of no weight. */
export function batchOf(states: CachedStates, picked: readonly number[], size: number): LabelBatch<HostTensor> {
  const { width } = states
  const hidden = new Float32Array(size * width)
  const [logZ, word, weight] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)]
  const label = new Int32Array(size)
  picked.forEach((row, i) => {
    hidden.set(states.hidden.subarray(row * width, (row + 1) * width), i * width)
    logZ[i] = states.logZ[row]
    word[i] = states.word[row]
    weight[i] = states.weight[row]
    label[i] = states.tool[row] + 1
  })
  return {
    hidden: hostTensor([size, width], hidden),
    logZ: hostTensor([size], logZ),
    word: hostTensor([size], word),
    label: hostTensor([size], label),
    weight: hostTensor([size], weight),
  }
}

/** Rows that know nothing: uniform within ±1/√width, as a fresh output layer starts. */
export function uniformRows(tools: number, width: number, seed: number): Float32Array {
  return uniform(seedKey(seed, 'rows'), [tools, width], 1 / Math.sqrt(width)).data as Float32Array
}

function check(states: CachedStates, { start, prior, pull = 0, rate = 1e-3, epochs = 30 }: RowTraining): void {
  const tools = start.length / states.width
  if (!Number.isSafeInteger(tools) || tools < 1)
    throw new TokenwrightError('invalid-option', `rows that are not ${states.width} wide`, { value: start.length })
  if (pull !== 0 && prior === undefined)
    throw new TokenwrightError('invalid-option', 'a pull needs a prior to pull to', { value: pull })
  if (prior !== undefined && prior.length !== start.length)
    throw new TokenwrightError('invalid-option', `a prior that has not ${start.length} numbers`, {
      value: prior.length,
    })
  if (!(pull >= 0) || !Number.isFinite(pull))
    throw new TokenwrightError('invalid-option', 'the weight of the pull is a number from 0 on', { value: pull })
  if (!(rate > 0) || !Number.isFinite(rate))
    throw new TokenwrightError('invalid-option', 'a learning rate is above 0', { value: rate })
  if (!Number.isSafeInteger(epochs) || epochs < 1)
    throw new TokenwrightError('invalid-option', 'epochs are a whole number from 1 on', { value: epochs })
  const odd = states.tool.find((tool) => tool >= tools)
  if (odd !== undefined)
    throw new TokenwrightError('invalid-data', `a label of a tool behind the ${tools} rows`, { value: odd })
}
