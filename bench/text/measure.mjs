/**
 * @file One measurement in a process of its own; prints one line of JSON. Times in milliseconds: wall, and the processor's for
 * the whole process, background threads included.
 *
 *   node measure.mjs encode LIBRARY ENCODING FILE WARM CACHE | short LIBRARY FILE CACHE | runs | ready | decode FILE | train WHAT FILES...
 */
import { readFileSync } from 'node:fs'
import { hash, libraries } from './libraries.mjs'

const [task, ...args] = process.argv.slice(2)

function timed(body) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = body()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { result, wall, cpu: (user + system) / 1000 }
}

const tasks = {
  async encode(library, encoding, file, warm, cache) {
    const { encode } = await libraries[library](encoding, cache)
    const text = readFileSync(file, 'utf8')
    const passes = []
    let ids
    for (let i = 0; i <= Number(warm); i++) {
      const { result, wall, cpu } = timed(() => encode(text))
      ids = result
      passes.push({ wall, cpu })
    }
    return {
      bytes: Buffer.byteLength(text),
      count: ids.length,
      hash: hash(ids),
      cold: passes[0],
      warm: passes.slice(1),
    }
  },
  /** 10,000 texts of 100 to 400 bytes. */
  async short(library, file, cache) {
    const { encode } = await libraries[library]('o200k_base', cache)
    const text = readFileSync(file, 'utf8')
    const texts = Array.from({ length: 10_000 }, (_, i) => text.slice(i * 250, i * 250 + 100 + ((i * 7919) % 300)))
    const run = () => texts.reduce((sum, each) => sum + encode(each).length, 0)
    const cold = timed(run)
    const warm = timed(run)
    return { tokens: cold.result, cold: { wall: cold.wall, cpu: cold.cpu }, warm: { wall: warm.wall, cpu: warm.cpu } }
  },
  async runs() {
    const { encode } = await libraries.tokenwright('o200k_base')
    const cjk = Array.from({ length: 333_334 }, (_, i) =>
      String.fromCharCode(0x4e00 + ((Math.imul(i, 2654435761) >>> 8) % 20_000)),
    ).join('')
    let base64 = ''
    for (let i = 0; base64.length < 1e6; i++)
      base64 += 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[Math.imul(i, 2654435761) >>> 26]
    // The short one first: it is cold as well.
    const runs = {
      '20,000 CJK characters': cjk.slice(0, 20_000),
      '1 MB of a': 'a'.repeat(1e6),
      '1 MB of _': '_'.repeat(1e6),
      '1 MB of CJK': cjk,
      '1 MB of base64': base64,
    }
    return Object.fromEntries(Object.entries(runs).map(([name, text]) => [name, timed(() => encode(text)).wall]))
  },
  async ready() {
    globalThis.gc?.()
    const bare = process.memoryUsage().rss
    const start = performance.now()
    const { compile, load } = await import('../../packages/text/dist/for-node/index.js')
    const imported = process.memoryUsage().rss
    const encoder = compile(await load('o200k_base'))
    encoder.encode('ready')
    const wall = performance.now() - start
    globalThis.gc?.()
    return { wall, packageMB: (imported - bare) / 1e6, vocabularyMB: (process.memoryUsage().rss - imported) / 1e6 }
  },
  async decode(file) {
    const { encode, decode } = await libraries.tokenwright('o200k_base')
    const text = readFileSync(file, 'utf8')
    const ids = encode(text)
    const passes = Array.from({ length: 5 }, () => timed(() => decode(ids)))
    return {
      bytes: Buffer.byteLength(text),
      same: passes[0].result === text,
      cold: passes[0].wall,
      warm: passes.slice(1).map(({ wall }) => wall),
    }
  },
  async train(what, ...files) {
    const { createReadStream } = await import('node:fs')
    const { train } = await import('../../packages/text/dist/for-node/index.js')
    // Lines, as the peers read files: blocks are cut behind their last line end.
    async function* lines() {
      for (const file of files) {
        let rest = ''
        for await (const block of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
          const text = rest + block
          const cut = text.lastIndexOf('\n') + 1
          rest = text.slice(cut)
          if (cut > 0) yield* text.slice(0, cut).match(/[^\n]*\n/g)
        }
        if (rest !== '') yield rest
      }
    }
    const algorithm = what === 'superword' ? 'superbpe' : what
    const start = performance.now()
    const tokenizer = await train(lines(), {
      algorithm,
      vocabularySize: 32_768,
      ...(what === 'bpe' ? { split: 'o200k' } : {}),
    }).result()
    const wall = performance.now() - start
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    return {
      tokens: tokenizer.model.vocab.ends.length,
      wall,
      cpu: (userCPUTime + systemCPUTime) / 1000,
      peakMB: maxRSS / 1000,
    }
  },
}

console.log(JSON.stringify(await tasks[task](...args)))
