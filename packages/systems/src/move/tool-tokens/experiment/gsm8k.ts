/** @file Arithmetic in solutions: does the right tool fire at the right place, and nowhere else? */
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { bestTools, calibrateBias, firingAt } from '../score.js'
import type { CachedStates } from '../states.js'
import { FAST, STARTS } from './arms.js'
import { bench, chooseShots, rowsOf, shotName, statesOf } from './shared.js'
import { readTexts } from './texts.js'

export const GSM8K_SHOTS = [5, 20, Infinity]
export const gsm8kSlice = (shots: number): string => `GSM8K, n = ${shotName(shots)}`

const ARMS = ['uniform', 'hidden', 'hidden-centred', 'output', 'output-centred', 'shuffled']

/** Word labels of each solution: all of a few would be most of the time. */
const WORDS = { train: 12, held: 40 }

export function gsm8kStep(seed: number): Step {
  return {
    key: `gsm8k ${seed}`,
    label: `Arithmetic in solutions, seed ${seed}`,
    weight: 6,
    run: (context) => run(context, seed),
  }
}

interface Prepared {
  readonly train: CachedStates
  /** Half to choose the constant on, half to measure. */
  readonly choose: CachedStates
  readonly measure: CachedStates
}

function prepare(context: StepContext): Promise<Prepared> {
  return context.once('gsm8k states', async () => {
    const { gsm8k } = await readTexts(context)
    const { reader } = await bench(context)
    const { signal } = context
    context.progress(0.02, 'states of solutions')
    const limit = context.size === 'smoke' ? 40 : Infinity
    const train = gsm8k.train.slice(0, limit)
    const held = gsm8k.held.slice(0, limit)
    const half = held.length >> 1
    return {
      train: await reader.read(train, { wordsPerExample: WORDS.train, seed: 1, signal }),
      choose: await reader.read(held.slice(0, half), { wordsPerExample: WORDS.held, seed: 1, signal }),
      measure: await reader.read(held.slice(half), { wordsPerExample: WORDS.held, seed: 2, signal }),
    }
  })
}

async function run(context: StepContext, seed: number): Promise<readonly Measurement[]> {
  const { gsm8k } = await readTexts(context)
  const prepared = await prepare(context)
  const { train } = prepared
  const examples = gsm8k.train.slice(0, 1 + Math.max(...train.example))
  const found: Measurement[] = []
  const shotsHere = context.size === 'smoke' ? [5] : GSM8K_SHOTS
  const starts = STARTS.filter(({ name }) => ARMS.includes(name))
  for (const [i, shots] of shotsHere.entries()) {
    const chosen = chooseShots(examples, gsm8k.tools.length, shots, seed)
    const states = statesOf(train, chosen)
    for (const [k, start] of starts.entries()) {
      context.progress((i + k / starts.length) / shotsHere.length, `${gsm8kSlice(shots)}: ${start.label}`)
      const rows = await rowsOf(context, start, gsm8k.tools, states, {
        seed,
        epochs: shots === Infinity ? 3 : 10,
        rate: FAST,
      })
      const bias = calibrateBias(prepared.choose, bestTools(rows, prepared.choose.hidden, train.width)).bias
      const choice = bestTools(rows, prepared.measure.hidden, train.width)
      const { f1, falsePer100Words } = firingAt(prepared.measure, choice, bias)
      const plain = firingAt(prepared.measure, choice, 0)
      const labels = [...prepared.measure.tool.keys()].filter((row) => prepared.measure.tool[row] >= 0)
      const right = labels.filter((row) => choice.tool[row] === prepared.measure.tool[row]).length / labels.length
      const on = gsm8kSlice(shots)
      const values = { f1, 'f1-unbiased': plain.f1, fires: plain.fires, false: falsePer100Words, bias, accuracy: right }
      for (const [metric, value] of Object.entries(values)) found.push({ arm: start.name, metric, on, seed, value })
    }
  }
  return found
}
