// Looks into a model of 15 GB in shards, made of holes, and measures the memory that this takes: at most 100 MB.
// node scripts/long/nn-inspect.mjs      after npm run build
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeHeader } from '@tokenwright/nn/checkpoints'

const LIMIT = 100
const [layers, width, hidden, rows] = [32, 4096, 14336, 64000]
const folder = mkdtempSync(join(tmpdir(), 'inspect-'))
const block = (i) =>
  [
    ...['input_layernorm', 'post_attention_layernorm'].map((name) => [`${name}.weight`, [width]]),
    ...['q', 'k', 'v', 'o'].map((name) => [
      `self_attn.${name}_proj.weight`,
      [name === 'k' || name === 'v' ? width / 4 : width, width],
    ]),
    ...['gate', 'up', 'down'].map((name) => [
      `mlp.${name}_proj.weight`,
      name === 'down' ? [width, hidden] : [hidden, width],
    ]),
  ].map(([name, shape]) => ({ name: `model.layers.${i}.${name}`, type: 'BF16', shape }))
const tensors = [
  { name: 'model.embed_tokens.weight', type: 'BF16', shape: [rows, width] },
  ...Array.from({ length: layers }, (_, i) => block(i)).flat(),
  { name: 'model.norm.weight', type: 'BF16', shape: [width] },
  { name: 'lm_head.weight', type: 'BF16', shape: [rows, width] },
]
const bytesOf = ({ shape }) => 2 * shape.reduce((a, b) => a * b)
const total = tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0)
try {
  const places = {}
  const each = Math.ceil(tensors.length / 4)
  for (let shard = 0; shard < 4; shard++) {
    const own = tensors.slice(shard * each, (shard + 1) * each)
    const name = `model-0000${shard + 1}-of-00004.safetensors`
    const header = writeHeader(own)
    writeFileSync(join(folder, name), header)
    truncateSync(join(folder, name), header.length + own.reduce((sum, tensor) => sum + bytesOf(tensor), 0))
    for (const tensor of own) places[tensor.name] = name
  }
  const index = { metadata: { total_size: total }, weight_map: places }
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index))
  const config = {
    model_type: 'mistral',
    vocab_size: rows,
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    intermediate_size: hidden,
    tie_word_embeddings: false,
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  // The child says itself how much memory it had at most.
  const says = "process.on('exit',()=>console.error('KB',process.resourceUsage().maxRSS))"
  const command = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url))
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${says}`, command, 'model', 'inspect', folder],
    { encoding: 'utf8' },
  )
  process.stdout.write(stdout)
  if (status !== 0) throw new Error(stderr)
  const most = Number(/KB (\d+)/.exec(stderr)[1]) / 1000
  console.log(`${(total / 1e9).toFixed(1)} GB inspected with at most ${most.toFixed(0)} MB of memory (limit ${LIMIT})`)
  if (most > LIMIT) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
