/**
 * @file A bounded share of a corpus that is too big to read whole. Every block has the same chance, by a hash of the
 * file's name and the block's number: the same corpus gives the same sample on every machine.
 */
import { BLOCK_BYTES } from './documents.js'
import { contentSize } from './byte-stream.js'
import type { FoundFile } from './find.js'
import { position } from './profile.js'

export interface Sampling {
  /** Bytes of all files or of their shares, compressed ones by the length that they declare. */
  readonly totalBytes: number
  /** Share of the blocks that is read; 1 is all of them. */
  readonly rate: number
  /** Bytes of one block. */
  readonly blockBytes: number
  readonly keep: (file: FoundFile, index: number) => boolean
}

/**
 * With fewer files than this, files are cut into blocks that go to training or to the held-out part each by itself: a
 * tenth of few files is too few to measure on, and each of them may be the only one of its kind.
 */
export const FEW_FILES = 200

/** Blocks that a corpus of few files is cut into; files smaller than a block stay whole. */
const WANTED_BLOCKS = 2000
/** A small corpus has fewer blocks, so that they are not all tiny. */
const FEWEST_BLOCKS = 200
const SMALL_BLOCK = 4096
const SMALLEST_BLOCK = 512

/** @param capBytes about how much may be read; Infinity for all */
export async function planSampling(files: readonly FoundFile[], capBytes: number, seed: number): Promise<Sampling> {
  let totalBytes = 0
  for (const file of files) totalBytes += (await contentSize(file)) * (file.share ?? 1)
  const rate = totalBytes <= capBytes ? 1 : capBytes / totalBytes
  const blockBytes = files.length >= FEW_FILES ? BLOCK_BYTES : blockSize(totalBytes * rate)
  return { totalBytes, rate, blockBytes, keep: (file, index) => rate === 1 || position(seed, file.name, index) < rate }
}

function blockSize(bytes: number): number {
  const wanted = Math.max(bytes / WANTED_BLOCKS, Math.min(SMALL_BLOCK, bytes / FEWEST_BLOCKS), SMALLEST_BLOCK)
  return Math.min(BLOCK_BYTES, Math.floor(wanted))
}
