import { mkdtemp, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { crossEntropy } from '../../array/functions.js'
import { mean, slice } from '../../array/operations.js'
import { key } from '../../array/random.js'
import { hostTensor, type Tensor } from '../../array/tensor.js'
import { compile, readTree } from '../../compile/compile.js'
import { mostLikely } from '../../generation/sampling.js'
import { disagreement } from '../../testing/agreement.js'
import { descend, leavesOf } from '../../testing/descent.js'
import { farthest, withFormulaFolder, type FormulaTensor } from '../../testing/formula.js'
import {
  initT5,
  loadT5,
  newT5,
  relativeBucket,
  saveT5,
  t5Config,
  t5Decode,
  t5Encode,
  t5Logits,
  t5Session,
  t5v11Config,
  type T5Params,
} from './index.js'

type Rows = readonly (readonly number[])[]

interface Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly ids: Rows
  readonly mask: Rows
  readonly targets: Rows
  readonly generated: Rows
  readonly losses: readonly number[]
  readonly [name: string]: unknown
}

const oracles = new URL('./oracles/', import.meta.url)
const parse = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, oracles), 'utf8'))
const read = (name: string) => parse(name) as Oracle
const whole = (rows: Rows) => hostTensor([rows.length, rows[0].length], Int32Array.from(rows.flat()))
const real = (rows: Rows) => hostTensor([rows.length, rows[0].length], Float32Array.from(rows.flat()))

interface Inputs {
  readonly ids: Tensor
  readonly mask: Tensor
  readonly targets: Tensor
}

