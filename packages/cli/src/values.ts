/** @file Option values: numbers as people type them. */
import { InvalidArgumentError } from 'commander'

const COUNT_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['m', 1e6],
  ['g', 1e9],
])

const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['k', 1e3],
  ['kb', 1e3],
  ['kib', 2 ** 10],
  ['m', 1e6],
  ['mb', 1e6],
  ['mib', 2 ** 20],
  ['g', 1e9],
  ['gb', 1e9],
  ['gib', 2 ** 30],
  ['t', 1e12],
  ['tb', 1e12],
])

/** `32768`, `32_768`, `32,768`, `32k`. */
export function countValue(text: string): number {
  return scaled(text, COUNT_UNITS, 'a whole number such as 32768 or 32k')
}

/** `64000000`, `64MB`, `1.5 GiB`. */
export function byteValue(text: string): number {
  return scaled(text, BYTE_UNITS, 'a size such as 64MB')
}

/** A number from 0 to 1. */
export function shareValue(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0 && value < 1))
    throw new InvalidArgumentError('It must be a number between 0 and 1.')
  return value
}

/** A share below 1 or a count: `0.8`, `100k`. */
export function transitionValue(text: string): number {
  return /^0?\.\d+$/.test(text.trim()) ? shareValue(text) : countValue(text)
}

/** A whole number that may be 0. */
export function seedValue(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number below 1,000,000,000.')
  return Number(text)
}

function scaled(text: string, units: ReadonlyMap<string, number>, wanted: string): number {
  const match = /^(\d[\d_,]*(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = match === null ? undefined : units.get(match[2].toLowerCase())
  const value = match === null || unit === undefined ? NaN : Number(match[1].replace(/[_,]/g, '')) * unit
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError(`It must be ${wanted}.`)
  return value
}

/** `eng,deu`. */
export function nameList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.includes('')) throw new InvalidArgumentError('It must be names with commas between them.')
  return parts
}

/** More would only take memory: quantiles have settled long before. */
const MOST_RESAMPLES = 100_000

/** Rounds of a bootstrap; 0 for none. */
export function resamplesValue(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > MOST_RESAMPLES)
    throw new InvalidArgumentError('It must be a whole number up to 100,000.')
  return Number(text)
}

/** For options that may be given several times. */
export function collected(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}
