/** @file The tables of the README. */
import type { Figures, Table } from '../../../experiment/contract.js'
import { meanInterval } from '../../../experiment/summary.js'
import { ARMS } from './arms.js'
import { FUNCQA_SHOTS, funcqaSlice, LOOP } from './funcqa.js'
import { GSM8K_SHOTS, gsm8kSlice } from './gsm8k.js'
import { GRIDS, slice } from './kamel.js'
import { PLANS, planSlice } from './virtual-home.js'

/** Mean over seeds with the half-width of its 95 % interval; nothing where nothing was measured. */
export function shown(figures: Figures, arm: string, metric: string, on: string, digits = 3): string {
  const values = figures.all({ arm, metric, on }).map(({ value }) => value)
  if (values.length === 0) return ''
  const { mean, high } = meanInterval(values)
  const half = (high ?? mean) - mean
  return half === 0 || high === undefined ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`
}

const SEEDS = 'Mean over seeds of the examples that were chosen, with its 95 % interval by Student’s t.'

interface Column {
  readonly title: string
  readonly metric: string
  readonly on: string
}

/** One row for each arm that has a figure in any column. */
function tableOf(figures: Figures, title: string, columns: readonly Column[], caption: string): Table[] {
  const rows = ARMS.map(({ name, label }) => [
    label,
    ...columns.map(({ metric, on }) => shown(figures, name, metric, on)),
  ])
  const kept = rows.filter((row) => row.slice(1).some((cell) => cell !== ''))
  if (kept.length === 0) return []
  return [{ title, columns: ['rows of tools', ...columns.map((column) => column.title)], rows: kept, caption }]
}

export function tables(figures: Figures): readonly Table[] {
  const { tools, shots } = GRIDS[figures.size]
  const byShots = (count: number, metric: string): Column[] =>
    shots.map((n) => ({ title: n === Infinity ? 'all' : `n = ${n}`, metric, on: slice(count, n) }))
  return [
    ...tools.flatMap((count) =>
      tableOf(
        figures,
        `KAMEL, ${count} tools: questions given the right tool`,
        byShots(count, 'accuracy'),
        `n: examples of each tool; 0 is the start itself. ${SEEDS} Prompt: “Question: … Answer: The answer is”; from each tool’s logit its mean over 300 other prompts of that form is taken away. Pull: 0.01 × norm.`,
      ),
    ),
    ...tools
      .slice(-1)
      .flatMap((count) =>
        tableOf(
          figures,
          `KAMEL, ${count} tools: the same without taking the prompt away`,
          byShots(count, 'accuracy-plain'),
          'The highest tool logit, as published.',
        ),
      ),
    ...tools.flatMap((count) =>
      tableOf(
        figures,
        `KAMEL, ${count} tools: the same with words competing`,
        byShots(count, 'accuracy-words'),
        'A tool must also beat every word, with the constant that is best on held-back statements.',
      ),
    ),
    ...tableOf(
      figures,
      'Arithmetic in GSM8K: the right one of four tools, at the right place',
      GSM8K_SHOTS.flatMap((n) =>
        ['f1', 'f1-unbiased', 'false', 'bias'].map((metric) => ({
          title: `${COLUMN_NAMES.get(metric) ?? metric}, ${n === Infinity ? 'all' : `n = ${n}`}`,
          metric,
          on: gsm8kSlice(n),
        })),
      ),
      `Constant chosen on one half of the held-back solutions, measured on the other. False: firings at words for 100 words. ${SEEDS}`,
    ),
    ...tableOf(
      figures,
      'VirtualHome: the next step of a plan',
      PLANS.flatMap((plans) =>
        ['accuracy', 'accuracy-unmasked'].map((metric) => ({
          title: `${plans} plans${metric === 'accuracy' ? '' : ', not masked'}`,
          metric,
          on: planSlice(plans),
        })),
      ),
      `58 tools; the last fifth of the plans. Masked: action and object in turn, objects of the scene, no action twice in a row. ${SEEDS}`,
    ),
    ...tableOf(
      figures,
      'FuncQA: the right one of 13 tools at the result',
      FUNCQA_SHOTS.map((n) => ({
        title: n === Infinity ? 'all' : `n = ${n}`,
        metric: 'accuracy',
        on: funcqaSlice(n),
      })),
      `Every tenth solution is held back. ${SEEDS}`,
    ),
    ...tableOf(
      figures,
      'FuncQA questions, the whole loop with the calculator',
      ['called', 'first-tool', 'executed', 'solved'].map((metric) => ({
        title: COLUMN_NAMES.get(metric) ?? metric,
        metric,
        on: LOOP,
      })),
      '30 questions of one step and 34 of several; trained on all examples. Solved: the last result is the answer, exact after rounding (one step) or within 0.1 %.',
    ),
  ]
}

const COLUMN_NAMES: ReadonlyMap<string, string> = new Map([
  ['f1', 'F1'],
  ['f1-unbiased', 'F1 without constant'],
  ['false', 'false'],
  ['bias', 'constant'],
  ['called', 'with a call'],
  ['first-tool', 'first call is right'],
  ['executed', 'calls executed'],
  ['solved', 'solved'],
])
