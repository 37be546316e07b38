/**
 * @file The training loop. A step is one compiled program: loss, gradients, clipping, optimizer, averages. Everything that a
 * step needs follows from its number, so a training that was interrupted goes on bit for bit.
 */
import { node } from '../platform.js'
import { TokenwrightError } from '@tokenwright/text/errors'
import { valueAndGradient } from '../array/gradient.js'
import { add, concatenate, divide, maximum, multiply, reshape, sqrt, square, sum } from '../array/operations.js'
import { isTensor } from '../array/ownership.js'
import { isHostTensor, scalar, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, mapTree, type Tree } from '../array/tree.js'
import { compile, disposeTree, readTree, type CompileOptions, type Given } from '../compile/compile.js'
import type { ResidentArray } from '../compile/executor.js'
import type { Optimizer, OptimizerState } from './optimizer.js'
import type { Schedule } from './schedule.js'
import { readStateWithNotes, writeState } from './state-file.js'

export interface TrainOptions {
  /** parameters that are trained, as host tensors */
  readonly params: unknown
  /** a tree that the loss reads and that stays as it is */
  readonly frozen?: unknown
  /** the loss of one batch, a scalar; traced, so it sees shapes but no numbers */
  readonly loss: (params: never, batch: never, frozen: never) => Tensor
  /** the batch of a step, or several batches whose gradients are averaged; must depend on the step's number alone */
  readonly batch: (step: number) => unknown
  /** batches per step; `batch` then returns an array of so many */
  readonly accumulate?: number
  readonly steps: number
  readonly optimizer: Optimizer
  readonly schedule: Schedule
  /** the largest global norm of the gradients */
  readonly clip?: number
  /** keeps a running average of the parameters with this weight on the old */
  readonly average?: number
  /** folder for `state.safetensors` and `metrics.jsonl`; a state that lies there is continued */
  readonly folder?: string
  /** steps between saved states; 100 if not given */
  readonly saveEvery?: number
  /** runs on the parameters after every so many steps; lower is better, and patience ends the training */
  readonly evaluate?: {
    readonly every: number
    readonly run: (params: unknown) => Promise<number>
    readonly patience?: number
  }
  readonly signal?: AbortSignal
  readonly compile?: Pick<CompileOptions, 'executor' | 'threads' | 'providers'>
}

export interface TrainProgress {
  /** steps done */
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly rate: number
  /** global norm of the gradients before clipping */
  readonly norm: number
  readonly evaluation?: number
  readonly secondsLeft: number
}

export interface TrainResult {
  readonly params: unknown
  readonly average?: unknown
  readonly steps: number
  readonly stoppedEarly: boolean
}

interface State<A> {
  readonly params: Tree<A>
  readonly optimizer: OptimizerState<A>
  readonly average?: Tree<A>
}

/**
 * Trains; yields after each step and returns the parameters.
 * @throws TokenwrightError `invalid-data` at the first loss or gradient that is not finite, with its step and tensor;
 * `aborted` if the signal fires, after the state was saved
 * @example for await (const { step, loss } of train(options)) console.log(step, loss)
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainProgress, TrainResult> {
  const { folder, steps, saveEvery = 100 } = options
  const step = compile(trainingStep(options) as (...all: unknown[]) => unknown, { ...options.compile, donate: [0] })
  const start: State<HostTensor> = {
    params: options.params as Tree<HostTensor>,
    optimizer: options.optimizer.init(options.params),
    average: options.average === undefined ? undefined : (options.params as Tree<HostTensor>),
  }
  const file = folder === undefined ? undefined : node.path.join(folder, 'state.safetensors')
  const found = file === undefined ? undefined : await readStateWithNotes(file, start)
  let state: unknown = found?.state ?? start
  let done = await stepsOf(state)
  const paths = flatten(start.params, isHostTensor)[1].paths
  const began = performance.now()
  const first = done
  let best = found?.notes.get('best') ?? Infinity
  let worse = found?.notes.get('worse') ?? 0
  let stoppedEarly = found?.notes.get('stoppedEarly') === 1
  if (folder !== undefined) await startMetrics(folder, done)
  const save = async () => {
    const notes = Object.entries({ best, worse, stoppedEarly: stoppedEarly ? 1 : 0 })
    if (file !== undefined) await writeState(file, await readTree<unknown>(state), new Map(notes))
  }
  try {
    while (done < steps && !stoppedEarly) {
      if (options.signal?.aborted === true) {
        await save()
        throw new TokenwrightError('aborted', 'the training was interrupted; its state is saved', { value: done })
      }
      const rate = options.schedule(done)
      const batch = options.batch(done)
      const result = (await step(
        ...([state, batch, scalar(rate), ...(options.frozen === undefined ? [] : [options.frozen])] as never[]),
      )) as { state: unknown; loss: ResidentArray; squares: ResidentArray }
      state = result.state
      const loss = (await result.loss.read()).data[0]
      const squares = (await result.squares.read()).data as Float32Array
      disposeTree([result.loss, result.squares])
      checkFinite(done, loss, squares, paths)
      done++
      const evaluation = await evaluateAt(options, done, state)
      if (evaluation !== undefined) {
        worse = evaluation < best ? 0 : worse + 1
        best = Math.min(best, evaluation)
        stoppedEarly = worse > (options.evaluate?.patience ?? Infinity)
      }
      const norm = Math.sqrt(squares.reduce((total, square_) => total + square_, 0))
      const secondsLeft = ((performance.now() - began) / 1000 / (done - first)) * (steps - done)
      const progress: TrainProgress = { step: done, steps, loss, rate, norm, evaluation, secondsLeft }
      if (folder !== undefined)
        await node.files.appendFile(node.path.join(folder, METRICS), `${JSON.stringify(progress)}\n`)
      if (done % saveEvery === 0 || done === steps || stoppedEarly) await save()
      yield progress
    }
    const final = (await readTree<unknown>(state)) as State<HostTensor>
    return { params: final.params, average: final.average, steps: done, stoppedEarly }
  } finally {
    await step.dispose()
  }
}

const METRICS = 'metrics.jsonl'

/** Makes the folder, and forgets the metrics of steps that were done after the last saved state and will be done again. */
async function startMetrics(folder: string, done: number): Promise<void> {
  await node.files.mkdir(folder, { recursive: true })
  const path = node.path.join(folder, METRICS)
  const text = await node.files.readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return ''
    throw new TokenwrightError('unreadable', 'metrics that cannot be read', { value: path, cause })
  })
  const kept = text.split('\n').slice(0, done)
  if (kept.length === done && text !== '') await node.files.writeFile(path, kept.map((line) => `${line}\n`).join(''))
}

