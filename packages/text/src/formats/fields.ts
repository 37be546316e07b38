/**
 * @file Typed access to the fields of a parsed JSON object. Every refusal is an `invalid-tokenizer` error that names
 * the path of the field and ends with its value. Only own properties count: a file may well talk of `constructor`.
 */
import { TokenwrightError } from '../errors.js'

export interface JsonObject {
  /** Path of the object inside the file, '' for the file itself. */
  readonly where: string
  readonly value: object
}

/** A file's parts may nest this deep, which is far beyond any published one. */
export const MAX_DEPTH = 64

export function invalid(what: string, where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-tokenizer', what, where === '' ? { value } : { where, value })
}

export function pathOf({ where }: JsonObject, key: string): string {
  return where === '' ? key : `${where}.${key}`
}

export function asObject(value: unknown, where: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('not an object', where, value)
  return { where, value }
}

export function asArray(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid('not an array', where, value)
  return value as unknown[]
}

/** Own property or undefined. */
export function get({ value }: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}

/** Whether the field is there and not null. */
export function has(object: JsonObject, key: string): boolean {
  const value = get(object, key)
  return value !== undefined && value !== null
}

function required(object: JsonObject, key: string): unknown {
  const value = get(object, key)
  if (value === undefined) throw invalid('missing field', pathOf(object, key), object.value)
  return value
}

export function stringOf(object: JsonObject, key: string): string {
  return asString(required(object, key), pathOf(object, key))
}

export function asString(value: unknown, where: string): string {
  if (typeof value !== 'string') throw invalid('not a string', where, value)
  if (!isWellFormed(value)) throw invalid('string with a lone surrogate', where, value)
  return value
}

export function booleanOf(object: JsonObject, key: string): boolean {
  const value = required(object, key)
  if (typeof value !== 'boolean') throw invalid('neither true nor false', pathOf(object, key), value)
  return value
}

/** A whole number from `lowest` to `highest`. */
export function integerOf(object: JsonObject, key: string, lowest: number, highest: number): number {
  return asInteger(required(object, key), pathOf(object, key), lowest, highest)
}

export function asInteger(value: unknown, where: string, lowest: number, highest: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < lowest || value > highest)
    throw invalid(`not a whole number from ${lowest} to ${highest}`, where, value)
  return value
}

export function arrayOf(object: JsonObject, key: string): readonly unknown[] {
  return asArray(required(object, key), pathOf(object, key))
}

export function objectOf(object: JsonObject, key: string): JsonObject {
  return asObject(required(object, key), pathOf(object, key))
}

/** One of a few names. */
export function oneOf<Name extends string>(object: JsonObject, key: string, names: readonly Name[]): Name {
  const value = required(object, key)
  const name = names.find((candidate) => candidate === value)
  if (name === undefined) throw invalid(`none of ${names.join(', ')}`, pathOf(object, key), value)
  return name
}

/** A string of exactly one character, which may be two UTF-16 units. */
export function characterOf(object: JsonObject, key: string): string {
  const value = stringOf(object, key)
  if (value.length === 0 || value.length !== String.fromCodePoint(value.codePointAt(0) as number).length)
    throw invalid('not one character', pathOf(object, key), value)
  return value
}

export function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
}
