/** @file Looking inside: hidden states and attention maps of chosen blocks, while those of the others are not kept. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { Tensor } from '../array/tensor.js'

export interface Taps {
  /** blocks whose input is returned, in this order; the number of blocks stands for the output of the last one */
  readonly statesOf?: readonly number[]
  /** blocks whose attention map is returned, [batch, heads, length, keys], in this order */
  readonly mapsOf?: readonly number[]
}

export interface Tapped {
  readonly states: readonly Tensor[]
  readonly maps: readonly Tensor[]
}

/** What a block is told: its place, and where to put its attention map if that is wanted. */
export interface BlockCall {
  readonly index: number
  readonly onMap?: (map: Tensor) => void
}

/**
 * Sends x through blocks one after the other and keeps what was asked for.
 * @throws TokenwrightError `invalid-option` for a block that is not there
 * @example const { output, maps } = runBlocks(params.blocks, x, { mapsOf: [8] }, (block, x, call) => apply(block, x, call))
 */
export function runBlocks<Block>(
  blocks: readonly Block[],
  x: Tensor,
  taps: Taps,
  run: (block: Block, x: Tensor, call: BlockCall) => Tensor,
): Tapped & { readonly output: Tensor } {
  const { statesOf = [], mapsOf = [] } = taps
  checkPlaces(statesOf, blocks.length)
  checkPlaces(mapsOf, blocks.length - 1)
  const states = new Map<number, Tensor>()
  const maps = new Map<number, Tensor>()
  let output = x
  blocks.forEach((block, index) => {
    if (statesOf.includes(index)) states.set(index, output)
    const onMap = mapsOf.includes(index) ? (map: Tensor) => void maps.set(index, map) : undefined
    output = run(block, output, { index, onMap })
  })
  states.set(blocks.length, output)
  return { output, states: statesOf.map((i) => found(states, i)), maps: mapsOf.map((i) => found(maps, i)) }
}

function checkPlaces(places: readonly number[], last: number): void {
  for (const place of places)
    if (!Number.isSafeInteger(place) || place < 0 || place > last)
      throw new TokenwrightError('invalid-option', 'no such block', { value: place })
}

function found(kept: ReadonlyMap<number, Tensor>, place: number): Tensor {
  const tensor = kept.get(place)
  if (tensor === undefined) throw new TokenwrightError('invalid-option', 'a block that gave no map', { value: place })
  return tensor
}
