/**
 * @file A bounded share of a corpus that is too big to read whole. Every block has the same chance, by a hash of the
 * file's name and the block's number: the same corpus gives the same sample on every machine.
 */
import { BLOCK_BYTES } from './documents.js'
import { contentSize } from './byte-stream.js'
import type { FoundFile } from './find.js'
import { position } from './profile.js'

export interface Sampling {
  /** Bytes of all files, compressed ones by the length that they declare. */
  readonly totalBytes: number
  /** Share of the blocks that is read; 1 is all of them. */
  readonly rate: number
  /** Bytes of one block. */
  readonly blockBytes: number
  readonly keep: (file: FoundFile, index: number) => boolean
}

/**
 * With fewer files than this, single documents go to training or to the held-out part, not whole files: a tenth of
 * fewer would be too few to tell an interval by.
 */
export const FEW_FILES = 50

/** Blocks that a corpus of few files is cut into, so that a share of them can be held back. */
const WANTED_BLOCKS = 200
const SMALLEST_BLOCK = 512

/** @param capBytes about how much may be read; Infinity for all */
export async function planSampling(files: readonly FoundFile[], capBytes: number, seed: number): Promise<Sampling> {
  let totalBytes = 0
  for (const file of files) totalBytes += await contentSize(file)
  const rate = totalBytes <= capBytes ? 1 : capBytes / totalBytes
  const blockBytes =
    files.length >= FEW_FILES
      ? BLOCK_BYTES
      : Math.min(BLOCK_BYTES, Math.max(SMALLEST_BLOCK, Math.floor((totalBytes * rate) / WANTED_BLOCKS)))
  return { totalBytes, rate, blockBytes, keep: (file, index) => rate === 1 || position(seed, file.name, index) < rate }
}
