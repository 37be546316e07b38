/** @file Tool choice on real questions: 30 to 234 relations, 0 to all examples of each. */
import type { Measurement, Size, Step, StepContext } from '../../../experiment/contract.js'
import type { Example } from '../calls.js'
import { bestTools, calibrateBias } from '../score.js'
import type { CachedStates } from '../states.js'
import { MAIN, STARTS } from './arms.js'
import { bench, chooseShots, rowsOf, shotName, shuffle, statesOf } from './shared.js'
import { readTexts, type Question } from './texts.js'
import { wordMatcher } from './words.js'

interface Grid {
  readonly tools: readonly number[]
  readonly shots: readonly number[]
  readonly train: number
  readonly epochs: (shots: number) => number
}

export const GRIDS: Readonly<Record<Size, Grid>> = {
  smoke: { tools: [10], shots: [0, 2], train: 600, epochs: () => 3 },
  // Few examples are seen more often: the number of steps grows with them, not in their proportion.
  full: {
    tools: [30, 100, 234],
    shots: [0, 1, 2, 5, 10, Infinity],
    train: Infinity,
    epochs: (n) => (n === Infinity ? 2 : n === 10 ? 5 : 10),
  },
}

export const slice = (tools: number, shots: number): string => `K = ${tools}, n = ${shotName(shots)}`

/** Word labels of each statement that are trained on. */
const WORDS = 1

/** Prompts whose mean is taken away. */
const NEUTRAL = 300

export function kamelStep(seed: number): Step {
  return {
    key: `kamel ${seed}`,
    label: `Tool choice on questions, seed ${seed}`,
    weight: 20,
    run: (context) => run(context, seed),
  }
}

interface Prepared {
  readonly examples: readonly Example[]
  readonly train: CachedStates
  readonly held: CachedStates
  readonly questions: readonly Question[]
  readonly hidden: Float32Array
  readonly best: Float32Array
  /** Mean state after other prompts of the same form. */
  readonly neutral: Float32Array
}

function prepare(context: StepContext): Promise<Prepared> {
  return context.once('kamel states', async () => {
    const { kamel } = await readTexts(context)
    const { reader } = await bench(context)
    const { signal } = context
    const examples = kamel.train.slice(0, GRIDS[context.size].train)
    context.progress(0.02, 'states of statements and questions')
    const train = await reader.read(examples, { wordsPerExample: WORDS, seed: 1, signal })
    const held = await reader.read(kamel.held.slice(0, GRIDS[context.size].train), {
      wordsPerExample: 2,
      seed: 1,
      signal,
    })
    const { hidden, best } = await reader.readLast(
      kamel.questions.map(({ text }) => text),
      signal,
    )
    const others = await reader.readLast(neutralPrompts(examples), signal)
    return {
      examples,
      train,
      held,
      questions: kamel.questions,
      hidden,
      best,
      neutral: meanOf(others.hidden, train.width),
    }
  })
}

