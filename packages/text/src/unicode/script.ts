/** @file The property Script of Unicode 16.0. */
import { decodeRuns } from './codec.js'
import { SCRIPT_NAMES, SCRIPT_RUNS } from './tables.data.js'

let table: Uint8Array | undefined

/** Number of the script of every code point (0: Unknown). Built on first use and shared: not to be written to. */
export function scriptTable(): Uint8Array {
  return (table ??= decodeRuns(SCRIPT_RUNS))
}

/**
 * Script of a code point by its long property value, `Unknown` where none is assigned.
 *
 * @example script(0x4e00) === 'Han'
 */
export function script(codePoint: number): string {
  return scriptName(scriptTable()[codePoint])
}

export function scriptName(number: number): string {
  return number === 0 ? 'Unknown' : SCRIPT_NAMES[number - 1]
}

/** Number of a script by its long name, or undefined. */
export function scriptNumber(name: string): number | undefined {
  if (name === 'Unknown') return 0
  const index = SCRIPT_NAMES.indexOf(name)
  return index < 0 ? undefined : index + 1
}

/** Long names of all scripts but Unknown, sorted. */
export function scriptNames(): readonly string[] {
  return SCRIPT_NAMES
}
