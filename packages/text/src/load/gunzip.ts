/** @file Unpacks gzip, in Node and in browsers. */
import { TokenwrightError } from '../errors.js'

/** More than any tokenizer takes; a small file may unpack to anything. */
const MOST_BYTES = 2 ** 30

/** @throws TokenwrightError `invalid-tokenizer` for what is damaged, or larger than 1 GB unpacked */
export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'))
  const parts: Uint8Array[] = []
  let length = 0
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      if ((length += value.length) > MOST_BYTES) break
    }
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'damaged gzip', { value: bytes.length, cause })
  }
  if (length > MOST_BYTES) {
    await reader.cancel()
    throw new TokenwrightError('invalid-tokenizer', 'gzip that unpacks to more than 1 GB, bytes', { value: length })
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
