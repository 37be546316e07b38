/** @file A list of unsigned 32-bit numbers that grows: ids, or ends of tokens. */
export interface NumberBuffer {
  data: Uint32Array
  length: number
}

export function numberBuffer(capacity = 256): NumberBuffer {
  return { data: new Uint32Array(capacity), length: 0 }
}

export function push(buffer: NumberBuffer, value: number): void {
  if (buffer.length === buffer.data.length) grow(buffer, buffer.length + 1)
  buffer.data[buffer.length++] = value
}

export function pushAll(buffer: NumberBuffer, values: Uint32Array): void {
  const length = buffer.length + values.length
  if (length > buffer.data.length) grow(buffer, length)
  buffer.data.set(values, buffer.length)
  buffer.length = length
}

/** A copy of what the buffer holds. */
export function contents(buffer: NumberBuffer): Uint32Array {
  return buffer.data.slice(0, buffer.length)
}

function grow(buffer: NumberBuffer, needed: number): void {
  const data = new Uint32Array(Math.max(needed, buffer.data.length * 2))
  data.set(buffer.data.subarray(0, buffer.length))
  buffer.data = data
}
