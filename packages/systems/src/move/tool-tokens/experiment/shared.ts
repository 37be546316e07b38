/** @file What all steps use: one reader, one trainer, priors, and choices of examples. */
import { createDraw } from '@tokenwright/measure/statistics'
import type { StepContext } from '../../../experiment/contract.js'
import type { Example } from '../calls.js'
import type { FrozenModel } from '../frozen-model.js'
import { priorRows, type PriorText } from '../prior.js'
import { createStateReader, selectStates, type CachedStates, type StateReader } from '../states.js'
import type { Tool } from '../tools.js'
import { createRowTrainer, uniformRows, type RowTrainer } from '../train-rows.js'
import type { Start } from './arms.js'
import { baseModel } from './base.js'

export interface Bench {
  readonly model: FrozenModel
  readonly reader: StateReader
  readonly trainer: RowTrainer
}

export function bench(context: StepContext): Promise<Bench> {
  return context.once('bench', async () => {
    const model = await baseModel(context)
    // A step on rows is too small to share between cores.
    return { model, reader: createStateReader(model), trainer: createRowTrainer({ threads: 1 }) }
  })
}

/** Rows of one arm after training on chosen states; before training where `epochs` is 0. */
export async function rowsOf(
  context: StepContext,
  start: Start,
  tools: readonly Tool[],
  states: CachedStates | undefined,
  options: { readonly seed: number; readonly epochs: number; readonly text?: PriorText; readonly rate?: number },
): Promise<Float32Array> {
  const { model, reader, trainer } = await bench(context)
  const { seed, epochs, text = 'description', rate = start.rate } = options
  const width = model.config.width
  const prior =
    start.prior === undefined
      ? undefined
      : await context.once(
          `prior ${start.prior.source} ${start.prior.center} ${text} ${tools.length} ${tools[0].id}`,
          () => priorRows(model, reader, tools, { ...start.prior, text, signal: context.signal }),
        )
  const own = prior === undefined || start.shuffled !== true ? prior : shuffledRows(prior, width, seed)
  const first = own ?? uniformRows(tools.length, width, seed)
  if (states === undefined || epochs === 0) return first
  const { rows } = await trainer.train(states, {
    start: first,
    prior: own,
    pull: start.pull,
    epochs,
    rate,
    seed,
    signal: context.signal,
  })
  return rows
}

function shuffledRows(rows: Float32Array, width: number, seed: number): Float32Array {
  const order = shuffle(
    Array.from({ length: rows.length / width }, (_, i) => i),
    seed,
  )
  const out = new Float32Array(rows.length)
  order.forEach((from, to) => out.set(rows.subarray(from * width, (from + 1) * width), to * width))
  return out
}

export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const draw = createDraw(seed)
  const out = [...items]
  for (let i = out.length - 1; i > 0; i--) {
    const j = draw(i + 1)
    ;[out[i], out[j]] = [out[j], out[i]]
  }
  return out
}

/** Up to `shots` examples with a call of each tool, by number; every example once. */
export function chooseShots(examples: readonly Example[], tools: number, shots: number, seed: number): number[] {
  const counts = new Array<number>(tools).fill(0)
  const chosen: number[] = []
  for (const i of shuffle(Array.from(examples.keys()), seed)) {
    const { calls } = examples[i]
    if (calls.some(({ tool }) => tool >= tools) || !calls.some(({ tool }) => counts[tool] < shots)) continue
    for (const { tool } of calls) counts[tool]++
    chosen.push(i)
  }
  return chosen
}

/** States of chosen examples. */
export function statesOf(states: CachedStates, examples: readonly number[]): CachedStates {
  const wanted = new Set(examples)
  const rows: number[] = []
  states.example.forEach((example, row) => {
    if (wanted.has(example)) rows.push(row)
  })
  return selectStates(states, rows)
}

export const shotName = (shots: number): string => (shots === Infinity ? 'all' : String(shots))
