/** @file Failures as answers: a status, a kind, and a text that ends with the offending value. */
import type { Context } from 'hono'
import { PapersError } from '@tokenwright/papers'
import { TokenwrightError } from '@tokenwright/text'

export type ProblemStatus = 400 | 404 | 409 | 413 | 415 | 422

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: ProblemStatus
  readonly kind: string

  constructor(status: ProblemStatus, kind: string, what: string, value: unknown) {
    super(`${what}: ${JSON.stringify(value)?.slice(0, 120) ?? String(value)}`)
    this.status = status
    this.kind = kind
  }
}

/** Anything that was thrown, as an answer. What nobody foresaw is told to the terminal, not to the browser. */
export function answerTo(error: unknown, context: Context, report: (error: unknown) => void): Response {
  if (error instanceof Problem)
    return context.json({ error: { kind: error.kind, message: error.message } }, error.status)
  if (error instanceof TokenwrightError || error instanceof PapersError)
    return context.json({ error: { kind: error.kind, message: error.message } }, error.kind === 'locked' ? 409 : 400)
  report(error)
  return context.json({ error: { kind: 'internal', message: 'the server failed; its terminal says why' } }, 500)
}
