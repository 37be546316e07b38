/** @file Encoding text that arrives in chunks. */
import type { EncodeStream } from '../encoder.js'
import { collectIds } from './ids.js'
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { Segmenter } from './segments.js'
import type { Windows } from './windows.js'

/** Up to this many carried bytes every chunk is tried at once; beyond, only when the carry has doubled. */
const EAGER = 4096

type EncodeAll = (text: string, options: { special: SpecialMode }) => Uint32Array

export function makeEncodeStream(
  windows: Windows,
  segmenter: Segmenter,
  rule: SpecialMode,
  encodeAll: EncodeAll,
): EncodeStream {
  return segmenter.trivial(rule) ? plainStream(windows) : cuttingStream(segmenter, rule, encodeAll)
}

/** No added tokens: what is decided goes out, the rest is carried as bytes. */
function plainStream(windows: Windows): EncodeStream {
  const utf8 = new TextEncoder()
  let carried: Uint8Array = new Uint8Array(0)
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  let high = ''

  function gather(): Uint8Array {
    if (waiting.length === 1) return waiting[0]
    const all = new Uint8Array(waitingBytes)
    let at = 0
    for (const part of waiting) {
      all.set(part, at)
      at += part.length
    }
    return all
  }

  return {
    push(chunk) {
      let text = high + chunk
      high = ''
      const last = text.charCodeAt(text.length - 1)
      if ((last & 0xfc00) === 0xd800) {
        high = text.slice(-1)
        text = text.slice(0, -1)
      }
      if (text.length > 0) {
        const bytes = utf8.encode(text)
        waiting.push(bytes)
        waitingBytes += bytes.length
      }
      const ids = collectIds(windows, waitingBytes)
      if (waitingBytes > 0 && (carried.length < EAGER || waitingBytes >= carried.length)) {
        carried = windows.encodeOpen(carried, gather(), ids.sink)
        waiting = []
        waitingBytes = 0
      }
      return ids.take()
    },
    end() {
      const rest = new Uint8Array(carried.length + waitingBytes + 3)
      rest.set(carried)
      if (waitingBytes > 0) rest.set(gather(), carried.length)
      // A high surrogate without its other half is what TextEncoder makes of it: U+FFFD.
      const tail = utf8.encode(high)
      rest.set(tail, carried.length + waitingBytes)
      const ids = collectIds(windows, rest.length)
      windows.encodeUtf8(rest.subarray(0, carried.length + waitingBytes + tail.length), ids.sink)
      carried = new Uint8Array(0)
      waiting = []
      waitingBytes = 0
      high = ''
      return ids.take()
    },
  }
}

/**
 * With added tokens a chunk border may cut one. Text is held back to the last place where the tokens found so far
 * cannot change any more; what stands before an added token is final as a whole.
 */
function cuttingStream(segmenter: Segmenter, rule: SpecialMode, encodeAll: EncodeAll): EncodeStream {
  let held = ''
  let tried = 0
  return {
    push(chunk) {
      held += chunk
      // Trying again only after growth keeps many small chunks linear.
      if (held.length < tried * 2 && held.length > EAGER) return new Uint32Array(0)
      // A token is certain once no longer one can match at its place and what follows it is known.
      let safe = 0
      segmenter.visit(held, rule, {
        text: () => {},
        added: (_, from, to) => {
          if (from + segmenter.longest < held.length && to + 1 < held.length) safe = to
        },
      })
      if (safe === 0) {
        tried = held.length
        return new Uint32Array(0)
      }
      const ids = encodeAll(held.slice(0, safe), { special: rule })
      held = held.slice(safe)
      tried = held.length
      return ids
    },
    end() {
      const ids = encodeAll(held, { special: rule })
      held = ''
      tried = 0
      return ids
    },
  }
}
