/** @file From tools and example calls to rows that can be used: start, training, constant, report. */
import { createDraw } from '@tokenwright/measure/statistics'
import { TokenwrightError } from '@tokenwright/text'
import type { Example } from './calls.js'
import type { ToolTokens } from './file.js'
import { fingerprint, type FrozenModel } from './frozen-model.js'
import { inspectPrior, type PriorReport } from './inspect-prior.js'
import { priorRows, type PriorOptions } from './prior.js'
import {
  bestTools,
  byTool,
  calibrateBias,
  confusion,
  firingAt,
  type Calibration,
  type Firing,
  type ToolReport,
} from './score.js'
import { createStateReader, type CachedStates } from './states.js'
import { checkTools, type Tool } from './tools.js'
import { createRowTrainer, uniformRows } from './train-rows.js'

export interface AddToolsOptions extends Pick<PriorOptions, 'text' | 'source' | 'center' | 'scale'> {
  /** `prior` (default), or rows at random, as ToolkenGPT starts. */
  readonly start?: 'prior' | 'uniform'
  /** Weight of the pull to the prior; 0.01. None with a uniform start. */
  readonly pull?: number
  readonly onlyTools?: boolean
  readonly epochs?: number
  readonly rate?: number
  /** Share of the examples that is held back to choose the constant and to stop early; 0.2. */
  readonly heldBack?: number
  /** Word labels taken from each example; 16. */
  readonly wordsPerExample?: number
  readonly seed?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (stage: 'states' | 'training', done: number, total: number) => void
}

export interface AddedTools {
  readonly tokens: ToolTokens
  readonly prior: PriorReport
  /** Calls of each tool that were trained on. */
  readonly examples: readonly number[]
  /** Labels that moved to the start of a token, and calls without a label of their own. */
  readonly moved: number
  readonly dropped: number
  readonly epochs: number
  /** On held-back examples; absent where none were. */
  readonly held?: {
    readonly firing: Firing
    readonly calibration: Calibration
    readonly tools: readonly ToolReport[]
    /** As `confusion` gives it. */
    readonly confusion: readonly (readonly number[])[]
  }
  readonly warnings: readonly string[]
}

const PATIENCE = 5
/** Fewer held-back calls than this say nothing about a constant. */
const FEWEST_HELD = 5

/**
 * Learns a row for each tool on a model that stays as it is.
 *
 * @throws TokenwrightError `invalid-data` for tools without a text to start from, `invalid-option` for rows at random of tools
 * without examples: nothing would have made them
 * @example
 * const model = await openFrozenModel('models/small')
 * const { tokens } = await addTools(model, readTools(json, 'tools.json'), readCalls(lines, tools, 'calls.jsonl'))
 * await writeToolTokens('calculator', tokens)
 */
