/** @file What a million input tokens cost, with the day of the price: prices change, and a file of one's own goes first. */
import { readFile } from 'node:fs/promises'
import { TokenwrightError } from '@tokenwright/text'
import { PRICES } from './prices.data.js'

export interface Price {
  readonly model: string
  readonly provider: string
  /** Name of the tokenizer that the model counts with, as it is named in the measurement. */
  readonly tokenizer: string
  /** ISO 4217. */
  readonly currency: string
  readonly perMillionInput: number
  /** Day or month in which the price was seen: `YYYY-MM-DD` or `YYYY-MM`. */
  readonly dated: string
  /** Where it was seen. */
  readonly source: string
}

/** The list that comes with the package. */
export function knownPrices(): readonly Price[] {
  return PRICES
}

/**
 * Reads prices: a JSON array of objects with the fields of `Price`.
 *
 * @throws TokenwrightError `unreadable`; `invalid-option` for a field that is missing or makes no sense
 */
export async function readPrices(path: string): Promise<Price[]> {
  let list: unknown
  try {
    list = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'no file of prices in JSON', { value: path, cause })
  }
  if (!Array.isArray(list)) throw new TokenwrightError('invalid-option', 'prices that are no array', { value: path })
  return list.map((entry: unknown, index) => priceOf(entry, `${path}[${index}]`))
}

function priceOf(entry: unknown, where: string): Price {
  const field = (name: string): unknown =>
    typeof entry === 'object' && entry !== null && Object.hasOwn(entry, name) ? Reflect.get(entry, name) : undefined
  const text = (name: string): string => {
    const value = field(name)
    if (typeof value !== 'string' || value === '')
      throw new TokenwrightError('invalid-option', `price without ${name}`, { where, value })
    return value
  }
  const perMillionInput = field('perMillionInput')
  if (typeof perMillionInput !== 'number' || !(perMillionInput >= 0 && Number.isFinite(perMillionInput)))
    throw new TokenwrightError('invalid-option', 'price that is no amount', { where, value: perMillionInput })
  const dated = text('dated')
  if (!/^\d{4}-\d{2}(-\d{2})?$/.test(dated))
    throw new TokenwrightError('invalid-option', 'price whose day is not written YYYY-MM-DD', { where, value: dated })
  return {
    model: text('model'),
    provider: text('provider'),
    tokenizer: text('tokenizer'),
    currency: text('currency'),
    perMillionInput,
    dated,
    source: text('source'),
  }
}
