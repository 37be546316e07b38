/** @file Options from a file: a JSON object with the names of the options, for what the command line does not say. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'

/**
 * @param except options that only the command line gives
 * @throws TokenwrightError `unreadable`; `invalid-data` for what is no object, an option that there is not, or a value it does not take
 * @example await readConfig(command, 'small.json', ['out']) // { "layers": 2, "held-out": 0.1, "untied": true }
 */
export async function readConfig(command: Command, path: string, except: readonly string[]): Promise<void> {
  const { TokenwrightError } = await import('@tokenwright/text')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new TokenwrightError('unreadable', 'configuration that cannot be read', { value: path, cause })
  })
  const settings = parseObject(text)
  if (settings === undefined)
    throw new TokenwrightError('invalid-data', 'a configuration that is no JSON object', { value: path })
  for (const [name, value] of settings) {
    const option = command.options.find((one) => one.name() === name)
    if (option === undefined || except.includes(name))
      throw new TokenwrightError('invalid-data', 'no option of a configuration', { where: path, value: name })
    const key = option.attributeName()
    if (command.getOptionValueSource(key) === 'cli') continue
    command.setOptionValueWithSource(key, await parsed(option, value, path), 'config')
  }
}

function parseObject(text: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : undefined
  } catch {
    return undefined
  }
}

async function parsed(option: Command['options'][number], value: unknown, where: string): Promise<unknown> {
  const { TokenwrightError } = await import('@tokenwright/text')
  const wrong = (cause?: unknown) =>
    new TokenwrightError('invalid-data', `a value that --${option.name()} does not take`, { where, value, cause })
  if (option.isBoolean()) {
    if (typeof value !== 'boolean') throw wrong()
    return value
  }
  if (typeof value !== 'string' && typeof value !== 'number') throw wrong()
  if (option.parseArg === undefined) return String(value)
  try {
    return option.parseArg<unknown>(String(value), undefined)
  } catch (cause) {
    throw wrong(cause)
  }
}
