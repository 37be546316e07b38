/**
 * @file Text with calls: the model writes words until a tool fires; then it writes arguments, the tool runs, its result goes into
 * the text, and the model goes on (the inference of ToolkenGPT, which TokenLearning keeps).
 */
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { throwIfAborted } from '@tokenwright/measure/corpora'
import type { NextTokens } from './session.js'
import type { Tool } from './tools.js'

export interface ToolRuntime {
  readonly encoder: Encoder
  readonly session: NextTokens
  /** Rows of words in the model, padding included: ids of tools follow. */
  readonly words: number
  /** Most ids that the session takes. */
  readonly positions: number
  readonly begin: readonly number[]
  readonly ends: readonly number[]
  readonly tools: readonly Tool[]
  /** Added to the logits of tools. −Infinity: no tool ever fires. */
  readonly bias: number
}

export interface CallOptions {
  /** Text of the reasoning mode, demonstrations first. */
  readonly prompt: string
  /** Text of the tool mode: demonstrations of that tool, then what is written so far with its calls, up to `<tool>(`. */
  readonly toolPrompt?: (tool: Tool, written: string) => string
  /** Runs a tool. What it throws sends the model to its next best candidate. */
  readonly execute: (tool: Tool, argumentText: string) => string | Promise<string>
  readonly maxTokens?: number
  /** Tokens of one list of arguments. */
  readonly maxArgumentTokens?: number
  readonly maxCalls?: number
  /** Ends the text where it turns up in what is written; a line break if not given. */
  readonly stop?: readonly string[]
  /** Candidates that are tried at one place; 5. */
  readonly candidates?: number
  readonly signal?: AbortSignal
}

export interface CallLog {
  readonly tool: string
  /** Place in what was written. */
  readonly at: number
  readonly args: string
  readonly result?: string
  /** Why it came to nothing. */
  readonly error?: string
}

export interface WrittenText {
  /** Without the prompt; results as plain text. */
  readonly text: string
  /** The same with calls: `<add>(1, 2)=3`. */
  readonly withCalls: string
  readonly log: readonly CallLog[]
  readonly ended: 'stop' | 'end' | 'length'
}

const DIGIT = /^\d/

/**
 * Greedy decoding with tools. After a result no digit may follow at once. A call whose arguments cannot be read or that fails is
 * taken back, and the next best candidate, word or tool, takes its place.
 *
 * @example
 * const { text, log } = await generateWithTools(runtime, { prompt: 'Q: 12 pens at $3?\nA: 12*3=', execute: ({ id }, args) => calculate(id, args) })
 */
export async function generateWithTools(runtime: ToolRuntime, options: CallOptions): Promise<WrittenText> {
  const { encoder, session, words } = runtime
  const { maxTokens = 200, maxCalls = Infinity, stop = ['\n'], candidates = 5 } = options
  check(options, runtime)
  const log: CallLog[] = []
  const longestStop = Math.max(0, ...stop.map((end) => end.length - 1))
  const written: number[] = []
  const stream = encoder.decodeStream()
  const start = [...runtime.begin, ...encoder.encode(options.prompt)]
  const restart = (): Promise<Float32Array> => session.start(fitted([...start, ...written], runtime))
  let text = ''
  let withCalls = ''
  let calls = 0
  // Where words begin that were not looked through for a stop.
  let unread = 0
  let banned = false
  let logits = await restart()
  for (let made = 0; made < maxTokens; made++) {
    throwIfAborted(options.signal)
    const order = bestFirst(logits, runtime, { banned, tools: calls < maxCalls, count: candidates })
    banned = false
    let chosen: number | undefined
    for (const id of order) {
      if (id < words) {
        chosen = id
        break
      }
      const tool = runtime.tools[id - words]
      const argumentText = await writeArguments(runtime, options, tool, withCalls)
      const entry = { tool: tool.id, at: text.length, args: argumentText.text }
      try {
        if (!argumentText.closed)
          throw new TokenwrightError('invalid-data', 'arguments that do not end', { value: argumentText.text })
        const result = await options.execute(tool, argumentText.text)
        log.push({ ...entry, result })
        // The best word at this place tells whether a space comes before the result.
        const space = /^\s/.test(pieceOf(encoder, bestWord(logits, encoder.size))) && !/\s$/.test(options.prompt + text)
        const piece = (space ? ' ' : '') + result
        written.push(...encoder.encode(piece))
        text += piece
        unread = text.length
        withCalls += `${space ? ' ' : ''}<${bare(tool.id)}>(${argumentText.text})=${result}`
        chosen = id
        break
      } catch (error) {
        if (options.signal?.aborted === true) throw error
        log.push({ ...entry, error: error instanceof Error ? error.message : String(error) })
      }
    }
    // Nothing but tools among the candidates, and all of them failed: the best word.
    const next = chosen ?? bestWord(logits, encoder.size)
    if (next >= words) {
      calls++
      banned = true
      logits = await restart()
    } else {
      if (runtime.ends.includes(next)) return { text, withCalls, log, ended: 'end' }
      written.push(next)
      const piece = stream.push(next)
      text += piece
      withCalls += piece
      // A tool mode in between has moved the session elsewhere.
      const moved = order.slice(0, order.indexOf(next) < 0 ? undefined : order.indexOf(next)).some((id) => id >= words)
      const full = start.length + written.length >= runtime.positions
      const found = stop.map((end) => text.indexOf(end, unread)).filter((at) => at >= 0)
      unread = Math.max(unread, text.length - longestStop)
      if (found.length > 0) {
        const cut = Math.min(...found)
        return {
          text: text.slice(0, cut),
          withCalls: withCalls.slice(0, withCalls.length - (text.length - cut)),
          log,
          ended: 'stop',
        }
      }
      if (made + 1 < maxTokens) logits = moved || full ? await restart() : await session.next(next)
    }
  }
  return { text, withCalls, log, ended: 'length' }
}