/** Runs a training to its end. */
export async function trainToEnd(
  options: TrainOptions,
  report?: (progress: TrainProgress) => void,
): Promise<TrainResult> {
  const run = train(options)
  for (;;) {
    const next = await run.next()
    if (next.done === true) return next.value
    report?.(next.value)
  }
}

function trainingStep(options: TrainOptions) {
  const loss = options.loss as unknown as (params: Tree<Tensor>, batch: unknown, frozen: unknown) => Tensor
  return (state: State<Tensor>, batch: unknown, rate: Tensor, frozen: unknown) => {
    const batches = options.accumulate === undefined ? [batch] : (batch as unknown[])
    const results = batches.map((one) =>
      // A frozen tree of nothing is an empty list, since a traced function has no optional arguments.
      valueAndGradient((params: Tree<Tensor>, inner: unknown, kept: unknown) => loss(params, inner, kept))(
        state.params,
        one,
        frozen ?? [],
      ),
    )
    const gradients = results.map(([, gradient]) => flatten(gradient, isTensor))
    const structure = gradients[0][1]
    const share = 1 / batches.length
    const averaged = gradients[0][0].map((leaf, i) =>
      batches.length === 1
        ? leaf
        : multiply(
            gradients.map(([leaves]) => leaves[i]).reduce((x, y) => add(x, y)),
            share,
          ),
    )
    const squares = averaged.map((leaf) => sum(square(leaf)))
    const norm = sqrt(squares.reduce((x, y) => add(x, y)))
    const clipped =
      options.clip === undefined
        ? averaged
        : averaged.map((leaf) => multiply(leaf, divide(options.clip as number, maximum(norm, options.clip as number))))
    const [params, optimizer] = options.optimizer.update(
      state.params,
      structure.rebuild(clipped),
      state.optimizer,
      rate,
    )
    const average = state.average && averageOf(state.average, params, options.average as number)
    return {
      state: { params, optimizer, average },
      loss: multiply(
        results.map(([value]) => value).reduce((x, y) => add(x, y)),
        share,
      ),
      squares: concatenate(
        squares.map((one) => reshape(one, [1])),
        0,
      ),
    }
  }
}

function averageOf(old: Tree<Tensor>, params: Tree<Tensor>, keep: number): Tree<Tensor> {
  const [fresh] = flatten(params, isTensor)
  let i = 0
  return mapTree(old, isTensor, (leaf): Tensor => add(multiply(leaf, keep), multiply(fresh[i++], 1 - keep)))
}

async function stepsOf(state: unknown): Promise<number> {
  return ((await readTree<unknown>(state)) as State<HostTensor>).optimizer.step.data[0]
}

function checkFinite(step: number, loss: number, squares: Float32Array, paths: readonly string[]): void {
  const bad = squares.findIndex((square_) => !Number.isFinite(square_))
  if (bad >= 0)
    throw new TokenwrightError(
      'invalid-data',
      `a gradient that is not finite at step ${step}, first in ${paths[bad]}`,
      {
        value: squares[bad],
      },
    )
  if (!Number.isFinite(loss))
    throw new TokenwrightError('invalid-data', `a loss that is not finite at step ${step}`, { value: loss })
}

async function evaluateAt(options: TrainOptions, done: number, state: unknown): Promise<number | undefined> {
  if (options.evaluate === undefined || done % options.evaluate.every !== 0) return undefined
  return options.evaluate.run((state as State<Given>).params)
}
