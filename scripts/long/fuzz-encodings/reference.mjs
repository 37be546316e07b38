/** Talks to reference.py: batches of strings out, their ids back, in order. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * @param {string} python
 * @param {string[]} args what reference.py takes
 * @returns {Promise<{ version: string, encode(texts: string[]): Promise<Uint32Array[]>, close(): void }>}
 */
export async function openReference(python, args) {
  const child = spawn(python, [fileURLToPath(new URL('reference.py', import.meta.url)), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const frames = child.stdout[Symbol.asyncIterator]()
  const failed = new Promise((_, reject) => child.once('error', reject))
  failed.catch(() => undefined) // a missing Python shows in the first frame
  let rest = Buffer.alloc(0)
  async function frame() {
    const parts = [rest]
    let held = rest.length
    let wanted = 4
    let length
    for (;;) {
      if (held >= wanted) {
        const all = Buffer.concat(parts)
        length ??= all.readUInt32LE(0)
        wanted = 4 + length
        if (held >= wanted) {
          rest = all.subarray(wanted)
          return all.subarray(4, wanted)
        }
        parts.splice(0, parts.length, all)
      }
      const next = await Promise.race([frames.next(), failed])
      if (next.done) throw new Error('the reference ended early')
      parts.push(next.value)
      held += next.value.length
    }
  }
  return {
    version: String(await frame()),
    async encode(texts) {
      child.stdin.write(pack(texts))
      const bytes = await frame()
      const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
      const all = []
      for (let at = 0; at < words.length; at += 1 + words[at]) all.push(words.subarray(at + 1, at + 1 + words[at]))
      return all
    },
    close: () => child.stdin.end(),
  }
}

function pack(texts) {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(texts.length)
  const parts = [head]
  for (const text of texts) {
    const bytes = Buffer.from(text) // a lone surrogate becomes U+FFFD, as tiktoken's own fallback has it
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    parts.push(length, bytes)
  }
  return Buffer.concat(parts)
}