/** Arguments up to the closing parenthesis; tools are off. */
async function writeArguments(
  runtime: ToolRuntime,
  options: CallOptions,
  tool: Tool,
  withCalls: string,
): Promise<{ readonly text: string; readonly closed: boolean }> {
  const { encoder, session } = runtime
  const promptOf =
    options.toolPrompt ?? ((one: Tool, written: string) => `${options.prompt}${written}<${bare(one.id)}>(`)
  const ids = [...runtime.begin, ...encoder.encode(promptOf(tool, withCalls))]
  const limit = options.maxArgumentTokens ?? 32
  let logits = await session.start(fitted(ids, runtime, limit))
  const stream = encoder.decodeStream()
  let text = ''
  for (let i = 0; i < limit; i++) {
    const id = bestWord(logits, encoder.size)
    text += stream.push(id)
    const close = text.indexOf(')')
    if (close >= 0) return { text: text.slice(0, close), closed: true }
    if (text.includes('\n') || runtime.ends.includes(id)) break
    if (i + 1 < limit) logits = await session.next(id)
  }
  return { text, closed: false }
}

/** The last ids that leave room for what comes. */
function fitted(ids: readonly number[], runtime: ToolRuntime, room = 1): readonly number[] {
  const most = runtime.positions - room
  if (ids.length <= most) return ids
  return [...runtime.begin, ...ids.slice(ids.length - Math.max(1, most - runtime.begin.length))]
}

interface Allowed {
  readonly banned: boolean
  readonly tools: boolean
  readonly count: number
}

/** Ids by falling logit, with the constant on those of tools. */
export function bestFirst(
  logits: Float32Array,
  runtime: Pick<ToolRuntime, 'words' | 'bias' | 'encoder'>,
  { banned, tools, count }: Allowed,
): number[] {
  const best: { id: number; value: number }[] = []
  const { words, bias, encoder } = runtime
  for (let id = 0; id < logits.length; id++) {
    // Rows between the last token and the first tool are padding.
    if (id >= encoder.size && id < words) continue
    if (id >= words && (!tools || bias === -Infinity)) continue
    const value = logits[id] + (id >= words ? bias : 0)
    if (best.length === count && !(value > best[count - 1].value)) continue
    if (banned && id < words && DIGIT.test(pieceOf(encoder, id))) continue
    const at = best.findIndex((one) => value > one.value)
    best.splice(at < 0 ? best.length : at, 0, { id, value })
    if (best.length > count) best.pop()
  }
  return best.map(({ id }) => id)
}

function bestWord(logits: Float32Array, size: number): number {
  let best = 0
  for (let id = 1; id < size; id++) if (logits[id] > logits[best]) best = id
  return best
}

const decoder = new TextDecoder()
const pieceOf = (encoder: Encoder, id: number): string => decoder.decode(encoder.tokenBytes(id))

/** A tool's id without the brackets that some data sets put around it. */
export const bare = (id: string): string => id.replace(/^[<[]|[>\]]$/g, '')

function check({ prompt, candidates = 5, maxTokens = 200 }: CallOptions, runtime: ToolRuntime): void {
  if (prompt === '' && runtime.begin.length === 0)
    throw new TokenwrightError('invalid-option', 'a prompt has at least one token', { value: prompt })
  for (const value of [candidates, maxTokens])
    if (!Number.isSafeInteger(value) || value < 1)
      throw new TokenwrightError('invalid-option', 'a count is a whole number from 1 on', { value })
  if (Number.isNaN(runtime.bias))
    throw new TokenwrightError('invalid-option', 'a constant on tool logits that is no number', { value: runtime.bias })
}
