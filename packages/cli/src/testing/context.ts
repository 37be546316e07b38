/** @file A context for tests that run commands in their own process. */
import { createColours } from '../colours.js'
import type { Context } from '../context.js'

/** Hands over what commands write, shows nothing, never stops, but for the parts that are given. */
export function testContext(onWrite: (text: string) => void, parts: Partial<Context> = {}): Context {
  return {
    signal: new AbortController().signal,
    colours: createColours({ isTTY: false }, {}),
    width: 120,
    interactive: false,
    write: (data) => {
      onWrite(String(data))
      return Promise.resolve()
    },
    remark: () => undefined,
    progress: () => ({ stage: () => undefined, update: () => undefined, end: () => undefined }),
    onExit: () => undefined,
    ...parts,
  }
}
