/** @file What a parser of any format gives: papers, and what it could not read. */
import type { IncomingPaper } from '../paper.js'
import type { Rejected } from './import-papers.js'

export interface Parsed {
  readonly papers: readonly IncomingPaper[]
  readonly rejected: readonly Rejected[]
}
