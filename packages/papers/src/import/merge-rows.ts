/** @file Two entries turn out to be one paper: what the reader did with either of them stays. */
import type { Statement } from '../store/connection.js'

/** Statements that give everything of one paper to another and remove it. */
export function mergeStatements(from: number, into: number): Statement[] {
  const args = { from, into }
  return [
    { sql: 'INSERT OR IGNORE INTO votes SELECT :into, voter, at FROM votes WHERE paper = :from', args },
    { sql: 'INSERT OR IGNORE INTO paper_tags SELECT tag, :into FROM paper_tags WHERE paper = :from', args },
    { sql: 'UPDATE notes SET paper = :into WHERE paper = :from', args },
    { sql: 'INSERT OR IGNORE INTO reading SELECT :into, state, at FROM reading WHERE paper = :from', args },
    { sql: 'DELETE FROM papers WHERE id = :from', args: { from } },
  ]
}
