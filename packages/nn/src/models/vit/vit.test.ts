import { mkdtemp, rm } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossEntropy } from '../../array/functions.js'
import { mean } from '../../array/operations.js'
import { key } from '../../array/random.js'
import { hostTensor, type Tensor } from '../../array/tensor.js'
import { compile, readTree } from '../../compile/compile.js'
import { resampleWeights } from '../../layers/resample.js'
import { disagreement } from '../../testing/agreement.js'
import { descend, leavesOf } from '../../testing/descent.js'
import { farthest, withFormulaFolder, type FormulaTensor } from '../../testing/formula.js'
import {
  dinoConfig,
  initVision,
  loadVision,
  newVision,
  saveVision,
  vitConfig,
  visionLogits,
  visionPooled,
  visionStates,
  type VisionInputs,
  type VisionParams,
} from './index.js'

interface Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly hidden: readonly number[]
  readonly middle: readonly number[]
  readonly map: readonly number[]
  readonly wide: readonly number[]
  readonly pooled?: readonly number[]
  readonly logits?: readonly number[]
  readonly masked?: readonly (readonly number[])[]
  readonly hidden_masked?: readonly number[]
  readonly losses?: readonly number[]
}

const oracles = new URL('./oracles/', import.meta.url)
const read = (file: string) => JSON.parse(readFileSync(new URL(file, oracles), 'utf8')) as Oracle
const pixels = (...shape: number[]) => {
  const length = shape.reduce((product, side) => product * side, 1)
  return hostTensor(
    shape,
    Float32Array.from({ length }, (_, i) => Math.sin(0.37 * i)),
  )
}

describe('vision transformers of transformers', () => {
  for (const file of readdirSync(oracles))
    it(`${file.replace('.json', '')}: hidden states, maps, other sizes, masks, outputs`, async () => {
      const oracle = read(file)
      const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadVision)
      const run = compile(
        (inner: VisionParams, inputs: VisionInputs) => {
          const { hidden, states, maps } = visionStates(inner, config, inputs, { statesOf: [1], mapsOf: [1] })
          return {
            hidden,
            middle: states[0],
            map: maps[0],
            pooled: visionPooled(inner, config, hidden),
            logits: inner.classifier && visionLogits(inner, config, hidden),
          }
        },
        { threads: 1 },
      )
      const result = await readTree(await run(params, { pixels: pixels(2, 3, 12, 12) } as never))
      for (const name of ['hidden', 'middle', 'map', 'pooled', 'logits'] as const)
        if (oracle[name] !== undefined)
          expect(farthest(result[name]?.data ?? [], oracle[name]), name).toBeLessThan(1e-4)
      const wide = await readTree(await run(params, { pixels: pixels(1, 3, 8, 20) } as never))
      expect(farthest(wide.hidden.data, oracle.wide)).toBeLessThan(1e-4)
      if (oracle.masked !== undefined) {
        const masked = hostTensor([2, 9], Float32Array.from(oracle.masked.flat()))
        const given = await readTree(await run(params, { pixels: pixels(2, 3, 12, 12), masked } as never))
        expect(farthest(given.hidden.data, oracle.hidden_masked ?? [])).toBeLessThan(1e-4)
      }
      await run.dispose()
    })

  it('vit-labels: three steps of gradient descent as PyTorch takes them', async () => {
    const oracle = read('vit-labels.json')
    const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadVision)
    const lossOf = (inner: VisionParams, { image, labels }: { image: Tensor; labels: Tensor }) =>
      mean(crossEntropy(visionLogits(inner, config, visionStates(inner, config, { pixels: image }).hidden), labels))
    const inputs = { image: pixels(2, 3, 12, 12), labels: hostTensor([2], Int32Array.from([2, 0])) }
    const losses = await descend(lossOf, params, inputs, { steps: 3, rate: 0.1 })
    expect(farthest(losses, oracle.losses ?? [])).toBeLessThan(1e-4)
  })

  it('come back from their own files', async () => {
    const size = { image: 8, patch: 4, width: 8, layers: 2, heads: 2 }
    const parent = await mkdtemp(join(tmpdir(), 'tokenwright-nn-'))
    try {
      for (const [i, config] of [
        vitConfig({ ...size, pooler: { width: 6, activation: 'tanh' } }),
        vitConfig({ ...size, classifier: { labels: 3, mean: false }, queryBias: false }),
        dinoConfig({ ...size, registers: 3 }),
        dinoConfig({ ...size, gated: true, hidden: 24, classifier: { labels: 3, mean: true } }),
      ].entries()) {
        const params = initVision(key(i), config)
        await saveVision(join(parent, `${i}`), newVision(config, params))
        const back = await loadVision(join(parent, `${i}`))
        expect(back.config).toEqual(config)
        // transformers refuses a whole number here.
        if (config.layerScale !== undefined)
          expect(readFileSync(join(parent, `${i}`, 'config.json'), 'utf8')).toContain('"layerscale_value": 1.0,\n')
        expect(leavesOf(back.params)).toEqual(leavesOf(params))
      }
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
  })

  it('agree with the executor for browsers, and refuse images that are not whole patches', async () => {
    const config = dinoConfig({ image: 8, patch: 4, width: 8, layers: 1, heads: 2, registers: 2 })
    const params = initVision(key(1), config)
    const fn = (inner: VisionParams, image: Tensor) => visionStates(inner, config, { pixels: image }).hidden
    expect(await disagreement(fn as never, params as never, pixels(1, 3, 12, 8))).toBeLessThan(1e-5)
    const run = compile(fn)
    await expect(run(params, pixels(1, 3, 12, 9))).rejects.toThrow(/3 planes of whole patches: \[3,\s?12,\s?9\]$/)
    expect(() => vitConfig({ ...config, image: 3 })).toThrow(/smaller than a patch of 4: 3$/)
    expect(() => newVision({ ...config, layerScale: undefined }, params)).toThrow(/no ViT and no DINOv2: "registers"$/)
  })
})

describe('resampling', () => {
  const length = fc.integer({ min: 1, max: 40 })
  const filter = fc.constantFrom('cubic', 'cubic-antialias', 'linear-antialias')
  it('keeps what is constant, and a grid of the same length as it is', () => {
    fc.assert(
      fc.property(length, length, filter, (from, to, kind) => {
        const weights = resampleWeights(from, to, kind)
        const sums = Array.from({ length: to }, (_, i) =>
          weights.subarray(i * from, (i + 1) * from).reduce((total, weight) => total + weight, 0),
        )
        expect(Math.max(...sums.map((total) => Math.abs(total - 1)))).toBeLessThan(1e-12)
        const same = resampleWeights(from, from, kind)
        const off = same.map((weight, i) => Math.abs(weight - (i % (from + 1) === 0 ? 1 : 0)))
        expect(Math.max(...off)).toBeLessThan(1e-12)
      }),
    )
  })
})
