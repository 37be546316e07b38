// The same decoding by ONNX Runtime itself, from an export of the model whose cache grows with each token, as exported decoders
// usually have it: node decoding-export.mjs <threads> <tokens>. Tokens after the prompt are
// timed, as in decoding.mjs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  concatenate,
  decoderLogits,
  decoderStates,
  exportOnnx,
  hostTensor,
  initDecoder,
  key,
  llamaConfig,
} from '@tokenwright/nn'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const [threads, tokens] = [Number(process.argv[2]), Number(process.argv[3])]
const config = llamaConfig({ vocabulary: 8192, width: 384, layers: 8, heads: 6, hidden: 1024, positions: 512 })
const prompt = Array.from({ length: 32 }, (_, i) => (i * 37) % 8192)
const width = config.headWidth
const blocks = Array.from({ length: config.layers }, (_, i) => i)
const zeros = (shape) => hostTensor(shape, new Float32Array(shape.reduce((a, b) => a * b)))

const step = (params, { ids, positions, bias, past }) => {
  const { hidden, fresh } = decoderStates(
    params,
    config,
    { ids, positions },
    { keep: true, past: { blocks: past, bias } },
  )
  const grown = (part) => (i) => concatenate([past[i][part], fresh[i][part]], 2)
  return {
    logits: decoderLogits(params, hidden),
    present: blocks.map((i) => ({ key: grown('key')(i), value: grown('value')(i) })),
  }
}
const example = {
  ids: hostTensor([1, 1], Int32Array.of(0)),
  positions: hostTensor([1, 1], Int32Array.of(0)),
  bias: zeros([1, 1, 1, 3]),
  past: blocks.map(() => ({ key: zeros([1, config.heads, 3, width]), value: zeros([1, config.heads, 3, width]) })),
}
const folder = mkdtempSync(join(tmpdir(), 'bench-export-'))
const file = join(folder, 'decoder.onnx')
const places = blocks.flatMap((i) => [`past.${i}.key.2`, `past.${i}.value.2`])
await exportOnnx(step, initDecoder(key(1), config), example, file, {
  open: { past: { at: ['bias.3', ...places], most: config.positions } },
})
const session = await InferenceSession.create(file, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
})
rmSync(folder, { recursive: true })

async function run(id, at, past) {
  const length = past['past.0.key'].dims[2]
  const results = await session.run({
    ids: new Tensor('int32', Int32Array.of(id), [1, 1]),
    positions: new Tensor('int32', Int32Array.of(at), [1, 1]),
    bias: new Tensor(
      'float32',
      Float32Array.from({ length }, (_, i) => (i === 0 ? -1e9 : 0)),
      [1, 1, 1, length],
    ),
    ...past,
  })
  const { data } = results.logits
  let best = 0
  for (let i = 1; i < data.length; i++) if (data[i] > data[best]) best = i
  const next = Object.entries(results).filter(([name]) => name.startsWith('present'))
  return { best, past: Object.fromEntries(next.map(([name, tensor]) => [name.replace('present', 'past'), tensor])) }
}

const times = []
for (let round = 0; round < 4; round++) {
  // A cache of one place that is masked stands for an empty one.
  const empty = () => new Tensor('float32', new Float32Array(config.heads * width), [1, config.heads, 1, width])
  let state = {
    past: Object.fromEntries(
      blocks.flatMap((i) => [
        [`past.${i}.key`, empty()],
        [`past.${i}.value`, empty()],
      ]),
    ),
  }
  let at = 0
  for (const id of prompt) state = await run(id, at++, state.past)
  const start = performance.now()
  for (let i = 0; i < tokens; i++) state = await run(state.best, at++, state.past)
  times.push((performance.now() - start) / tokens)
}
console.log(JSON.stringify({ median: times.slice(1).toSorted((a, b) => a - b)[1], least: Math.min(...times.slice(1)) }))
