/**
 * @file The wire format of Protocol Buffers, as much of it as SentencePiece's model files use. The reader takes nothing
 * on trust: every length is checked against what is left before anything is made of it.
 * Source: protobuf.dev, "Encoding".
 */
import { TokenwrightError } from '../errors.js'

export interface ProtoField {
  readonly number: number
  /** Bytes of a string, bytes or message field; the number of a varint; the bits of a 32- or 64-bit field as bytes. */
  readonly value: number | Uint8Array
  /** Offset of the field in the file, for messages. */
  readonly at: number
}

const VARINT = 0
const I64 = 1
const LEN = 2
const I32 = 5

/**
 * Reads the fields of one message in order.
 *
 * @param at offset of the message in the file
 * @throws TokenwrightError `invalid-tokenizer` for bytes that are cut off or no message
 */
export function* readFields(bytes: Uint8Array, at = 0): Generator<ProtoField> {
  let i = 0
  const broken = (what: string): TokenwrightError =>
    new TokenwrightError('invalid-tokenizer', `protobuf ${what}`, {
      where: `byte ${at + i}`,
      value: bytes.subarray(i, i + 16),
    })

  function varint(): number {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      if (i >= bytes.length) throw broken('message that is cut off')
      const byte = bytes[i++]
      // Beyond 53 bits numbers are not exact; negative numbers, which take ten bytes, come out as huge ones.
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw broken('number of more than ten bytes')
  }
  function take(length: number): Uint8Array {
    if (length > bytes.length - i) throw broken('message that is cut off')
    i += length
    return bytes.subarray(i - length, i)
  }

  while (i < bytes.length) {
    const start = at + i
    const tag = varint()
    const number = Math.floor(tag / 8)
    if (number === 0) throw broken('field without a number')
    switch (tag % 8) {
      case VARINT:
        yield { number, value: varint(), at: start }
        break
      case I64:
        yield { number, value: take(8), at: start }
        break
      case LEN: {
        const value = take(varint())
        yield { number, value, at: start }
        break
      }
      case I32:
        yield { number, value: take(4), at: start }
        break
      default:
        throw broken('field of unknown kind')
    }
  }
}

/** Writes messages field by field. */
export interface ProtoWriter {
  varint(number: number, value: number): void
  float(number: number, value: number): void
  bytes(number: number, value: Uint8Array): void
  /** The message so far, a copy. */
  finish(): Uint8Array
}

export function protoWriter(): ProtoWriter {
  let out = new Uint8Array(256)
  let at = 0
  const room = (more: number): void => {
    if (at + more <= out.length) return
    const larger = new Uint8Array(Math.max(out.length * 2, at + more))
    larger.set(out)
    out = larger
  }
  const raw = (value: number): void => {
    room(10)
    for (; value >= 0x80; value = Math.floor(value / 0x80)) out[at++] = (value % 0x80) | 0x80
    out[at++] = value
  }
  return {
    varint(number, value) {
      raw(number * 8 + VARINT)
      raw(value)
    },
    float(number, value) {
      raw(number * 8 + I32)
      room(4)
      new DataView(out.buffer).setFloat32(at, value, true)
      at += 4
    },
    bytes(number, value) {
      raw(number * 8 + LEN)
      raw(value.length)
      room(value.length)
      out.set(value, at)
      at += value.length
    },
    finish: () => out.slice(0, at),
  }
}
