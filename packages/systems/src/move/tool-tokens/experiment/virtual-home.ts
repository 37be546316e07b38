/** @file Plans: is the next action or object the right one, of those that the scene allows? */
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { planMask } from '../plan.js'
import { bestTools } from '../score.js'
import { FAST, STARTS } from './arms.js'
import { bench, rowsOf, shuffle, statesOf } from './shared.js'
import { readTexts } from './texts.js'

export const PLANS = [10, 40, 160]
export const planSlice = (plans: number): string => `VirtualHome, ${plans} plans`

const ARMS = ['uniform', 'hidden', 'hidden-centred', 'output', 'output-centred', 'shuffled']

export function virtualHomeStep(seed: number): Step {
  return {
    key: `virtual home ${seed}`,
    label: `Household plans, seed ${seed}`,
    weight: 4,
    run: (context) => run(context, seed),
  }
}

async function run(context: StepContext, seed: number): Promise<readonly Measurement[]> {
  const { virtualHome } = await readTexts(context)
  const { reader, model } = await bench(context)
  const { tools, train, held } = virtualHome
  const { signal } = context
  const states = await context.once('plans', async () => ({
    train: await reader.read(train, { wordsPerExample: 4, seed: 1, signal }),
    held: await reader.read(held, { wordsPerExample: 1, seed: 1, signal }),
  }))
  // Before each step of each held-back plan: which tools may come.
  const allowed = new Map<number, readonly boolean[]>()
  const rowsOfExample = new Map<number, number[]>()
  states.held.example.forEach((example, row) => {
    if (states.held.tool[row] < 0) return
    const rows = rowsOfExample.get(example)
    if (rows === undefined) rowsOfExample.set(example, [row])
    else rows.push(row)
  })
  for (const [example, rows] of rowsOfExample) {
    const mask = planMask(tools, sceneOf(held[example].text))
    for (const row of rows) {
      allowed.set(
        row,
        tools.map((_, tool) => mask.allows(tool)),
      )
      mask.take(states.held.tool[row])
    }
  }
  const steps = [...allowed.keys()]
  // An object that the text does not list among those there cannot be chosen by anyone.
  const found: Measurement[] = []
  for (const plans of context.size === 'smoke' ? [10] : PLANS) {
    const on = planSlice(plans)
    const chosen = shuffle(Array.from(train.keys()), seed).slice(0, plans)
    for (const start of STARTS.filter(({ name }) => ARMS.includes(name))) {
      context.progress(0.5, `${on}: ${start.label}`)
      const rows = await rowsOf(context, start, tools, statesOf(states.train, chosen), {
        seed,
        epochs: 10,
        rate: FAST,
        text: 'description',
      })
      const open = bestTools(rows, states.held.hidden, model.config.width)
      const masked = bestTools(
        rows,
        states.held.hidden,
        model.config.width,
        (row, tool) => allowed.get(row)?.[tool] ?? true,
      )
      const share = (tool: Int32Array): number =>
        steps.filter((row) => tool[row] === states.held.tool[row]).length / steps.length
      found.push(
        { arm: start.name, metric: 'accuracy', on, seed, value: share(masked.tool) },
        { arm: start.name, metric: 'accuracy-unmasked', on, seed, value: share(open.tool) },
      )
    }
    const chance =
      steps.reduce((sum, row) => sum + 1 / (allowed.get(row) ?? []).filter(Boolean).length, 0) / steps.length
    found.push({ arm: 'chance', metric: 'accuracy', on, seed, value: chance })
  }
  return found
}

/** Objects that a text says can be manipulated; what it says the person is in is one of them. */
export function sceneOf(text: string): string[] {
  return (/objects I can manipulate are \[([^\]]*)\]/.exec(text)?.[1] ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^'|'$/g, ''))
    .filter((name) => name !== '')
}
