import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mean } from '../array/operations.js'
import { fold, key, type Key } from '../array/random.js'
import type { HostTensor, Tensor } from '../array/tensor.js'
import { openCheckpoint } from '../checkpoints/folder.js'
import { loadParameters, storeParameters, type KeyMap } from '../checkpoints/key-map.js'
import { writeCheckpoint } from '../checkpoints/write.js'
import {
  applyEmbedding,
  applyLinear,
  initEmbedding,
  initLinear,
  type EmbeddingParams,
  type LinearParams,
} from '../layers/linear.js'
import { crossEntropyLoss } from '../losses/losses.js'
import { disagreement, gradientOf, sampleIds } from '../testing/agreement.js'

interface BagConfig {
  readonly vocabulary: number
  readonly width: number
  readonly labels: number
}

// The example of the README begins.
interface BagParams<A = Tensor> {
  readonly tokens: EmbeddingParams<A>
  readonly output: LinearParams<A>
}
const initBag = (from: Key, { vocabulary, width, labels }: BagConfig): BagParams<HostTensor> => ({
  tokens: initEmbedding(fold(from, 'tokens'), vocabulary, width),
  output: initLinear(fold(from, 'output'), { inputs: width, outputs: labels }),
})
const bagLogits = (params: BagParams, ids: Tensor): Tensor =>
  applyLinear(params.output, mean(applyEmbedding(params.tokens, ids), 1))

const bagKeys = (config: BagConfig): KeyMap => ({
  rules: [
    { ours: 'tokens.weight', theirs: 'embedding.weight', shape: ['vocabulary', 'width'] },
    { ours: 'output.weight', theirs: 'fc.weight', shape: ['labels', 'width'] },
    { ours: 'output.bias', theirs: 'fc.bias', shape: ['labels'] },
  ],
  counts: {},
  sizes: { ...config },
  prefixes: [''],
  ignored: [],
})
// The example of the README ends.

it('the architecture that the README adds is this one, and it saves, loads, runs and trains', async () => {
  const lines = (text: string) => text.split('\n').map((line) => line.trim().replace(/^export /, ''))
  const own = lines(await readFile(new URL(import.meta.url), 'utf8'))
  const readme = lines(await readFile(new URL('../../README.md', import.meta.url), 'utf8'))
  const example = own.slice(
    own.indexOf('// The example of the README begins.') + 1,
    own.indexOf('// The example of the README ends.'),
  )
  expect(example.length).toBeGreaterThan(20)
  for (const line of example) expect(readme).toContain(line)

  const config = { vocabulary: 12, width: 6, labels: 3 }
  const params = initBag(key(1), config)
  const folder = await mkdtemp(join(tmpdir(), 'tokenwright-bag-'))
  try {
    await writeCheckpoint(join(folder, 'bag'), storeParameters(params, bagKeys(config)), { config })
    expect(await loadParameters(await openCheckpoint(join(folder, 'bag')), bagKeys(config))).toEqual(params)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const loss = (p: BagParams, ids: Tensor, labels: Tensor) => crossEntropyLoss(bagLogits(p, ids), labels)
  const batch = [sampleIds([4, 5], 12), sampleIds([4], 3)]
  expect(await disagreement(gradientOf(loss), params as never, ...batch)).toBeLessThan(1e-4)
})
