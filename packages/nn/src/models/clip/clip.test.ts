import { mkdtemp, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { crossEntropy } from '../../array/functions.js'
import { add, mean, multiply, range, transpose } from '../../array/operations.js'
import { key } from '../../array/random.js'
import { hostTensor, type Tensor } from '../../array/tensor.js'
import { compile, readTree } from '../../compile/compile.js'
import { disagreement } from '../../testing/agreement.js'
import { descend, leavesOf } from '../../testing/descent.js'
import { farthest, withFormulaFolder, type FormulaTensor } from '../../testing/formula.js'
import {
  clipConfig,
  clipImage,
  clipLogits,
  clipText,
  initClip,
  loadClip,
  newClip,
  saveClip,
  type ClipParams,
} from './index.js'

interface Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly ids: readonly (readonly number[])[]
  readonly mask: readonly (readonly number[])[]
  readonly losses?: readonly number[]
  readonly [name: string]: unknown
}

const oracles = new URL('./oracles/', import.meta.url)
const read = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, oracles), 'utf8')) as Oracle
const pixels = (...shape: number[]) => {
  const length = shape.reduce((product, side) => product * side, 1)
  return hostTensor(
    shape,
    Float32Array.from({ length }, (_, i) => Math.sin(0.37 * i)),
  )
}
const wordsOf = ({ ids, mask }: Oracle) => ({
  ids: hostTensor([ids.length, ids[0].length], Int32Array.from(ids.flat())),
  mask: mask && hostTensor([mask.length, mask[0].length], Float32Array.from(mask.flat())),
})

interface Inputs {
  readonly ids: Tensor
  readonly mask?: Tensor
  readonly image: Tensor
}

describe('CLIP of transformers', () => {
  for (const name of ['clip', 'clip-first'])
    it(`${name}: both towers, their maps, and what they say to each other`, async () => {
      const oracle = read(name)
      const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadClip)
      const run = compile(
        (inner: ClipParams, { ids, mask, image }: Inputs) => {
          const text = clipText(inner, config, { ids, mask }, { statesOf: [1], mapsOf: [1] })
          const seen = clipImage(inner, config, { pixels: image }, { statesOf: [1], mapsOf: [0] })
          return {
            textHidden: text.hidden,
            textMiddle: text.states[0],
            textMap: text.maps[0],
            visionHidden: seen.hidden,
            visionMiddle: seen.states[0],
            visionMap: seen.maps[0],
            logits: clipLogits(inner, text.embedding, seen.embedding),
          }
        },
        { threads: 1 },
      )
      const result = await readTree(await run(params, { ...wordsOf(oracle), image: pixels(3, 3, 12, 12) } as never))
      for (const [part, tensor] of Object.entries(result))
        expect(farthest(tensor.data, oracle[part] as number[]), part).toBeLessThan(1e-4)
      await run.dispose()
    })

  it('single towers, with a projection and without, under names without prefix', async () => {
    const sight = read('clip-vision')
    const eye = await withFormulaFolder(sight.config, sight.tensors, loadClip)
    const look = compile(
      (inner: ClipParams, image: Tensor) => clipImage(inner, eye.config, { pixels: image }).embedding,
      { threads: 1 },
    )
    const seen = await readTree(await look(eye.params, pixels(3, 3, 12, 12)))
    expect(farthest(seen.data, sight.imageEmbedding as number[])).toBeLessThan(1e-4)
    const words = read('clip-text')
    const ear = await withFormulaFolder(words.config, words.tensors, loadClip)
    const hear = compile((inner: ClipParams, ids: Tensor) => clipText(inner, ear.config, { ids }).embedding, {
      threads: 1,
    })
    const heard = await readTree(await hear(ear.params, wordsOf(words).ids))
    expect(farthest(heard.data, words.textEmbedding as number[])).toBeLessThan(1e-4)
    await look.dispose()
    await hear.dispose()
  })

  it('three steps of its contrastive loss as PyTorch takes them', async () => {
    const oracle = read('clip')
    const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadClip)
    const lossOf = (inner: ClipParams, { ids, mask, image }: Inputs) => {
      const text = clipText(inner, config, { ids, mask }).embedding
      const logits = clipLogits(inner, text, clipImage(inner, config, { pixels: image }).embedding)
      const own = range(0, 2)
      const both = add(mean(crossEntropy(logits, own)), mean(crossEntropy(transpose(logits, [1, 0]), own)))
      return multiply(both, 0.5)
    }
    const inputs = { ...wordsOf(oracle), image: pixels(2, 3, 12, 12) }
    const losses = await descend(lossOf, params, inputs, { steps: 3, rate: 0.1 })
    expect(farthest(losses, oracle.losses ?? [])).toBeLessThan(1e-4)
  })

  it('comes back from its own files, agrees with the executor for browsers, and refuses what it lacks', async () => {
    const towers = { width: 8, layers: 1, heads: 2 }
    const config = clipConfig({
      projection: 6,
      text: { ...towers, vocabulary: 20, positions: 8, end: 19 },
      vision: { ...towers, image: 8, patch: 4 },
    })
    const params = initClip(key(4), config)
    const parent = await mkdtemp(join(tmpdir(), 'tokenwright-nn-'))
    try {
      await saveClip(join(parent, 'clip'), newClip(config, params))
      const back = await loadClip(join(parent, 'clip'))
      expect(back.config).toEqual(config)
      expect(leavesOf(back.params)).toEqual(leavesOf(params))
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
    const ids = hostTensor([2, 4], Int32Array.from([3, 4, 19, 19, 5, 6, 7, 19]))
    const fn = (inner: ClipParams, tokens: Tensor) => clipText(inner, config, { ids: tokens }).embedding
    expect(await disagreement(fn as never, params as never, ids)).toBeLessThan(1e-5)
    const long = hostTensor([1, 9], new Int32Array(9))
    await expect(compile(fn)(params, long)).rejects.toThrow(/longer than 8 positions: 9$/)
    await expect(compile(fn)({ ...params, text: undefined }, ids)).rejects.toThrow(/CLIP without this part: "text"$/)
    expect(() => newClip({ ...config, vision: undefined }, params)).toThrow(/this one lacks: "vision"$/)
  })
})
