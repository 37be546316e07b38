/**
 * @file A big text is read in blocks that end at line ends. Where the blocks lie depends only on the text and the
 * block size, so any of them can be read alone, and all of them together are the text.
 */
import { open, type FileHandle } from 'node:fs/promises'

/** How far a block may run past its nominal end in search of a line end; then it ends between two characters. */
const REACH = 1 << 16

export interface Block {
  readonly index: number
  readonly bytes: Uint8Array
}

/** Number of blocks of a text of `size` bytes. */
export function blockCount(size: number, blockBytes: number): number {
  return Math.max(1, Math.round(size / blockBytes))
}

/**
 * Blocks of a file, read by position: a block that `keep` refuses is never read. Empty blocks are passed over.
 */
export async function* fileBlocks(
  path: string,
  size: number,
  blockBytes: number,
  keep: (index: number) => boolean,
): AsyncGenerator<Block> {
  const handle = await open(path, 'r')
  try {
    const count = blockCount(size, blockBytes)
    let cut = -1
    let cutIndex = -1
    for (let index = 0; index < count; index++) {
      if (!keep(index)) continue
      const start = cutIndex === index ? cut : await cutNear(handle, size, count, index)
      const end = await cutNear(handle, size, count, index + 1)
      cut = end
      cutIndex = index + 1
      if (end <= start) continue
      const bytes = await readRange(handle, start, end)
      if (bytes.length > 0) yield { index, bytes }
    }
  } finally {
    await handle.close()
  }
}

async function cutNear(handle: FileHandle, size: number, count: number, index: number): Promise<number> {
  if (index === 0) return 0
  if (index >= count) return size
  const nominal = Math.floor((size * index) / count)
  return nominal + cutOffset(await readRange(handle, nominal, Math.min(size, nominal + REACH)))
}

/** Where to cut in the bytes after a nominal boundary: behind the first line end, else before the next character. */
function cutOffset(window: Uint8Array): number {
  const newline = window.indexOf(10)
  if (newline >= 0) return newline + 1
  let at = 0
  while (at < 3 && at < window.length && (window[at] & 0xc0) === 0x80) at++
  return at
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start)
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

/** The same cutting for bytes that come one chunk after the other (compressed files, pipes). */
export async function* streamBlocks(
  chunks: AsyncIterable<Uint8Array>,
  blockBytes: number,
  keep: (index: number) => boolean,
): AsyncGenerator<Block> {
  let waiting: Uint8Array[] = []
  let length = 0
  let start = 0
  let index = 0
  const emit = (bytes: Uint8Array): Block | null => {
    const block = bytes.length > 0 && keep(index) ? { index, bytes } : null
    start += bytes.length
    index++
    return block
  }
  for await (const chunk of chunks) {
    waiting.push(chunk)
    length += chunk.length
    while (start + length >= (index + 1) * blockBytes + REACH) {
      const nominal = (index + 1) * blockBytes - start
      if (nominal <= 0) {
        // A long line has reached past this block: it is empty.
        index++
        continue
      }
      const bytes = join(waiting, length)
      const cut = nominal + cutOffset(bytes.subarray(nominal, nominal + REACH))
      const block = emit(bytes.subarray(0, cut))
      waiting = [bytes.subarray(cut)]
      length = bytes.length - cut
      if (block !== null) yield block
    }
  }
  let rest = join(waiting, length)
  while (rest.length > 0) {
    // The last block takes up to half as much again, so that no sliver is left.
    const nominal = (index + 1) * blockBytes - start
    if (nominal <= 0) {
      index++
      continue
    }
    const cut =
      rest.length < nominal + blockBytes / 2
        ? rest.length
        : nominal + cutOffset(rest.subarray(nominal, nominal + REACH))
    const block = emit(rest.subarray(0, cut))
    rest = rest.subarray(cut)
    if (block !== null) yield block
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