export async function addTools(
  model: FrozenModel,
  tools: readonly Tool[],
  examples: readonly Example[],
  options: AddToolsOptions = {},
): Promise<AddedTools> {
  const { start = 'prior', heldBack = 0.2, wordsPerExample = 16, seed = 1, signal, text = 'description' } = options
  checkTools(tools, 'tools')
  if (!(heldBack >= 0 && heldBack < 1))
    throw new TokenwrightError('invalid-option', 'a share from 0 to below 1 is held back', { value: heldBack })
  const { train, held } = parted(examples, heldBack, seed)
  const counts = tools.map(() => 0)
  for (const { calls } of train) for (const { tool } of calls) counts[tool]++
  const without = tools.filter((_, i) => counts[i] === 0)
  if (start === 'uniform' && without.length > 0)
    throw new TokenwrightError('invalid-option', 'a tool without examples needs a prior to start from', {
      value: without[0].id,
    })
  const reader = createStateReader(model)
  const trainer = createRowTrainer()
  try {
    const reading = { wordsPerExample, seed, signal }
    options.onProgress?.('states', 0, 1)
    const prior = await priorRows(model, reader, tools, { ...options, text })
    const states = await reader.read(train, reading)
    const kept = held.length === 0 ? undefined : await reader.read(held, reading)
    options.onProgress?.('states', 1, 1)
    const enough = kept !== undefined && kept.tool.reduce((n, tool) => n + (tool >= 0 ? 1 : 0), 0) >= FEWEST_HELD
    const { rows, epochs } =
      states.count === 0
        ? { rows: prior, epochs: 0 }
        : await trainer.train(states, {
            start: start === 'prior' ? prior : uniformRows(tools.length, model.config.width, seed),
            prior,
            pull: start === 'prior' ? (options.pull ?? 0.01) : 0,
            onlyTools: options.onlyTools,
            epochs: options.epochs,
            rate: options.rate,
            seed,
            signal,
            ...(enough ? { validate: (now: Float32Array) => meanLoss(kept, now), patience: PATIENCE } : {}),
            onEpoch: (epoch, all) => options.onProgress?.('training', epoch, all),
          })
    const found = enough ? reportOf(kept, rows, tools.length) : undefined
    const warnings = [
      ...(without.length > 0 && examples.length > 0
        ? [
            `${without.length} of ${tools.length} tools have no example; their rows are moved by what others teach: ${without
              .slice(0, 5)
              .map(({ id }) => id)
              .join(', ')}`,
          ]
        : []),
      ...(examples.length === 0 ? ['no examples: rows are the prior, and when they fire is not known'] : []),
      ...(examples.length > 0 && !enough
        ? ['too few held-back calls to choose the constant on tool logits: it is 0']
        : []),
      ...(options.onlyTools === true ? ['no word labels: only the constant keeps tools silent'] : []),
      ...(states.moved > 0 ? [`${states.moved} results begin inside a token; their label is the token's start`] : []),
      ...(states.dropped > 0
        ? [`${states.dropped} calls share a token with another, or begin the text, and were left out`]
        : []),
    ]
    return {
      tokens: {
        tools,
        width: model.config.width,
        rows,
        prior,
        bias: found?.calibration.bias ?? 0,
        fingerprint: fingerprint(model),
        text,
        source: start === 'uniform' ? 'uniform' : (options.source ?? 'hidden'),
        centered: start === 'prior' && options.center !== false,
        metrics: found === undefined ? {} : { ...found.firing },
      },
      prior: inspectPrior(model, tools, prior),
      examples: counts,
      moved: states.moved,
      dropped: states.dropped,
      epochs,
      ...(found === undefined ? {} : { held: found }),
      warnings,
    }
  } finally {
    await Promise.all([reader.dispose(), trainer.dispose()])
  }
}

function reportOf(states: CachedStates, rows: Float32Array, tools: number): NonNullable<AddedTools['held']> {
  const choice = bestTools(rows, states.hidden, states.width)
  const calibration = calibrateBias(states, choice)
  const { bias } = calibration
  return {
    firing: firingAt(states, choice, bias),
    calibration,
    tools: byTool(states, choice, bias, tools),
    confusion: confusion(states, choice, bias, tools),
  }
}

/** Mean cost of tool labels and sampled word labels, in nats, in plain numbers: early stopping needs no gradient. */
export function meanLoss(states: CachedStates, rows: Float32Array): number {
  const { width } = states
  const tools = rows.length / width
  const logits = new Float64Array(tools)
  let total = 0
  let weight = 0
  for (let row = 0; row < states.count; row++) {
    let most = states.logZ[row]
    for (let k = 0; k < tools; k++) {
      let dot = 0
      for (let i = 0; i < width; i++) dot += rows[k * width + i] * states.hidden[row * width + i]
      logits[k] = dot
      most = Math.max(most, dot)
    }
    let sum = Math.exp(states.logZ[row] - most)
    for (const logit of logits) sum += Math.exp(logit - most)
    const label = states.tool[row] < 0 ? states.word[row] : logits[states.tool[row]]
    total += states.weight[row] * (most + Math.log(sum) - label)
    weight += states.weight[row]
  }
  return total / weight
}

function parted(
  examples: readonly Example[],
  share: number,
  seed: number,
): { readonly train: readonly Example[]; readonly held: readonly Example[] } {
  const order = Array.from(examples.keys())
  const draw = createDraw(seed)
  for (let i = order.length - 1; i > 0; i--) {
    const j = draw(i + 1)
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  const kept = new Set(order.slice(0, Math.floor(examples.length * share)))
  return { train: examples.filter((_, i) => !kept.has(i)), held: examples.filter((_, i) => kept.has(i)) }
}
