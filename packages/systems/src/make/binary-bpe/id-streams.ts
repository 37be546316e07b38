/** @file Ids as files: JSON lines, or little-endian numbers of 16 or 32 bits. */
import { TokenwrightError } from '@tokenwright/text'

export type IdFormat = 'jsonl' | 'u16' | 'u32'

/**
 * Ids of one document, ready to be appended to a file.
 *
 * @throws TokenwrightError `invalid-option` for an id that 16 bits do not hold
 * @example
 * writeIds(Uint32Array.of(7, 300), 'u16') // 07 00 2c 01
 */
export function writeIds(ids: ArrayLike<number>, format: IdFormat): Uint8Array {
  if (format === 'jsonl') return new TextEncoder().encode(`${JSON.stringify(Array.from(ids))}\n`)
  const width = format === 'u16' ? 2 : 4
  const bytes = new Uint8Array(ids.length * width)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < ids.length; i++) {
    if (width === 4) view.setUint32(4 * i, ids[i], true)
    else if (ids[i] <= 0xffff) view.setUint16(2 * i, ids[i], true)
    else
      throw new TokenwrightError('invalid-option', 'id that 16 bits do not hold', { where: `ids[${i}]`, value: ids[i] })
  }
  return bytes
}

/**
 * Reads what `writeIds` wrote; of JSON lines all documents, one after the other.
 *
 * @throws TokenwrightError `invalid-data` for bytes that are no whole number of ids
 */
export function readIds(bytes: Uint8Array, format: IdFormat): Uint32Array {
  if (format === 'jsonl') {
    const lines = new TextDecoder().decode(bytes).split('\n')
    return Uint32Array.from(lines.flatMap((line, i) => (line === '' ? [] : parseLine(line, i))))
  }
  const width = format === 'u16' ? 2 : 4
  if (bytes.length % width !== 0)
    throw new TokenwrightError('invalid-data', `ids of ${width} bytes each do not fill a file of so many bytes`, {
      value: bytes.length,
    })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Uint32Array.from({ length: bytes.length / width }, (_, i) =>
    width === 2 ? view.getUint16(2 * i, true) : view.getUint32(4 * i, true),
  )
}

function parseLine(line: string, index: number): number[] {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'no JSON', { where: `line ${index + 1}`, value: line, cause })
  }
  if (Array.isArray(value) && value.every((id) => Number.isInteger(id) && id >= 0 && id <= 0xffffffff)) return value
  throw new TokenwrightError('invalid-data', 'no list of ids', { where: `line ${index + 1}`, value: line })
}
