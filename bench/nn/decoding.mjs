// Greedy decoding with a cache of a decoder of 20M parameters: node decoding.mjs <threads> <tokens>. What is timed are tokens
// after the first, which the prompt gives.
import { createGenerator, initDecoder, key, llamaConfig } from '@tokenwright/nn'

const [threads, tokens] = [Number(process.argv[2]), Number(process.argv[3])]
const config = llamaConfig({ vocabulary: 8192, width: 384, layers: 8, heads: 6, hidden: 1024, positions: 512 })
const generator = createGenerator(config, initDecoder(key(1), config), { threads })
const prompt = Array.from({ length: 32 }, (_, i) => (i * 37) % 8192)
const times = []
for (let round = 0; round < 4; round++) {
  let start = 0
  for await (const _ of generator.stream([prompt], { maxTokens: tokens + 1 }))
    if (start === 0) start = performance.now()
  times.push((performance.now() - start) / tokens)
}
// The first round compiles.
console.log(JSON.stringify({ median: times.slice(1).toSorted((a, b) => a - b)[1], least: Math.min(...times.slice(1)) }))
