import { mkdtemp, rm } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { crossEntropy } from '../../array/functions.js'
import { valueAndGradient } from '../../array/gradient.js'
import { concatenate, mean, reshape, slice } from '../../array/operations.js'
import { key } from '../../array/random.js'
import { hostTensor, isHostTensor, type HostTensor, type Tensor } from '../../array/tensor.js'
import { flatten, type Tree } from '../../array/tree.js'
import { expand } from '../../checkpoints/key-map.js'
import { compile, readTree } from '../../compile/compile.js'
import { disagreement } from '../../testing/agreement.js'
import { leavesOf } from '../../testing/descent.js'
import { farthest, probe, withFormulaFolder, type FormulaTensor } from '../../testing/formula.js'
import {
  bertConfig,
  bertKeys,
  bertPooled,
  bertStates,
  describeBert,
  initBert,
  loadBert,
  maskedLogits,
  meanPooled,
  newBert,
  nextSentenceLogits,
  saveBert,
  sequenceLogits,
  tokenLogits,
  type BertConfig,
  type BertInputs,
  type BertParams,
} from './index.js'

interface Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly ids: readonly (readonly number[])[]
  readonly mask: readonly (readonly number[])[]
  readonly types?: readonly (readonly number[])[]
  readonly hidden: readonly number[]
  readonly middle: readonly number[]
  readonly map: readonly number[]
  readonly embedded: readonly number[]
  readonly pooled?: readonly number[]
  readonly logits: readonly number[]
  readonly next?: readonly number[]
  readonly where?: readonly (readonly [number, number])[]
  readonly training?: {
    readonly losses: readonly number[]
    readonly gradients: Readonly<Record<string, readonly [number, number]>>
  }
}

const oracles = new URL('./oracles/', import.meta.url)
const read = (file: string) => JSON.parse(readFileSync(new URL(file, oracles), 'utf8')) as Oracle
const whole = (rows: readonly (readonly number[])[]) =>
  hostTensor([rows.length, rows[0].length], Int32Array.from(rows.flat()))
const real = (rows: readonly (readonly number[])[]) =>
  hostTensor([rows.length, rows[0].length], Float32Array.from(rows.flat()))

function logitsOf(params: BertParams, config: BertConfig, hidden: Tensor): Tensor {
  if (config.head?.kind === 'masked') return maskedLogits(params, config, hidden)
  return config.head?.kind === 'token' ? tokenLogits(params, hidden) : sequenceLogits(params, hidden)
}

