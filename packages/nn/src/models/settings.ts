/** @file Reads single settings of a config.json, and says which one is wrong. */
import { TokenwrightError } from '@tokenwright/text/errors'

export type Settings = Readonly<Record<string, unknown>>

function wrong(name: string, what: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-data', `config.json gives no ${what}`, { where: name, value })
}

/** A whole number from 1 to 2³¹, or the default where the setting is absent. */
export function size(settings: Settings, name: string, otherwise?: number): number {
  const value = settings[name] ?? otherwise
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > 2 ** 31)
    throw wrong(name, 'possible size', value)
  return value
}

export function number(settings: Settings, name: string, otherwise?: number): number {
  const value = settings[name] ?? otherwise
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(name, 'number', value)
  return value
}

export function flag(settings: Settings, name: string, otherwise: boolean): boolean {
  const value = settings[name] ?? otherwise
  if (typeof value !== 'boolean') throw wrong(name, 'yes or no', value)
  return value
}

export function word(settings: Settings, name: string, otherwise?: string): string {
  const value = settings[name] ?? otherwise
  if (typeof value !== 'string') throw wrong(name, 'name', value)
  return value
}

/** An object inside the settings, if it is there. */
export function part(settings: Settings, name: string): Settings | undefined {
  const value = settings[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(name, 'object', value)
  return value as Settings
}

/** Refuses settings whose effect is not implemented, unless they have one of the values that change nothing. */
export function only(settings: Settings, name: string, ...allowed: readonly unknown[]): void {
  const value = settings[name]
  if (value !== undefined && value !== null && !allowed.includes(value))
    throw new TokenwrightError('unsupported-part', 'a setting of config.json that is not implemented', {
      where: name,
      value,
    })
}

/** The number of labels of a classifier: of `id2label`, else `num_labels`, else 2, as transformers has it. */
export function labelCount(settings: Settings): number {
  const labels = part(settings, 'id2label')
  return labels === undefined
    ? size(settings, 'num_labels', 2)
    : size({ id2label: Object.keys(labels).length }, 'id2label')
}

/** The settings of a classifier whose labels have no names yet, as transformers writes them. */
export function labelNames(labels: number): Settings {
  const numbers = Array.from({ length: labels }, (_, i) => i)
  return {
    id2label: Object.fromEntries(numbers.map((i) => [i, `LABEL_${i}`])),
    label2id: Object.fromEntries(numbers.map((i) => [`LABEL_${i}`, i])),
  }
}
