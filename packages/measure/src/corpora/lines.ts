/** @file Lines of a byte stream, with a bound on their length. */

export interface Line {
  readonly number: number
  /** Null for a line above the bound: it is passed over, not kept. */
  readonly bytes: Uint8Array | null
  /** The line ended in `\r\n`. */
  readonly carriageReturn: boolean
}

/** A line longer than this is no row of a table. */
const MAX_LINE_BYTES = 1 << 26

/** Lines without their ends (`\n` or `\r\n`); `number` starts at 1. */
export async function* byteLines(chunks: AsyncIterable<Uint8Array>, limit = MAX_LINE_BYTES): AsyncGenerator<Line> {
  let held: Uint8Array[] = []
  let length = 0
  let tooLong = false
  let number = 0
  const take = (): Line => {
    const bytes = held.length === 1 ? held[0] : Buffer.concat(held)
    const carriageReturn = bytes.at(-1) === 13
    const line = {
      number: ++number,
      bytes: tooLong ? null : carriageReturn ? bytes.subarray(0, -1) : bytes,
      carriageReturn,
    }
    held = []
    length = 0
    tooLong = false
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let newline = chunk.indexOf(10); newline >= 0; newline = chunk.indexOf(10, from)) {
      hold(chunk.subarray(from, newline))
      yield take()
      from = newline + 1
    }
    if (from < chunk.length) hold(chunk.subarray(from))
  }
  if (length > 0 || tooLong) yield take()

  function hold(bytes: Uint8Array): void {
    length += bytes.length
    if (length > limit) {
      tooLong = true
      held = []
    } else held.push(bytes)
  }
}