async function run(context: StepContext, seed: number): Promise<readonly Measurement[]> {
  const { kamel } = await readTexts(context)
  const { model } = await bench(context)
  const { width } = model.config
  const prepared = await prepare(context)
  const { examples, train, questions } = prepared
  const grid = GRIDS[context.size]
  const lessNeutral = prepared.hidden.map((x, i) => x - prepared.neutral[i % width])
  const found: Measurement[] = []
  const jobs = grid.tools.flatMap((count) => grid.shots.map((shots) => ({ count, shots })))
  for (const [i, { count, shots }] of jobs.entries()) {
    const on = slice(count, shots)
    const tools = kamel.tools.slice(0, count)
    const asked = [...questions.keys()].filter((q) => questions[q].subsets.includes(count))
    const chosen = shots === 0 ? [] : chooseShots(examples, count, shots, seed)
    const states = shots === 0 ? undefined : statesOf(train, chosen)
    const right = (answer: (question: number) => number): number =>
      asked.filter((q) => answer(q) === questions[q].tool).length / asked.length
    const measure = (arm: string, metric: string, value: number): void => {
      found.push({ arm, metric, on, seed, value })
    }
    // Controls that differ in one detail are compared where they matter: with all tools and few examples.
    const startsHere = context.size === 'smoke' || (count === 234 && shots <= 2) ? STARTS : MAIN
    for (const [k, start] of startsHere.entries()) {
      context.progress((i + k / startsHere.length) / jobs.length, `${on}: ${start.label}`)
      const rows = await rowsOf(context, start, tools, states, { seed, epochs: grid.epochs(shots) })
      const plain = bestTools(rows, prepared.hidden, width)
      measure(
        start.name,
        'accuracy-plain',
        right((q) => plain.tool[q]),
      )
      const choice = bestTools(rows, lessNeutral, width)
      measure(
        start.name,
        'accuracy',
        right((q) => choice.tool[q]),
      )
      const bias = biasOf(prepared.held, rows, count)
      const fires = (q: number): boolean =>
        logitOf(rows, choice.tool[q], prepared.hidden, q, width) + bias > prepared.best[q]
      measure(
        start.name,
        'accuracy-words',
        right((q) => (fires(q) ? choice.tool[q] : -1)),
      )
    }
    if (states !== undefined) {
      const means = meanStates(states, count)
      const choice = bestTools(means, lessNeutral, width)
      measure(
        'mean-state',
        'accuracy',
        right((q) => choice.tool[q]),
      )
    }
    const documents = tools.map(({ description }) => [description])
    for (const example of chosen)
      for (const { tool } of examples[example].calls) documents[tool].push(examples[example].text)
    const matcher = wordMatcher(documents.map((parts) => parts.join(' ')))
    measure(
      'words',
      'accuracy',
      right((q) => matcher.best(bareQuestion(questions[q].text))),
    )
    measure('chance', 'accuracy', 1 / count)
  }
  return found
}

/**
 * Questions in statements of the training part, in the prompt of the test: what tools say after them on the average is what they
 * say to the prompt itself, and is taken away (as Zhao et al. calibrate before use, 2021). No test question and no label enters.
 */
function neutralPrompts(examples: readonly Example[]): string[] {
  const asked = examples.flatMap(({ text }) => {
    const end = text.indexOf('?')
    return end < 0 ? [] : [`Question: ${text.slice(0, end + 1)} Answer: The answer is`]
  })
  return shuffle(asked, 1).slice(0, NEUTRAL)
}

function meanOf(rows: Float32Array, width: number): Float32Array {
  const mean = new Float32Array(width)
  rows.forEach((x, i) => (mean[i % width] += (x * width) / rows.length))
  return mean
}

function logitOf(rows: Float32Array, tool: number, hidden: Float32Array, state: number, width: number): number {
  let dot = 0
  for (let i = 0; i < width; i++) dot += rows[tool * width + i] * hidden[state * width + i]
  return dot
}

const bareQuestion = (text: string): string => text.replace(/^Question: /, '').replace(/ Answer: The answer is$/, '')

/** The constant with the best F1 on held-back statements of these tools. */
function biasOf(held: CachedStates, rows: Float32Array, tools: number): number {
  const kept = [...held.tool.keys()].filter((i) => held.tool[i] < tools)
  const own = new Set(kept.filter((i) => held.tool[i] >= 0).map((i) => held.example[i]))
  const states = statesOf(held, [...own])
  return calibrateBias(states, bestTools(rows, states.hidden, states.width)).bias
}

/** Mean state of each tool's examples, less the mean of all, as its row: directions only. */
function meanStates(states: CachedStates, tools: number): Float32Array {
  const { width } = states
  const sums = new Float64Array(tools * width)
  const counts = new Float64Array(tools)
  const mean = new Float64Array(width)
  const labels = states.tool.reduce((sum, tool) => sum + (tool >= 0 ? 1 : 0), 0)
  for (let row = 0; row < states.count; row++) {
    const tool = states.tool[row]
    if (tool < 0) continue
    counts[tool]++
    for (let i = 0; i < width; i++) {
      sums[tool * width + i] += states.hidden[row * width + i]
      mean[i] += states.hidden[row * width + i] / labels
    }
  }
  const rows = new Float32Array(tools * width)
  for (let tool = 0; tool < tools; tool++) {
    if (counts[tool] === 0) continue
    const row = Array.from(mean, (x, i) => sums[tool * width + i] / counts[tool] - x)
    const length = Math.hypot(...row) || 1
    row.forEach((x, i) => (rows[tool * width + i] = x / length))
  }
  return rows
}
