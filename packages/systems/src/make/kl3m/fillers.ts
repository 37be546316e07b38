/** @file Tokens that bring a vocabulary to a power of two, for matrices that computers like. */

/** No document has a run of white space longer than this; the released 001 model goes to 808. */
const LONGEST_RUN = 1024

/**
 * The least power of two that is not below `size`. The authors' scripts double a size that is one already.
 *
 * @example
 * nextPowerOfTwo(4083) // 4096
 * nextPowerOfTwo(4096) // 4096
 */
export function nextPowerOfTwo(size: number): number {
  return 2 ** Math.ceil(Math.log2(size))
}

/**
 * Runs of spaces and of newlines in turn, of 2 characters and more, without those that are there already. What they
 * cannot fill becomes reserved slots, so that a small corpus and a large vocabulary do not make gigabytes of spaces.
 */
export function fillers(
  count: number,
  exists: (text: string) => boolean,
): { readonly whitespace: readonly string[]; readonly reserved: readonly string[] } {
  const whitespace: string[] = []
  for (let length = 2; length <= LONGEST_RUN && whitespace.length < count; length++)
    for (const character of ' \n') {
      const run = character.repeat(length)
      if (whitespace.length < count && !exists(run)) whitespace.push(run)
    }
  const reserved: string[] = []
  for (let slot = 0; whitespace.length + reserved.length < count; slot++) {
    const name = `<|reserved_${slot}|>`
    if (!exists(name)) reserved.push(name)
  }
  return { whitespace, reserved }
}
