/**
 * @file Every failure of this package is one of these kinds: data first, text second.
 * The shape is that of the errors of the text package, which this one does not need otherwise.
 */

export type PapersErrorKind =
  /** a caller's option, argument or address */
  | 'invalid-option'
  /** a file, answer or database that is not what was declared */
  | 'invalid-data'
  /** a file or address that cannot be read or written */
  | 'unreadable'
  | 'unwritable'
  /** another process has the database for writing */
  | 'locked'
  /** the caller's AbortSignal fired */
  | 'aborted'

export class PapersError extends Error {
  override readonly name = 'PapersError'
  readonly kind: PapersErrorKind
  readonly value: unknown

  constructor(kind: PapersErrorKind, what: string, details: { readonly value: unknown; readonly cause?: unknown }) {
    const shown = typeof details.value === 'string' ? JSON.stringify(details.value) : String(details.value)
    const short = shown.length > 120 ? `${shown.slice(0, 117)}...` : shown
    super(`${what}: ${short}`, details.cause === undefined ? undefined : { cause: details.cause })
    this.kind = kind
    this.value = details.value
  }
}