describe('encoders of transformers', () => {
  for (const file of readdirSync(oracles))
    it(`${file.replace('.json', '')}: hidden states, maps, outputs of heads`, async () => {
      const oracle = read(file)
      const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadBert)
      const run = compile(
        (inner: BertParams, inputs: BertInputs) => {
          const { hidden, states, maps } = bertStates(inner, config, inputs, {
            statesOf: [1],
            mapsOf: [config.layers - 1],
          })
          return {
            hidden,
            middle: states[0],
            map: maps[0],
            logits: logitsOf(inner, config, hidden),
            pooled: config.pooler ? bertPooled(inner, hidden) : undefined,
            next: inner.nextSentence && nextSentenceLogits(inner, hidden),
          }
        },
        { threads: 1 },
      )
      const inputs = {
        ids: whole(oracle.ids),
        mask: real(oracle.mask),
        ...(oracle.types === undefined ? {} : { types: whole(oracle.types) }),
      }
      const result = await readTree(await run(params, inputs as never))
      for (const name of ['hidden', 'middle', 'map', 'logits', 'pooled', 'next'] as const) {
        const expected = oracle[name]
        if (expected !== undefined) expect(farthest(result[name]?.data ?? [], expected), name).toBeLessThan(1e-4)
        else expect(result[name]).toBeUndefined()
      }
      await run.dispose()

      const vectors = hostTensor(
        [2, 8, 16],
        Float32Array.from({ length: 256 }, (_, i) => 0.5 * Math.sin(i)),
      )
      const states = compile((inner: BertParams, given: BertInputs) => bertStates(inner, config, given).hidden, {
        threads: 1,
      })
      const embedded = await readTree(await states(params, { embeddings: vectors, mask: inputs.mask } as never))
      expect(farthest(embedded.data, oracle.embedded)).toBeLessThan(1e-4)
      await states.dispose()
    })

  it('roberta: losses and gradients as PyTorch has them', async () => {
    const oracle = read('roberta.json')
    const { config, params, layout } = await withFormulaFolder(oracle.config, oracle.tensors, loadBert)
    const expected = oracle.training as NonNullable<Oracle['training']>
    const where = oracle.where ?? []
    const labels = hostTensor([4], Int32Array.from(where.flatMap((row, i) => row.map((at) => oracle.ids[i][at]))))
    const lossOf = (inner: BertParams, inputs: BertInputs, targets: Tensor) => {
      const logits = maskedLogits(inner, config, bertStates(inner, config, inputs).hidden)
      const rows = where.flatMap((row, i) => row.map((at) => slice(slice(logits, 0, i, i + 1), 1, at, at + 1)))
      return mean(crossEntropy(reshape(concatenate(rows, 0), [4, config.vocabulary]), targets))
    }
    const step = compile(
      (inner: BertParams, inputs: BertInputs, targets: Tensor) => {
        const [loss, gradient] = valueAndGradient(lossOf)(inner, inputs, targets)
        return { loss, gradient }
      },
      { threads: 1 },
    )
    const slots = new Map(expand(bertKeys(config, layout)).map((slot) => [slot.path, slot.name]))
    let current: unknown = params
    for (const [i, loss] of expected.losses.entries()) {
      const inputs = { ids: whole(oracle.ids), mask: real(oracle.mask) }
      const result = await readTree<unknown>(await step(current as never, inputs as never, labels))
      const { loss: got, gradient } = result as { loss: HostTensor; gradient: unknown }
      expect(Math.abs(got.data[0] - loss)).toBeLessThan(1e-4)
      const [slopes, structure] = flatten(gradient as Tree<HostTensor>, isHostTensor)
      if (i === 0)
        for (const [at, path] of structure.paths.entries()) {
          const [norm, probed] = expected.gradients[slots.get(path) ?? path]
          expect(Math.abs(Math.hypot(...slopes[at].data) - norm), path).toBeLessThan(1e-4 * norm + 1e-6)
          expect(Math.abs(probe(slopes[at]) - probed), path).toBeLessThan(1e-4 * norm + 1e-6)
        }
      const weights = flatten(current as Tree<HostTensor>, isHostTensor)[0]
      current = structure.rebuild(
        weights.map((w, at) =>
          hostTensor(
            w.shape,
            Float32Array.from(w.data, (v, j) => v - 0.1 * slopes[at].data[j]),
          ),
        ),
      )
    }
    await step.dispose()
  })

  it('comes back from its own files, in both kinds of names for norms', async () => {
    const config = bertConfig({ vocabulary: 20, width: 8, layers: 2, heads: 2, positions: 12, pooler: true })
    const params = initBert(key(5), config)
    const parent = await mkdtemp(join(tmpdir(), 'tokenwright-nn-'))
    try {
      await saveBert(join(parent, 'a'), newBert(config, params))
      const back = await loadBert(join(parent, 'a'))
      expect(back.config).toEqual(config)
      expect(leavesOf(back.params)).toEqual(leavesOf(params))
      await saveBert(join(parent, 'b'), { ...back, layout: { ...back.layout, oldNorms: true } })
      expect((await loadBert(join(parent, 'b'))).params).toEqual(back.params)
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
  })

  it('agrees with the executor for browsers, and leaves padding out of means', async () => {
    const config = bertConfig({ vocabulary: 20, width: 8, layers: 1, heads: 2, positions: 8, padding: 1, types: 1 })
    const params = initBert(key(6), config)
    const fn = (inner: BertParams, { ids, mask }: { ids: Tensor; mask: Tensor }) => {
      const { hidden, maps } = bertStates(inner, config, { ids, mask }, { mapsOf: [0] })
      return { hidden, map: maps[0], mean: meanPooled(hidden, mask) }
    }
    const inputs = {
      ids: whole([
        [4, 5, 1],
        [7, 6, 8],
      ]),
      mask: real([
        [1, 1, 0],
        [1, 1, 1],
      ]),
    }
    expect(await disagreement(fn as never, params as never, inputs)).toBeLessThan(1e-5)
    const means = compile(fn, { threads: 1 })
    const both = await readTree(await means(params, inputs))
    const short = await readTree(await means(params, { ids: whole([[4, 5]]), mask: real([[1, 1]]) }))
    expect(farthest(both.mean.data.slice(0, 8), [...short.mean.data])).toBeLessThan(1e-6)
    await means.dispose()
  })

  it('refuses texts that are too long, parts and blocks that are not there', async () => {
    const config = bertConfig({ vocabulary: 20, width: 8, layers: 1, heads: 2, positions: 8, padding: 1, types: 1 })
    const params = initBert(key(6), config)
    const states = (inner: BertParams, ids: Tensor) => bertStates(inner, config, { ids }, { mapsOf: [1] })
    const ids = whole([[2, 3, 4, 5, 6, 7]])
    const long = compile((inner: BertParams, given: Tensor) => bertStates(inner, config, { ids: given }).hidden)
    await expect(long(params, whole([[2, 3, 4, 5, 6, 7, 8]]))).rejects.toThrow(/longer than 6 positions: 7$/)
    await expect(compile((inner: BertParams, given: Tensor) => states(inner, given).maps)(params, ids)).rejects.toThrow(
      /no such block: 1$/,
    )
    const pooled = compile((inner: BertParams, given: Tensor) => bertPooled(inner, given))
    await expect(pooled(params, hostTensor([1, 2, 8], new Float32Array(16)))).rejects.toThrow(/this part: "pooler"$/)
    expect(() => describeBert({ model_type: 'electra' }, new Set())).toThrow(/not an encoder.*: "electra"$/)
    expect(() => bertConfig({ ...config, heads: 3 })).toThrow(/into heads: 3$/)
  })
})
