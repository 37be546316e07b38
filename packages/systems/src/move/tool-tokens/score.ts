/** @file What tool rows say at cached states, and how the constant on tool logits is chosen. */
import { TokenwrightError } from '@tokenwright/text'
import type { CachedStates } from './states.js'

export interface Choice {
  /** The tool with the highest logit at each state. */
  readonly tool: Int32Array
  readonly logit: Float32Array
}

/**
 * The best of the first `among` tools at each state.
 * @param rows [tools, width]
 * @param hidden [states, width]
 * @param allowed tools that may be chosen, as 1; all if not given
 */
export function bestTools(
  rows: Float32Array,
  hidden: Float32Array,
  width: number,
  allowed?: (state: number, tool: number) => boolean,
): Choice {
  const tools = rows.length / width
  const count = hidden.length / width
  const tool = new Int32Array(count).fill(-1)
  const logit = new Float32Array(count).fill(-Infinity)
  for (let state = 0; state < count; state++)
    for (let k = 0; k < tools; k++) {
      if (allowed !== undefined && !allowed(state, k)) continue
      let dot = 0
      for (let i = 0; i < width; i++) dot += rows[k * width + i] * hidden[state * width + i]
      if (dot > logit[state]) {
        logit[state] = dot
        tool[state] = k
      }
    }
  return { tool, logit }
}

export interface Firing {
  /** Labels of tools where the right tool fired, over all firings and over all labels. */
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Share of tool labels at which any tool fired. */
  readonly fires: number
  /** Firings at word labels, for 100 white-space separated words of text. */
  readonly falsePer100Words: number
}

/** How rows fire at labelled states under greedy decoding, with a constant on tool logits. */
export function firingAt(states: CachedStates, choice: Choice, bias: number): Firing {
  let right = 0
  let fired = 0
  let firedAtTools = 0
  let falseFirings = 0
  let labels = 0
  for (let i = 0; i < states.count; i++) {
    const isTool = states.tool[i] >= 0
    if (isTool) labels++
    if (!(choice.logit[i] + bias > states.best[i])) continue
    fired += states.weight[i]
    if (isTool) firedAtTools++
    else falseFirings += states.weight[i]
    if (isTool && choice.tool[i] === states.tool[i]) right++
  }
  return firingOf(right, fired, labels, firedAtTools, falseFirings, states.words)
}

function firingOf(
  right: number,
  fired: number,
  labels: number,
  firedAtTools: number,
  falseFirings: number,
  words: number,
): Firing {
  const precision = fired === 0 ? 0 : right / fired
  const recall = labels === 0 ? 0 : right / labels
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    fires: labels === 0 ? 0 : firedAtTools / labels,
    falsePer100Words: words === 0 ? 0 : (100 * falseFirings) / words,
  }
}

export interface Calibration {
  readonly bias: number
  readonly f1: number
  /** F1 at some constants, for a plot; in rising order of the constant. */
  readonly curve: readonly { readonly bias: number; readonly f1: number; readonly falsePer100Words: number }[]
}

const CURVE_POINTS = 41

/**
 * The constant on tool logits at which F1 at labelled states is highest, found exactly: F1 only changes where a tool begins to
 * beat the best word, so the states sorted by that margin hold every answer. The published constants (2.7 to 10) were chosen by
 * looking at a few cases.
 *
 * @param states held back from training, with word labels
 * @throws TokenwrightError `invalid-data` without a tool label
 */
export function calibrateBias(states: CachedStates, choice: Choice): Calibration {
  const labels = states.tool.reduce((sum, tool) => sum + (tool >= 0 ? 1 : 0), 0)
  if (labels === 0)
    throw new TokenwrightError('invalid-data', 'held-back text without a call: no constant can be chosen', {
      value: states.count,
    })
  const margin = Float64Array.from(states.best, (best, i) => best - choice.logit[i])
  const order = [...margin.keys()].sort((a, b) => margin[a] - margin[b])
  let [right, fired, atTools, falseFirings] = [0, 0, 0, 0]
  let found = { bias: margin[order[0]] - 1, f1: 0 }
  for (let k = 0; k < order.length; k++) {
    const i = order[k]
    fired += states.weight[i]
    if (states.tool[i] >= 0) atTools++
    else falseFirings += states.weight[i]
    if (states.tool[i] >= 0 && choice.tool[i] === states.tool[i]) right++
    const next = k + 1 < order.length ? margin[order[k + 1]] : margin[i] + 2
    if (next === margin[i]) continue
    const { f1 } = firingOf(right, fired, labels, atTools, falseFirings, states.words)
    // Between two margins: neither state sits on the edge.
    if (f1 > found.f1) found = { bias: (margin[i] + next) / 2, f1 }
  }
  const [low, high] = [margin[order[0]] - 1, margin[order[order.length - 1]] + 1]
  const curve = Array.from({ length: CURVE_POINTS }, (_, k) => {
    const bias = low + ((high - low) * k) / (CURVE_POINTS - 1)
    const { f1, falsePer100Words } = firingAt(states, choice, bias)
    return { bias, f1, falsePer100Words }
  })
  return { ...found, curve }
}

export interface ToolReport {
  readonly labels: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** `counts[a][b]`: labels of tool a at which tool b fired; the last column is for labels at which a word won. */
export function confusion(
  states: CachedStates,
  choice: Choice,
  bias: number,
  tools: number,
): readonly (readonly number[])[] {
  const counts = Array.from({ length: tools }, () => new Array<number>(tools + 1).fill(0))
  for (let i = 0; i < states.count; i++) {
    if (states.tool[i] < 0) continue
    const fired = choice.logit[i] + bias > states.best[i]
    counts[states.tool[i]][fired ? choice.tool[i] : tools]++
  }
  return counts
}

/** Precision and recall of each tool; false firings at words count against the tool that fired. */
export function byTool(states: CachedStates, choice: Choice, bias: number, tools: number): readonly ToolReport[] {
  const right = new Float64Array(tools)
  const fired = new Float64Array(tools)
  const labels = new Float64Array(tools)
  for (let i = 0; i < states.count; i++) {
    if (states.tool[i] >= 0) labels[states.tool[i]]++
    if (!(choice.logit[i] + bias > states.best[i])) continue
    fired[choice.tool[i]] += states.weight[i]
    if (choice.tool[i] === states.tool[i]) right[choice.tool[i]]++
  }
  return Array.from(labels, (count, k) => {
    const precision = fired[k] === 0 ? 0 : right[k] / fired[k]
    const recall = count === 0 ? 0 : right[k] / count
    return {
      labels: count,
      precision,
      recall,
      f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    }
  })
}

/**
 * Whether an output names exactly this tool. The published scorer takes P175 for P17, since one is a part of the other.
 * @example namesTool('<P175>(Alien)', 'P17') // false
 */
export function namesTool(output: string, id: string): boolean {
  const bare = (name: string): string => name.replace(/^[<[]|[>\]]$/g, '')
  const found = /^\s*([<[][^<>[\]]+[>\]])/.exec(output)
  return bare(found === null ? output.trim() : found[1]) === bare(id)
}
