// A ViT forward pass: width 192, 12 layers, 224 pixels, batch 8: node vision.mjs <threads> <rounds>
import { compile, fold, initVision, key, normal, visionStates, vitConfig } from '@tokenwright/nn'

const [threads, rounds] = [Number(process.argv[2]), Number(process.argv[3])]
const config = vitConfig({ image: 224, patch: 16, width: 192, layers: 12, heads: 3 })
const params = initVision(key(1), config)
const pixels = normal(fold(key(1), 'pixels'), [8, 3, 224, 224], 1)
const run = compile((p, x) => visionStates(p, config, { pixels: x }).hidden, { threads })
const once = async () => (await run(params, pixels)).dispose()
for (let i = 0; i < 3; i++) await once()
const times = []
for (let i = 0; i < rounds; i++) {
  const start = performance.now()
  await once()
  times.push(performance.now() - start)
}
times.sort((a, b) => a - b)
console.log(JSON.stringify({ median: times[Math.floor(rounds / 2)], least: times[0] }))
