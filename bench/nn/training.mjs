// One GPT training step in one executor, in a process of its own: node training.mjs <executor> <threads> <steps>
// 868k parameters without positions: 4 layers, width 128, 8 x 128 tokens, vocabulary 512; AdamW.
import {
  adamW,
  compile,
  crossEntropy,
  decoderLogits,
  decoderStates,
  fold,
  generator,
  gptConfig,
  hostTensor,
  initDecoder,
  key,
  mean,
  scalar,
  slice,
  valueAndGradient,
} from '@tokenwright/nn'

const [executor, threads, steps] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const config = gptConfig({ vocabulary: 512, width: 128, layers: 4, heads: 4, positions: 128 })
const params = initDecoder(key(1), config)
const optimizer = adamW()
const next = generator(fold(key(1), 'ids'))
const ids = hostTensor(
  [8, 129],
  Int32Array.from({ length: 8 * 129 }, () => next() % 512),
)
const rate = scalar(1e-3)

const lossOf = (p, batch) => {
  const { hidden } = decoderStates(p, config, { ids: slice(batch, 1, 0, 128) })
  return mean(crossEntropy(decoderLogits(p, hidden), slice(batch, 1, 1, 129)))
}
const step = compile(
  (state, batch, stepSize) => {
    const [loss, gradient] = valueAndGradient(lossOf)(state.params, batch)
    const [newParams, newOptimizer] = optimizer.update(state.params, gradient, state.optimizer, stepSize)
    return { state: { params: newParams, optimizer: newOptimizer }, loss }
  },
  { executor, threads, donate: [0] },
)

let state = { params, optimizer: optimizer.init(params) }
const started = performance.now()
let loss = 0
const once = async () => {
  const result = await step(state, ids, rate)
  state = result.state
  loss = (await result.loss.read()).data[0]
  result.loss.dispose()
}
await once()
const first = performance.now() - started
for (let i = 0; i < 3; i++) await once()
const before = process.memoryUsage().rss
const times = []
const cpu = process.cpuUsage()
for (let i = 0; i < steps; i++) {
  const start = performance.now()
  await once()
  times.push(performance.now() - start)
}
const used = process.cpuUsage(cpu)
times.sort((a, b) => a - b)
console.log(
  JSON.stringify({
    median: times[Math.floor(times.length / 2)],
    least: times[0],
    processor: (used.user + used.system) / 1000 / steps,
    first,
    loss,
    memory: process.memoryUsage().rss / 1e6,
    growth: (process.memoryUsage().rss - before) / 1e6,
  }),
)
