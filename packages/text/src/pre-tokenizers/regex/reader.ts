/** @file The pattern that is being parsed, and how parsing ends badly. */
import { TokenwrightError } from '../../errors.js'
import type { Flavor } from './syntax.js'

/** Where the parser stands, and what it was asked. */
export interface Reader {
  readonly pattern: string
  readonly flavor: Flavor
  at: number
}

/** Refuses the pattern for the named reason. */
export function refuse(reader: Reader, construct: string): never {
  throw new TokenwrightError('unsupported-part', `regular expression with ${construct}`, {
    where: `character ${reader.at} of the pattern`,
    value: reader.pattern,
  })
}
