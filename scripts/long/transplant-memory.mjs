// Moves a made-up checkpoint in shards to another tokenizer, and holds the memory that it takes to twice the embedding matrix.
// node --expose-gc scripts/long/transplant-memory.mjs [rows' width, 512] [method, fvt]. Needs `npm run build` and disk space.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadEncoding, toTokenizerJson } from '@tokenwright/text'
import { openCheckpoint, writeCheckpoint } from '@tokenwright/nn/checkpoints'
import { findMethod } from '@tokenwright/systems/move/initialisers'
import { openTransplant, planTransplant, writeTransplant } from '@tokenwright/systems/move/tokenadapt'

const width = Number(process.argv[2] ?? 512)
const method = process.argv[3] ?? 'fvt'
const folder = await mkdtemp(join(tmpdir(), 'tokenwright-memory-'))
const old = await loadEncoding('o200k_base')
const fresh = await loadEncoding('cl100k_base')
const rows = 200_064
const matrix = rows * width * 2

/** BF16 numbers around 0.02, made when their turn comes. */
const tensor = (name, shape) => ({
  name,
  type: 'BF16',
  shape,
  bytes() {
    const numbers = new Uint16Array(shape.reduce((a, b) => a * b, 1))
    for (let i = 0; i < numbers.length; i++) numbers[i] = 0x3c00 + ((i * 2654435761) >>> 23)
    return new Uint8Array(numbers.buffer)
  },
})

let peak = 0
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5)
try {
  const body = Array.from({ length: 8 }, (_, i) => tensor(`model.layers.${i}.weight`, [4 * width, 8 * width]))
  await writeCheckpoint(
    join(folder, 'model'),
    [tensor('model.embed_tokens.weight', [rows, width]), ...body, tensor('lm_head.weight', [rows, width])],
    {
      config: { model_type: 'made-up', vocab_size: rows, tie_word_embeddings: false, eos_token_id: 199_999 },
      shardBytes: matrix,
      files: new Map([['tokenizer.json', toTokenizerJson(old)]]),
    },
  )
  const transplant = await openTransplant(join(folder, 'model'), { tokenizer: fresh })
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  peak = before
  const started = performance.now()
  const plan = await planTransplant(transplant, findMethod(method).make())
  const planned = peak
  await writeTransplant(transplant, plan, join(folder, 'moved'))
  const moved = await openCheckpoint(join(folder, 'moved'))
  const mega = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
  const share = (peak - before) / matrix
  console.log(
    `${method}: ${moved.tensors.size} tensors, a matrix of ${mega(matrix)}; ${mega(before)} before, at most ${mega(planned - before)} more to plan and ${mega(peak - before)} more to write, ${share.toFixed(2)} times the matrix; ${((performance.now() - started) / 1000).toFixed(0)} s`,
  )
  if (share > 2) process.exitCode = 1
} finally {
  clearInterval(watch)
  await rm(folder, { recursive: true, force: true })
}
