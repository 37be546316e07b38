/** @file Example calls: text in which the result of a tool stands, and where it stands. */
import { TokenwrightError } from '@tokenwright/text'
import type { Tool } from './tools.js'

export interface Call {
  /** Index of the tool. */
  readonly tool: number
  /** The result in the text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** As written, for demonstrations. */
  readonly args?: string
}

export interface Example {
  readonly text: string
  /** In the order of the text, without overlap. */
  readonly calls: readonly Call[]
}

/**
 * Reads `calls.jsonl`: in each line `{ text, tool, start, end }` or `{ text, calls: [{ tool, start, end }] }`. Offsets count
 * characters (Unicode code points) of the result in the text; `value`, where given, must stand there; `args` are kept.
 *
 * @throws TokenwrightError `invalid-data` with the line, for tools that are not there, offsets outside the text or that overlap,
 * and results that do not stand where they should
 */
export function readCalls(text: string, tools: readonly Tool[], where: string): readonly Example[] {
  const index = indexOf(tools)
  return text.split('\n').flatMap((line, i): Example[] => {
    if (line.trim() === '') return []
    const place = `${where}:${i + 1}`
    const entry = parseLine(line, place)
    const body = entry['text']
    if (typeof body !== 'string') throw broken('a call without a text', place, body)
    const given = entry['calls'] === undefined ? [entry] : entry['calls']
    if (!Array.isArray(given)) throw broken('calls that are no list', place, given)
    const units = unitsOf(body)
    const calls = given.map((one: unknown) => callOf(one, body, units, index, place))
    return [{ text: body, calls: ordered(calls, place) }]
  })
}

/**
 * Reads text with calls inside, as in `There are <add>(1, 1)=2</add> of them.`: the result stays, the call becomes an offset.
 * What looks like a tag of a tool that is not there stays text.
 *
 * @throws TokenwrightError `invalid-data` for a call that is opened and not closed, or that has no result
 * @example
 * readInterleaved('1 + 1 = <add>(1, 1)=2</add>', tools, 'notes.txt') // { text: '1 + 1 = 2', calls: [{ tool: 0, start: 8, end: 9 }] }
 */
export function readInterleaved(text: string, tools: readonly Tool[], where: string): Example {
  const index = indexOf(tools)
  const calls: Call[] = []
  let out = ''
  let at = 0
  for (;;) {
    const open = text.indexOf('<', at)
    if (open < 0) break
    const head = /^<([^<>()\n]{1,200})>\(/.exec(text.slice(open, open + 210))
    const tool = head === null ? undefined : index.get(head[1])
    if (head === null || tool === undefined) {
      out += text.slice(at, open + 1)
      at = open + 1
      continue
    }
    const close = `</${head[1]}>`
    const end = text.indexOf(close, open)
    const inner = end < 0 ? '' : text.slice(open + head[0].length, end)
    const cut = inner.lastIndexOf(')=')
    if (end < 0 || cut < 0 || cut + 2 === inner.length)
      throw broken(`a call that does not end in )=result${close}`, where, text.slice(open, open + 60))
    out += text.slice(at, open)
    const result = inner.slice(cut + 2)
    calls.push({ tool, start: out.length, end: out.length + result.length, args: inner.slice(0, cut) })
    out += result
    at = end + close.length
  }
  return { text: out + text.slice(at), calls }
}

/** Tools by id and by name; an id goes first. */
export function indexOf(tools: readonly Tool[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>()
  for (const field of ['id', 'name'] as const)
    tools.forEach((tool, i) => {
      if (!index.has(tool[field])) index.set(tool[field], i)
    })
  return index
}

function parseLine(line: string, where: string): Record<string, unknown> {
  let entry: unknown
  try {
    entry = JSON.parse(line)
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'a line that is not JSON', { where, value: line, cause })
  }
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw broken('a line that holds no object', where, entry)
  return entry as Record<string, unknown>
}

function callOf(
  given: unknown,
  text: string,
  units: (codePoint: number) => number,
  index: ReadonlyMap<string, number>,
  where: string,
): Call {
  if (typeof given !== 'object' || given === null) throw broken('a call that is no object', where, given)
  const { tool: name, start, end, value, args } = given as Record<string, unknown>
  const tool = typeof name === 'string' ? index.get(name) : undefined
  if (tool === undefined) throw broken('a call of a tool that is not among the tools', where, name)
  if (!isPlace(start) || !isPlace(end) || end <= start)
    throw broken('a call without a start and an end', where, [start, end])
  const [from, to] = [units(start), units(end)]
  if (!(to <= text.length)) throw broken(`a result outside its text of ${text.length} characters`, where, [start, end])
  if (typeof value === 'string' && text.slice(from, to) !== value)
    throw broken(`a result that is not ${JSON.stringify(value)}`, where, text.slice(from, to))
  const told = Array.isArray(args) ? args.join(', ') : args
  return { tool, start: from, end: to, ...(typeof told === 'string' ? { args: told } : {}) }
}

/** From code points to UTF-16 units; NaN behind the end. */
function unitsOf(text: string): (codePoint: number) => number {
  if (!/[\ud800-\udfff]/.test(text)) return (at) => at
  const places: number[] = []
  let unit = 0
  for (const character of text) {
    places.push(unit)
    unit += character.length
  }
  places.push(unit)
  return (at) => places[at] ?? NaN
}

function ordered(calls: readonly Call[], where: string): readonly Call[] {
  const sorted = calls.toSorted((a, b) => a.start - b.start)
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i].start < sorted[i - 1].end)
      throw broken('two results that overlap', where, [sorted[i - 1].start, sorted[i].start])
  return sorted
}

const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function broken(what: string, where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-data', what, { where, value })
}
