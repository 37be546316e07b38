/** @file The whole loop on FuncQA: words, a tool, its arguments, the calculator, words again. */
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { calculate, sameResult } from '../calculator.js'
import { generateWithTools, type WrittenText } from '../generate.js'
import { bestTools, calibrateBias, firingAt, namesTool } from '../score.js'
import { toolSession } from '../session.js'
import type { CachedStates } from '../states.js'
import { FAST, STARTS } from './arms.js'
import { bench, chooseShots, rowsOf, shotName, statesOf } from './shared.js'
import { readTexts, type CalculatorQuestion } from './texts.js'

export const FUNCQA_SHOTS = [2, 10, Infinity]
export const funcqaSlice = (shots: number): string => `FuncQA, n = ${shotName(shots)}`
export const LOOP = 'FuncQA, all examples, whole loop'

const ARMS = ['uniform', 'hidden', 'hidden-centred', 'output', 'output-centred', 'shuffled']
const LOOPED = ['uniform', 'hidden-centred']

export function funcqaStep(seed: number): Step {
  return {
    key: `funcqa ${seed}`,
    label: `Calculator questions, seed ${seed}`,
    weight: 6,
    run: (context) => run(context, seed),
  }
}

async function run(context: StepContext, seed: number): Promise<readonly Measurement[]> {
  const { funcqa } = await readTexts(context)
  const { reader, model } = await bench(context)
  const { signal } = context
  const states = await context.once('funcqa states', async () => ({
    train: await reader.read(funcqa.train, { wordsPerExample: 12, seed: 1, signal }),
    held: await reader.read(funcqa.held, { seed: 1, signal }),
  }))
  const { held } = states
  const found: Measurement[] = []
  const smoke = context.size === 'smoke'
  for (const shots of smoke ? [2] : FUNCQA_SHOTS) {
    const chosen = chooseShots(funcqa.train, funcqa.tools.length, shots, seed)
    for (const start of STARTS.filter(({ name }) => ARMS.includes(name))) {
      const on = funcqaSlice(shots)
      context.progress(0.1, `${on}: ${start.label}`)
      const rows = await rowsOf(context, start, funcqa.tools, statesOf(states.train, chosen), {
        seed,
        epochs: 10,
        rate: FAST,
      })
      const choice = bestTools(rows, held.hidden, held.width)
      const { bias } = calibrateBias(held, choice)
      found.push(
        { arm: start.name, metric: 'accuracy', on, seed, value: rightShare(held, choice.tool) },
        { arm: start.name, metric: 'f1-unbiased', on, seed, value: firingAt(held, choice, 0).f1 },
      )
      const last = smoke ? 2 : Infinity
      if (shots !== last || !LOOPED.includes(start.name)) continue
      const questions = smoke ? funcqa.questions.slice(0, 2) : funcqa.questions
      const session = toolSession(model, rows)
      const written: WrittenText[] = []
      try {
        for (const [i, { text }] of questions.entries()) {
          context.progress(0.3 + (0.6 * i) / questions.length, `whole loop: ${start.label}`)
          written.push(
            await generateWithTools(
              {
                encoder: model.encoder,
                session,
                words: model.config.vocabulary,
                positions: model.config.positions,
                begin: [],
                ends: [],
                tools: funcqa.tools,
                bias,
              },
              {
                prompt: `Q: ${text}\nA:`,
                toolPrompt: (tool, done) => `Q: ${text}\nA:${done}<${tool.id}>(`,
                execute: ({ id }, args) => calculate(id, args),
                maxTokens: 48,
                maxArgumentTokens: 16,
                maxCalls: 4,
                candidates: 2,
                signal,
              },
            ),
          )
        }
      } finally {
        await session.dispose()
      }
      found.push(...loopFigures(start.name, seed, questions, written))
    }
  }
  return found
}

function loopFigures(
  arm: string,
  seed: number,
  questions: readonly CalculatorQuestion[],
  written: readonly WrittenText[],
): Measurement[] {
  const share = (holds: (question: CalculatorQuestion, text: WrittenText) => boolean): number =>
    questions.filter((question, i) => holds(question, written[i])).length / questions.length
  const log = written.flatMap((one) => one.log)
  const values = {
    called: share((_, { log: calls }) => calls.length > 0),
    'first-tool': share(({ tools }, { log: calls }) => calls.length > 0 && namesTool(`<${calls[0].tool}>`, tools[0])),
    executed: log.length === 0 ? 0 : log.filter(({ result }) => result !== undefined).length / log.length,
    solved: share(({ answer, hops }, { log: calls }) => {
      const last = calls.findLast(({ result }) => result !== undefined)?.result
      return last !== undefined && sameResult(last, answer, hops === 'one' ? 'exact' : 'close')
    }),
  }
  return Object.entries(values).map(([metric, value]) => ({ arm, metric, on: LOOP, seed, value }))
}

function rightShare(states: CachedStates, chosen: Int32Array): number {
  const labels = [...states.tool.keys()].filter((row) => states.tool[row] >= 0)
  return labels.filter((row) => chosen[row] === states.tool[row]).length / labels.length
}
