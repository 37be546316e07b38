/** @file The element types of checkpoint files, and their conversion from and to float32. */
import { TokenwrightError } from '@tokenwright/text/errors'

export type StoredType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL'

/** Bytes of one element. */
export const STORED_BYTES: Readonly<Record<StoredType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
}

export function isStoredType(name: unknown): name is StoredType {
  return typeof name === 'string' && Object.hasOwn(STORED_BYTES, name)
}

let halfTable: Float32Array | undefined

function halves(): Float32Array {
  if (halfTable !== undefined) return halfTable
  const table = new Float32Array(65536)
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1
    const exponent = (bits >> 10) & 31
    const fraction = bits & 1023
    if (exponent === 31) table[bits] = fraction === 0 ? sign * Infinity : NaN
    else table[bits] = sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
  }
  halfTable = table
  return table
}

/** Stored elements, little-endian, as float32. Copies, so that the bytes need not be aligned. */
export function toFloat32(type: StoredType, bytes: Uint8Array): Float32Array {
  // `slice` of a Buffer would share its memory.
  const own = new Uint8Array(bytes)
  const length = own.length / STORED_BYTES[type]
  const result = new Float32Array(length)
  switch (type) {
    case 'F32':
      return new Float32Array(own.buffer)
    case 'BF16': {
      const words = new Uint16Array(own.buffer)
      const bits = new Uint32Array(result.buffer)
      for (let i = 0; i < length; i++) bits[i] = words[i] << 16
      return result
    }
    case 'F16': {
      const words = new Uint16Array(own.buffer)
      const table = halves()
      for (let i = 0; i < length; i++) result[i] = table[words[i]]
      return result
    }
    case 'I64': {
      const words = new BigInt64Array(own.buffer)
      for (let i = 0; i < length; i++) result[i] = Number(words[i])
      return result
    }
    default: {
      const views = {
        F64: Float64Array,
        I32: Int32Array,
        I16: Int16Array,
        I8: Int8Array,
        U8: Uint8Array,
        BOOL: Uint8Array,
      }
      result.set(new views[type](own.buffer))
      return result
    }
  }
}

/** float32 as stored elements; F16 and BF16 round to the nearest, ties to even. */
export function fromFloat32(type: StoredType, values: Float32Array): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  if (type === 'BF16') return new Uint8Array(Uint16Array.from(bitsOf(values), roundToBrain).buffer)
  if (type === 'F16') return new Uint8Array(Uint16Array.from(bitsOf(values), roundToHalf).buffer)
  throw new TokenwrightError('unsupported-part', 'weights are not written in this element type', { value: type })
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length)
}

function roundToBrain(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}

function roundToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude < 0x33000001) return sign
  if (magnitude < 0x38800000) {
    // Below the smallest normal half, the fraction is shifted into place and rounded there.
    const shift = 126 - (magnitude >>> 23)
    const fraction = (magnitude & 0x7fffff) | 0x800000
    const kept = fraction >>> shift
    const rest = fraction & ((1 << shift) - 1)
    const middle = 1 << (shift - 1)
    return sign | (kept + (rest > middle || (rest === middle && kept & 1) ? 1 : 0))
  }
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13)
}
