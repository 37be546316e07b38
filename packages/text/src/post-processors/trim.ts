/** @file `trim_offsets`: the space that a token begins with is not part of what it points to. */
import type { Encoding } from '../encoder.js'
import { isPairAt } from '../reference/span.js'
import { bytePositions } from '../reference/utf8.js'
import { isWhiteSpace } from '../unicode/index.js'

/** GPT-2's character for the space. */
const SPACE_UNIT = 0x120

export interface Blanks {
  readonly leading: number
  readonly trailing: number
}

/** Blank characters at the ends of a token. */
export function blanksOf(token: string): Blanks {
  let leading = 0
  while (leading < token.length && isBlank(token.charCodeAt(leading))) leading++
  let trailing = 0
  while (trailing < token.length && isBlank(token.charCodeAt(token.length - 1 - trailing))) trailing++
  return { leading, trailing }
}

function isBlank(unit: number): boolean {
  return unit === SPACE_UNIT || isWhiteSpace(unit)
}

/**
 * Trims begin and end of token `index` in place (UTF-16 units of the input), as Hugging Face's `process_offsets` does
 * on positions of characters. A single space at the very beginning stays where `add_prefix_space` may have added it.
 */
function trimRange(
  ranges: Uint32Array,
  index: number,
  { leading, trailing }: Blanks,
  addPrefixSpace: boolean,
  input: string,
): void {
  let start = ranges[2 * index]
  let end = ranges[2 * index + 1]
  if (leading > 0) {
    const added = (index === 0 || start === 0) && addPrefixSpace && leading === 1
    if (!added) for (let left = leading; left > 0 && start < end; left--) start += isPairAt(input, start) ? 2 : 1
  }
  if (trailing > 0) {
    let to = end
    let left = trailing
    for (; left > 0 && to > 0; left--) to -= to > 1 && isPairAt(input, to - 2) ? 2 : 1
    // Nothing is trimmed where the input has fewer characters than there are blanks.
    if (left === 0) end = Math.max(to, start)
  }
  ranges[2 * index] = start
  ranges[2 * index + 1] = end
}

/**
 * Trims all tokens of an encoding in place, once for each `add_prefix_space` in `trims`.
 *
 * @param blanks blank characters at the ends of token i
 * @param input the text that the offsets point into
 */
export function trimOffsets(
  { ids, utf16, bytes }: Encoding,
  trims: readonly boolean[],
  blanks: (index: number) => Blanks,
  input: string,
): void {
  if (trims.length === 0) return
  const positions = bytePositions(input)
  for (const addPrefixSpace of trims) {
    for (let i = 0; i < ids.length; i++) {
      const found = blanks(i)
      if (found.leading === 0 && found.trailing === 0) continue
      const start = utf16[2 * i]
      const end = utf16[2 * i + 1]
      trimRange(utf16, i, found, addPrefixSpace, input)
      if (utf16[2 * i] !== start) bytes[2 * i] = positions[utf16[2 * i]]
      if (utf16[2 * i + 1] !== end) bytes[2 * i + 1] = positions[utf16[2 * i + 1]]
    }
  }
}
