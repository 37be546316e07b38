/** @file Base64 and bytes. */
interface Base64Constructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>
}
interface BufferGlobal {
  readonly Buffer?: { from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer> }
}

/** Whatever the platform does fastest: 2 MB take 1 ms natively and 15 ms through `atob`. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as unknown as Base64Constructor
  if (native.fromBase64 !== undefined) return native.fromBase64(text)
  const buffer = (globalThis as BufferGlobal).Buffer
  if (buffer !== undefined) {
    const bytes = buffer.from(text, 'base64')
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** Bytes to base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  // An argument list has its limits.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}
