/** @file Options of the commands that read a corpus. */
import type { Command } from 'commander'
import { byteValue, seedValue } from '../values.js'

export interface CorpusOptions {
  readonly maxBytes?: number
  readonly all?: boolean
  readonly ignored?: boolean
  readonly seed: number
  readonly quiet?: boolean
  readonly json?: boolean
}

export function withCorpusOptions(command: Command): Command {
  return command
    .option(
      '--max-bytes <size>',
      'of a larger corpus read an even sample of about this size (default: 64MB)',
      byteValue,
    )
    .option('--all', 'read everything, however large')
    .option('--ignored', 'also take what .gitignore leaves out')
    .option('--seed <number>', 'for samples, splits and intervals', seedValue, 1)
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
}
