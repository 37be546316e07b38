/**
 * @file Bytes that are not valid UTF-8, as tiktoken's `_encode_bytes` treats them (src/lib.rs): the valid beginning is
 * encoded as text; its last piece, together with the rest, is merged as one run of bytes.
 */
import { collectIds } from './ids.js'
import type { TokenTable } from './token-table.js'
import type { Windows } from './windows.js'

export function encodeBrokenUtf8(bytes: Uint8Array, valid: number, windows: Windows, table: TokenTable): Uint32Array {
  const ids = collectIds(windows, bytes.length)
  let keep = 0
  let total = 0
  windows.encodeUtf8Pieces(bytes.subarray(0, valid), (part, ends) => {
    if (ends.length > 0) keep = total + (ends.length > 1 ? ends[ends.length - 2] : 0)
    total += part.length
    for (const id of part) ids.add(id)
  })
  const all = ids.take()
  // White space before the last piece may still join what follows.
  const allSpace = (id: number): boolean =>
    table.bytesOf(id).every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x09)
  if (keep < total && allSpace(all[keep])) while (keep > 0 && allSpace(all[keep - 1])) keep--
  let unstable = valid
  for (let i = keep; i < total; i++) unstable -= table.lengthOf(all[i])
  const out = collectIds(windows, bytes.length)
  for (const id of all.subarray(0, keep)) out.add(id)
  windows.encodeWhole(bytes.subarray(unstable), out.sink)
  return out.take()
}
