/**
 * @file Every failure of the library is one of these kinds: data first, text second.
 * The text says what was wrong and where, and ends with the offending value.
 */

export type ErrorKind =
  /** a tokenizer file that is truncated, contradictory or hostile */
  | 'invalid-tokenizer'
  /** a part, option or pattern that cannot be reproduced exactly */
  | 'unsupported-part'
  /** an id that the vocabulary does not have */
  | 'unknown-id'
  /** text holds a special token and the caller asked to refuse it */
  | 'special-token'
  /** a caller's option or argument */
  | 'invalid-option'
  /** data, measurements or results that are not what was declared */
  | 'invalid-data'
  /** a corpus without text */
  | 'empty-corpus'
  /** a file or address that cannot be read or written */
  | 'unreadable'
  | 'unwritable'
  /** the caller's AbortSignal fired */
  | 'aborted'

export interface TokenwrightErrorDetails {
  /** where: a file, or a path inside a tokenizer such as `model.merges[17]` */
  readonly where?: string
  /** the offending value itself */
  readonly value?: unknown
  readonly cause?: unknown
}

export class TokenwrightError extends Error {
  override readonly name = 'TokenwrightError'
  readonly kind: ErrorKind
  readonly where: string | undefined
  readonly value: unknown

  constructor(kind: ErrorKind, what: string, details: TokenwrightErrorDetails = {}) {
    const place = details.where === undefined ? '' : ` at ${details.where}`
    const value = 'value' in details ? `: ${show(details.value)}` : ''
    super(what + place + value, details.cause === undefined ? undefined : { cause: details.cause })
    this.kind = kind
    this.where = details.where
    this.value = details.value
  }
}

/** One short line for a value of any kind. */
export function show(value: unknown): string {
  if (typeof value === 'string') return cut(JSON.stringify(value))
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (typeof value === 'object' && value !== null) {
    try {
      return cut(JSON.stringify(value) ?? String(value))
    } catch {
      return Object.prototype.toString.call(value)
    }
  }
  return String(value)
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
