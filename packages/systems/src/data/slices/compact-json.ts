/** @file JSON without the white space between its parts. */

const [QUOTE, BACKSLASH] = [0x22, 0x5c]

/**
 * Removes white space outside of strings and changes nothing else. Reading and writing the data again would not do: objects of
 * JavaScript bring keys such as `"0"` to the front, and vocabularies have them.
 */
export function compactJson([json]: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(json.length)
  let size = 0
  let inside = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (!inside && (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)) continue
    out[size++] = byte
    if (inside && byte === BACKSLASH && at + 1 < json.length) out[size++] = json[++at]
    else if (byte === QUOTE) inside = !inside
  }
  return out.subarray(0, size)
}