describe('T5 of transformers', () => {
  for (const name of ['t5', 't5-v1_1'])
    it(`${name}: states and maps of both halves, logits`, async () => {
      const oracle = read(name)
      const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadT5)
      const run = compile(
        (inner: T5Params, { ids, mask, targets }: Inputs) => {
          const encoded = t5Encode(inner, config, { ids, mask }, { statesOf: [1], mapsOf: [1] })
          const out = t5Decode(
            inner,
            config,
            { ids: targets },
            { hidden: encoded.hidden, mask },
            { statesOf: [1], mapsOf: [1], crossMapsOf: [1] },
          )
          return {
            encoded: encoded.hidden,
            encoderMiddle: encoded.states[0],
            encoderMap: encoded.maps[0],
            decoderMiddle: out.states[0],
            decoderMap: out.maps[0],
            crossMap: out.crossMaps[0],
            logits: t5Logits(inner, config, out.hidden),
          }
        },
        { threads: 1 },
      )
      const inputs = { ids: whole(oracle.ids), mask: real(oracle.mask), targets: whole(oracle.targets) }
      const result = await readTree(await run(params, inputs))
      for (const [part, tensor] of Object.entries(result))
        expect(farthest(tensor.data, oracle[part] as number[]), part).toBeLessThan(1e-4)
      await run.dispose()
    })

  for (const name of ['t5', 't5-v1_1'])
    it(`${name}: three steps of gradient descent as PyTorch takes them`, async () => {
      const oracle = read(name)
      const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadT5)
      const lossOf = (inner: T5Params, { ids, mask, targets }: Inputs) => {
        const { hidden } = t5Encode(inner, config, { ids, mask })
        const out = t5Decode(inner, config, { ids: slice(targets, 1, 0, 5) }, { hidden, mask })
        return mean(crossEntropy(t5Logits(inner, config, out.hidden), slice(targets, 1, 1, 6)))
      }
      const inputs = { ids: whole(oracle.ids), mask: real(oracle.mask), targets: whole(oracle.targets) }
      const losses = await descend(lossOf, params, inputs, { steps: 3, rate: 0.02 })
      expect(farthest(losses, oracle.losses)).toBeLessThan(1e-4)
    })

  it('an encoder alone, gated with another activation', async () => {
    const oracle = read('t5-encoder')
    const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadT5)
    const run = compile(
      (inner: T5Params, given: { ids: Tensor; mask: Tensor }) => t5Encode(inner, config, given).hidden,
      { threads: 1 },
    )
    const encoded = await readTree(await run(params, { ids: whole(oracle.ids), mask: real(oracle.mask) }))
    expect(farthest(encoded.data, oracle.encoded as number[])).toBeLessThan(1e-4)
    await run.dispose()
    const session = t5Session(config, params)
    await expect(session.start([[3]], 4)).rejects.toThrow(/without this part: "decoder"$/)
  })

  it('buckets of distances', () => {
    interface Case {
      readonly both: boolean
      readonly buckets: number
      readonly distance: number
      readonly values: readonly number[]
    }
    const { cases } = parse('buckets') as { readonly cases: readonly Case[] }
    expect(cases).toHaveLength(8)
    for (const { both, values, ...config } of cases)
      expect(values.map((_, i) => relativeBucket(i - 300, config, both))).toEqual(values)
  })

  for (const name of ['t5', 't5-v1_1'])
    for (const executor of ['onnx', 'jax'] as const)
      it(`${name}: writes over a cache what transformers writes (${executor})`, async () => {
        const oracle = read(name)
        const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadT5)
        const session = t5Session(config, params, { executor, threads: 1 })
        const texts = oracle.ids.map((row, i) => row.filter((_, at) => oracle.mask[i][at] === 1))
        const made: number[][] = texts.map(() => [config.start])
        let logits = await session.start(texts, 8 + 9 - 1)
        for (let i = 0; i < 9; i++) {
          const tokens = logits.map((row) => mostLikely(row))
          made.forEach((row, at) => row.push(tokens[at]))
          if (i < 8) logits = await session.next(tokens)
        }
        expect(made).toEqual(oracle.generated)
        await expect(session.next([1, 2])).rejects.toThrow(/9 places has no room: 10$/)
        await session.dispose()
      })

  it('keeps its rows in order when beams change places', async () => {
    const config = t5v11Config({ vocabulary: 24, width: 16, layers: 1, heads: 2, hidden: 16 })
    const session = t5Session(config, initT5(key(9), config), { threads: 1 })
    const texts = [
      [3, 4, 5],
      [6, 7],
      [8, 9, 10, 11],
    ]
    await session.start(texts, 8)
    const straight = await session.next([1, 2, 3])
    await session.start(texts, 8)
    await session.reorder([2, 0, 2])
    const turned = await session.next([3, 1, 3])
    for (const [now, before] of [
      [0, 2],
      [1, 0],
      [2, 2],
    ])
      expect(farthest(turned[now], [...straight[before]])).toBeLessThan(1e-6)
    expect(farthest(turned[1], [...straight[1]])).toBeGreaterThan(1e-3)
    await session.dispose()
  })

  it('comes back from its own files, agrees with the executor for browsers, takes positions and refuses', async () => {
    const size = { vocabulary: 20, width: 8, layers: 2, heads: 2, headWidth: 6, buckets: 8, distance: 10 }
    const parent = await mkdtemp(join(tmpdir(), 'tokenwright-nn-'))
    try {
      for (const [i, config] of [
        t5Config(size),
        t5v11Config({ ...size, decoderLayers: 1 }),
        t5Config({ ...size, decoderLayers: 0 }),
      ].entries()) {
        const params = initT5(key(i), config)
        await saveT5(join(parent, `${i}`), newT5(config, params))
        const back = await loadT5(join(parent, `${i}`))
        expect(back.config).toEqual(config)
        expect(leavesOf(back.params)).toEqual(leavesOf(params))
      }
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
    const config = t5Config(size)
    const params = initT5(key(8), config)
    const fn = (inner: T5Params, given: { ids: Tensor; positions: Tensor }) => t5Encode(inner, config, given).hidden
    const rows = (positions: Rows) => ({
      ids: whole([
        [4, 5, 6],
        [7, 8, 9],
      ]),
      positions: whole(positions),
    })
    const straight = [
      [0, 1, 2],
      [5, 6, 7],
    ]
    expect(await disagreement(fn as never, params as never, rows(straight))).toBeLessThan(1e-5)
    const run = compile(fn, { threads: 1 })
    const moved = await readTree(await run(params, rows(straight)))
    const counted = compile((inner: T5Params, ids: Tensor) => t5Encode(inner, config, { ids }).hidden, { threads: 1 })
    const plain = await readTree(await counted(params, rows(straight).ids))
    // Where a text begins does not matter, how far its tokens are apart does.
    expect(farthest(moved.data, [...plain.data])).toBeLessThan(1e-6)
    const apart = await readTree(await run(params, rows([straight[0], [5, 8, 12]])))
    expect(farthest(apart.data.slice(24), Array.from(plain.data).slice(24))).toBeGreaterThan(1e-3)
    await run.dispose()
    await counted.dispose()
    const lost = compile((inner: T5Params, ids: Tensor) => t5Decode(inner, config, { ids }, {}).hidden)
    await expect(lost(params, rows(straight).ids)).rejects.toThrow(/nothing to read: 0$/)
    const session = t5Session(config, params)
    await expect(session.start([[99]], 4)).rejects.toThrow(/vocabulary of 20: 99$/)
    expect(() => t5Config({ ...size, distance: 4 })).toThrow(/impossible size at distance: 4$/)
  })
})
