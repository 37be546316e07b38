/** @file Tools as a user writes them down: a name, a description, arguments. */
import { TokenwrightError } from '@tokenwright/text'

export interface Tool {
  /** Unique; what the token is called. */
  readonly id: string
  readonly name: string
  readonly description: string
  /** Names of the arguments, for people; never parsed. */
  readonly args: string
}

/** More rows than this are a mistake in the file, not a tool box. */
const MOST_TOOLS = 100_000

/**
 * Reads tools from JSON: a list, an object with a list under `tools`, or one object in each line. An entry has `name` and
 * `description`, may have `id` and `args`, or is a function definition as chat interfaces have them (`{ function: { name, ... } }`).
 *
 * @param where the file's name, for errors
 * @throws TokenwrightError `invalid-data` for what is not JSON, for entries without a name, and for names or ids that occur twice
 * @example
 * readTools('[{ "name": "add", "description": "adds numbers" }]', 'tools.json')
 */
export function readTools(text: string, where: string): readonly Tool[] {
  const entries = entriesOf(text, where)
  if (entries.length === 0) throw new TokenwrightError('invalid-data', 'a file without tools', { value: where })
  if (entries.length > MOST_TOOLS)
    throw new TokenwrightError('invalid-data', `more than ${MOST_TOOLS} tools`, { where, value: entries.length })
  const tools = entries.map((entry, i) => toolOf(entry, `${where}, tool ${i + 1}`))
  checkTools(tools, where)
  return tools
}

/** @throws TokenwrightError `invalid-data` for ids or names that occur twice */
export function checkTools(tools: readonly Tool[], where: string): void {
  for (const field of ['id', 'name'] as const) {
    const seen = new Set<string>()
    for (const tool of tools) {
      if (seen.has(tool[field]))
        throw new TokenwrightError('invalid-data', `two tools with the same ${field}`, { where, value: tool[field] })
      seen.add(tool[field])
    }
  }
}

function entriesOf(text: string, where: string): readonly unknown[] {
  const whole = parse(text)
  if (whole !== undefined) {
    if (Array.isArray(whole)) return whole
    if (isRecord(whole) && Array.isArray(whole['tools'])) return whole['tools']
    if (isRecord(whole) && typeof whole['name'] === 'string') return [whole]
    throw new TokenwrightError('invalid-data', 'a file of tools that holds no list', { value: where })
  }
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return []
    const entry = parse(line)
    if (entry === undefined)
      throw new TokenwrightError('invalid-data', 'a line that is not JSON', { where: `${where}:${i + 1}`, value: line })
    return [entry]
  })
}

function toolOf(entry: unknown, where: string): Tool {
  const inner = isRecord(entry) && isRecord(entry['function']) ? entry['function'] : entry
  if (!isRecord(inner)) throw new TokenwrightError('invalid-data', 'a tool that is no object', { where, value: inner })
  const word = (field: string): string | undefined => {
    const value = inner[field]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string')
      throw new TokenwrightError('invalid-data', `a tool whose ${field} is no text`, { where, value })
    return value.trim()
  }
  const id = word('id') ?? word('name') ?? ''
  const name = word('name') ?? id
  if (name === '' || id === '')
    throw new TokenwrightError('invalid-data', 'a tool without a name', { where, value: entry })
  if (/[\n\r<>[\]()]/.test(id.replace(/^[<[]|[>\]]$/g, '')))
    throw new TokenwrightError('invalid-data', 'a tool whose id holds brackets or line breaks', { where, value: id })
  const parameters = inner['parameters']
  const properties = isRecord(parameters) && isRecord(parameters['properties']) ? parameters['properties'] : {}
  return {
    id,
    name,
    description: word('description') ?? '',
    args: word('args') ?? Object.keys(properties).join(', '),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Not one JSON value: the caller then reads line by line and reports what it finds there.
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
