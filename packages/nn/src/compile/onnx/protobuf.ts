/** @file The part of the protocol buffers' wire format that ONNX files need: integers, floats, bytes and nested messages. */

/** Chunks of one message, joined once at the end so that large tensors are copied once. */
export interface Message {
  readonly chunks: Uint8Array[]
  length: number
}

const VARIABLE = 0
const LENGTH_DELIMITED = 2
const FIXED_32 = 5
const encoder = new TextEncoder()

export function message(): Message {
  return { chunks: [], length: 0 }
}

function append(target: Message, chunk: Uint8Array): void {
  target.chunks.push(chunk)
  target.length += chunk.length
}

function variable(value: bigint | number): Uint8Array {
  // Negative numbers are written as their 64-bit two's complement, in ten bytes.
  let rest = BigInt.asUintN(64, BigInt(value))
  const written: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    written.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Uint8Array.from(written)
}

export function integer(target: Message, field: number, value: bigint | number): void {
  append(target, variable((field << 3) | VARIABLE))
  append(target, variable(value))
}

export function float(target: Message, field: number, value: number): void {
  append(target, variable((field << 3) | FIXED_32))
  append(target, new Uint8Array(new Float32Array([value]).buffer))
}

export function bytes(target: Message, field: number, value: Uint8Array): void {
  append(target, variable((field << 3) | LENGTH_DELIMITED))
  append(target, variable(value.length))
  append(target, value)
}

export function text(target: Message, field: number, value: string): void {
  bytes(target, field, encoder.encode(value))
}

export function nested(target: Message, field: number, fill: (inner: Message) => void): void {
  const inner = message()
  fill(inner)
  append(target, variable((field << 3) | LENGTH_DELIMITED))
  append(target, variable(inner.length))
  for (const chunk of inner.chunks) append(target, chunk)
}

export function join(source: Message): Uint8Array {
  const all = new Uint8Array(source.length)
  let at = 0
  for (const chunk of source.chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
