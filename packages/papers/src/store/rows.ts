/** @file Values of a row, with their types checked where they leave the database. */
import type { Row } from './connection.js'
import { PapersError } from '../errors.js'

function wrong(column: string, value: unknown): never {
  throw new PapersError('invalid-data', `value in column ${column} of the database`, { value })
}

export function textIn(row: Row, column: string): string {
  const value = row[column]
  return typeof value === 'string' ? value : wrong(column, value)
}

export function numberIn(row: Row, column: string): number {
  const value = row[column]
  return typeof value === 'number' ? value : wrong(column, value)
}

export function optionalText(row: Row, column: string): string | null {
  return row[column] === null ? null : textIn(row, column)
}

export function optionalNumber(row: Row, column: string): number | null {
  return row[column] === null ? null : numberIn(row, column)
}

/** A column of JSON texts: an array of strings. */
export function textsIn(row: Row, column: string): string[] {
  const value: unknown = JSON.parse(textIn(row, column))
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) return wrong(column, value)
  return value as string[]
}

export function bytesIn(row: Row, column: string): ArrayBuffer {
  const value = row[column]
  return value instanceof ArrayBuffer ? value : wrong(column, value)
}
