// 1,000 training steps and 2,000 generated tokens: resident memory must stay flat. node scripts/long/nn-memory.mjs
// Needs `npm run build`.
import {
  adamW,
  createGenerator,
  gptConfig,
  initDecoder,
  key,
  crossEntropyLoss,
  decoderLogits,
  decoderStates,
  schedule,
  slice,
  tokenWindows,
  train,
} from '@tokenwright/nn'

const LIMIT = 20
const config = gptConfig({ vocabulary: 256, width: 64, layers: 2, heads: 2, positions: 64 })
const text = Int32Array.from({ length: 20_000 }, (_, i) => (i * i) % 256)
const memory = () => process.memoryUsage().rss / 1e6

function report(what, before) {
  const growth = memory() - before
  console.log(`${what}: ${before.toFixed(0)} MB, then ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB`)
  if (growth > LIMIT) process.exitCode = 1
}

let before = 0
const run = train({
  params: initDecoder(key(1), config),
  loss: (p, ids) => {
    const { hidden } = decoderStates(p, config, { ids: slice(ids, 1, 0, 64) })
    return crossEntropyLoss(decoderLogits(p, hidden), slice(ids, 1, 1, 65))
  },
  batch: tokenWindows(text, { batch: 4, length: 64, seed: 1 }),
  steps: 1_200,
  optimizer: adamW(),
  schedule: schedule({ kind: 'constant', rate: 1e-3 }),
})
let next = await run.next()
for (; next.done !== true; next = await run.next()) if (next.value.step === 200) before = memory()
report('1,000 training steps', before)

const generator = createGenerator(config, next.value.params)
await generator.generate([[1, 2, 3]], { maxTokens: 50 })
before = memory()
for (let i = 0; i < 40; i++) await generator.generate([[1, 2, 3]], { maxTokens: 50 })
report('2,000 generated tokens', before)
await generator.dispose()
