/** @file Plans in which every step is a tool: an action, then an object of the scene (VirtualHome). */
import { throwIfAborted } from '@tokenwright/measure/corpora'
import { TokenwrightError } from '@tokenwright/text'
import type { ToolRuntime } from './generate.js'
import type { Tool } from './tools.js'

export interface PlanOptions {
  /** Up to and with `Plan:` and a line break. */
  readonly prompt: string
  /** Ids of the objects that are there, with or without brackets; all others are off. */
  readonly scene: readonly string[]
  /** Tokens at most; 48. */
  readonly most?: number
  readonly signal?: AbortSignal
}

export interface PlanMask {
  /** Whether a tool may come next. */
  allows(tool: number): boolean
  /** Moves on by a tool that was taken. */
  take(tool: number): void
}

/**
 * Which tools may come: actions and objects in turn, objects of the scene only, and no action twice in a row but WALK.
 * @throws TokenwrightError `invalid-data` for a tool that is neither an `[ACTION]` nor an `<object>`
 */
export function planMask(tools: readonly Tool[], scene: readonly string[]): PlanMask {
  const there = new Set(scene.map((name) => name.replace(/[<>]/g, '')))
  for (const { id } of tools)
    if (!/^(\[[^[\]]+\]|<[^<>]+>)$/.test(id))
      throw new TokenwrightError('invalid-data', 'a tool that is neither an action nor an object', { value: id })
  let verb = ''
  let wantsObject = false
  return {
    allows(tool) {
      const { id } = tools[tool]
      if (id.startsWith('<')) return wantsObject && there.has(id.slice(1, -1))
      return !wantsObject && (id !== verb || id === '[WALK]')
    },
    take(tool) {
      const { id } = tools[tool]
      if (!id.startsWith('<')) verb = id
      wantsObject = !id.startsWith('<')
    },
  }
}

/**
 * Writes a plan, one tool for each step, until `[END]`.
 * @returns ids of the tools
 */
export async function writePlan(runtime: ToolRuntime, options: PlanOptions): Promise<readonly string[]> {
  const { encoder, session, words, tools } = runtime
  const mask = planMask(tools, options.scene)
  const plan: string[] = []
  let text = options.prompt
  while (plan.length < (options.most ?? 48)) {
    throwIfAborted(options.signal)
    const ids = [...runtime.begin, ...encoder.encode(text)].slice(-(runtime.positions - 1))
    const logits = await session.start(ids)
    let best = -1
    for (let tool = 0; tool < tools.length; tool++)
      if (mask.allows(tool) && (best < 0 || logits[words + tool] > logits[words + best])) best = tool
    if (best < 0) break
    const { id } = tools[best]
    mask.take(best)
    plan.push(id)
    if (id === '[END]') break
    text += id.startsWith('<') ? ` ${id}\n` : id
  }
  return plan
}
