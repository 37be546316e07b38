/** @file Everything that a measurement says, as plain data: what `--json` prints, and what tables and pages are drawn from. */
import type { SideBySide } from '../align/differ-most.js'
import type { SuiteResult } from '../suite/contract.js'
import type { ScriptCount } from './scripts.js'

export interface SuiteReport extends SuiteResult {
  /** What was measured, in a few words. */
  readonly title: string
  /** The baseline beside each of the others. */
  readonly differences: readonly SideBySide[]
  /** Of each tokenizer: entries of the vocabulary by script, the most frequent first. */
  readonly scripts: readonly (readonly ScriptCount[])[]
}
