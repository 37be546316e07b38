/**
 * @file Decoding as a chain of steps that hand on text as soon as it is certain. One implementation serves `decode`
 * and `decodeStream`, so the two cannot differ.
 */

export interface DecodeSink {
  /** A part of a token; `ends` is true where the token is complete with it. */
  push(text: string, ends: boolean): void
  /** No more tokens. */
  end(): void
}

/** A step before the given next one, with a state of its own. */
export type DecodeStep = (next: DecodeSink) => DecodeSink

export interface DecoderPart {
  readonly step: DecodeStep
  /** What the step makes of a token that stands between others: text, or bytes where it spells bytes. */
  readonly inMiddle: (token: string) => string | Uint8Array
  /** The whole step, where it turns each token into another one whatever stands around it. */
  readonly each?: (token: string) => string
}

interface TokenHandler {
  token(token: string, next: DecodeSink): void
  end?(next: DecodeSink): void
}

/** A step that takes whole tokens only. */
export function wholeTokens(start: () => TokenHandler): DecodeStep {
  return (next) => {
    const handler = start()
    let held = ''
    return {
      push: (text, ends) => {
        held += text
        if (!ends) return
        const token = held
        held = ''
        handler.token(token, next)
      },
      end: () => {
        handler.end?.(next)
        next.end()
      },
    }
  }
}

/** A step that turns each token into another one, whatever stands around it. */
export function eachToken(change: (token: string) => string): DecoderPart {
  return {
    inMiddle: change,
    each: change,
    step: wholeTokens(() => ({ token: (token, next) => next.push(change(token), true) })),
  }
}
