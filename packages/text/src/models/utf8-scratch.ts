/** @file UTF-8 of one piece after the other in one array that grows. */
export interface Utf8Scratch {
  bytes: Uint8Array
  /** Writes a text to the beginning of `bytes`; returns its length. */
  write(text: string): number
}

export function utf8Scratch(): Utf8Scratch {
  const encoder = new TextEncoder()
  const scratch: Utf8Scratch = {
    bytes: new Uint8Array(1024),
    write: (text) => {
      if (scratch.bytes.length < text.length * 3) scratch.bytes = new Uint8Array(text.length * 4)
      return encoder.encodeInto(text, scratch.bytes).written
    },
  }
  return scratch
}
