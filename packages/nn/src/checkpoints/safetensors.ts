/**
 * @file The safetensors format: eight bytes of length, a header in JSON, then the tensors' bytes.
 * Nothing is believed before it is checked: lengths, names, shapes and offsets, which must cover the data without gaps or
 * overlaps (as the format's own implementation demands).
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { isStoredType, STORED_BYTES, type StoredType } from './element-types.js'

export interface StoredTensor {
  readonly name: string
  readonly type: StoredType
  readonly shape: readonly number[]
  /** place of the first byte in the file, and of the one after the last */
  readonly start: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly metadata: ReadonlyMap<string, string>
}

/** The format's own limit on headers. */
const LARGEST_HEADER = 100_000_000
const PREFIX = 8

/** The length of the header from the first eight bytes of a file of `fileLength` bytes. */
export function headerLength(prefix: Uint8Array, fileLength: number, where: string): number {
  if (prefix.length < PREFIX || fileLength < PREFIX) throw broken('is shorter than its own length', where, fileLength)
  const length = new DataView(prefix.buffer, prefix.byteOffset, PREFIX).getBigUint64(0, true)
  if (length > BigInt(LARGEST_HEADER)) throw broken('has a header longer than the format allows', where, length)
  if (Number(length) + PREFIX > fileLength) throw broken('ends inside its header', where, fileLength)
  return Number(length)
}

/** Reads and checks a header; `fileLength` is the length of the whole file. */
export function parseHeader(header: Uint8Array, fileLength: number, where: string): SafetensorsHeader {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header))
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'the header of a safetensors file is not JSON', {
      where,
      value: where,
      cause,
    })
  }
  if (!isRecord(json)) throw broken('has a header that is no object', where, json)
  const dataStart = PREFIX + header.length
  const tensors = new Map<string, StoredTensor>()
  const metadata = new Map<string, string>()
  for (const [name, entry] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (!isRecord(entry)) throw broken('has metadata that is no object', where, entry)
      for (const [key, value] of Object.entries(entry)) {
        if (typeof value !== 'string') throw broken(`has metadata ${key} that is no text`, where, value)
        metadata.set(key, value)
      }
    } else tensors.set(name, readEntry(name, entry, dataStart, fileLength, where))
  }
  checkCover([...tensors.values()], dataStart, fileLength, where)
  return { tensors, metadata }
}

function readEntry(name: string, entry: unknown, dataStart: number, fileLength: number, where: string): StoredTensor {
  const place = `${where}, tensor ${name}`
  if (!isRecord(entry)) throw broken('describes a tensor by something else than an object', place, entry)
  const { dtype, shape, data_offsets: offsets } = entry
  if (!isStoredType(dtype))
    throw new TokenwrightError('unsupported-part', 'an element type that is not read', { where: place, value: dtype })
  if (!isLengths(shape)) throw broken('has a shape that is no list of lengths', place, shape)
  if (!isLengths(offsets) || offsets.length !== 2) throw broken('has offsets that are not two places', place, offsets)
  const [start, end] = offsets
  const bytes = shape.reduce((product, length) => product * length, STORED_BYTES[dtype])
  if (end < start || end - start !== bytes) throw broken(`has offsets that do not hold ${bytes} bytes`, place, offsets)
  if (dataStart + end > fileLength) throw broken('has a tensor beyond its end', place, offsets)
  return { name, type: dtype, shape, start: dataStart + start, end: dataStart + end }
}

function checkCover(tensors: readonly StoredTensor[], dataStart: number, fileLength: number, where: string): void {
  const sorted = tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)
  let at = dataStart
  for (const tensor of sorted) {
    if (tensor.start !== at)
      throw broken(tensor.start < at ? 'has tensors that overlap' : 'has bytes that no tensor owns', where, tensor.name)
    at = tensor.end
  }
  if (at !== fileLength) throw broken('has bytes after its last tensor', where, fileLength - at)
}

/** The header of a file that will hold these tensors in this order; padded to a multiple of eight bytes. */
export function writeHeader(
  tensors: readonly { readonly name: string; readonly type: StoredType; readonly shape: readonly number[] }[],
  metadata: ReadonlyMap<string, string> = new Map([['format', 'pt']]),
): Uint8Array {
  const entries: [string, unknown][] = [['__metadata__', Object.fromEntries(metadata)]]
  let at = 0
  for (const { name, type, shape } of tensors) {
    const end = at + shape.reduce((product, length) => product * length, STORED_BYTES[type])
    entries.push([name, { dtype: type, shape, data_offsets: [at, end] }])
    at = end
  }
  // Written by hand, since an object would put names that look like numbers first.
  const text = `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`
  const json = new TextEncoder().encode(text)
  const padded = Math.ceil(json.length / 8) * 8
  const header = new Uint8Array(PREFIX + padded).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true)
  header.set(json, PREFIX)
  return header
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0)
}

function broken(what: string, where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-data', `a safetensors file ${what}`, { where, value })
}
