import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { crossEntropy } from '../../array/functions.js'
import { valueAndGradient } from '../../array/gradient.js'
import { mean, slice } from '../../array/operations.js'
import { hostTensor, isHostTensor, scalar, type HostTensor, type Tensor } from '../../array/tensor.js'
import { flatten, type Tree } from '../../array/tree.js'
import { compile, readTree } from '../../compile/compile.js'
import type { FormulaTensor } from '../../testing/formula.js'
import { farthest, probe, withFormulaFolder } from '../../testing/formula.js'
import { expand } from '../../checkpoints/key-map.js'
import { adamW, type OptimizerState } from '../../training/optimizer.js'
import { decoderLogits, decoderStates, type DecoderParams } from './decoder.js'
import { describeDecoder, loadDecoder } from './load.js'

interface Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly ids: readonly (readonly number[])[]
  readonly mask: readonly (readonly number[])[]
  readonly logits: readonly number[]
  readonly middle: readonly number[]
  readonly hidden: readonly number[]
  /** of the second block, for the first sequence */
  readonly map: readonly number[]
  readonly padded: readonly number[]
  readonly generated: readonly number[]
  readonly training?: {
    readonly losses: readonly number[]
    readonly gradients: Readonly<Record<string, readonly [number, number]>>
    readonly after: Readonly<Record<string, number>>
  }
}

const oracles = new URL('./oracles/', import.meta.url)
const read = (file: string) => JSON.parse(readFileSync(new URL(file, oracles), 'utf8')) as Oracle
const whole = (rows: readonly (readonly number[])[]) =>
  hostTensor([rows.length, rows[0].length], Int32Array.from(rows.flat()))

describe('decoders of transformers', () => {
  for (const file of readdirSync(oracles))
    it(`${file.replace('.json', '')}: logits, hidden states and padding`, async () => {
      const oracle = read(file)
      const decoder = await withFormulaFolder(oracle.config, oracle.tensors, loadDecoder)
      const { config } = decoder
      const run = compile(
        (params: DecoderParams, ids: Tensor) => {
          const { hidden, states, maps } = decoderStates(params, config, { ids }, { statesOf: [1], mapsOf: [1] })
          return { logits: decoderLogits(params, hidden), hidden, middle: states[0], map: maps[0] }
        },
        { threads: 1 },
      )
      const ids = whole(oracle.ids)
      const result = await readTree(await run(decoder.params, ids))
      expect(farthest(result.logits.data, oracle.logits)).toBeLessThan(1e-4)
      expect(farthest(result.hidden.data, oracle.hidden)).toBeLessThan(1e-4)
      expect(farthest(result.middle.data, oracle.middle)).toBeLessThan(1e-4)
      expect(farthest(result.map.data.slice(0, 4 * 64), oracle.map)).toBeLessThan(1e-4)
      expect(result.map.shape).toEqual([2, 4, 8, 8])
      await run.dispose()

      const padded = compile(
        (params: DecoderParams, inputs: { ids: Tensor; mask: Tensor; positions: Tensor }) =>
          decoderLogits(params, decoderStates(params, config, inputs).hidden),
        { threads: 1 },
      )
      const mask = hostTensor([2, 8], Float32Array.from(oracle.mask.flat()))
      const positions = oracle.mask.map((row) => {
        let seen = -1
        return row.map((one) => Math.max(0, (seen += one)))
      })
      const logits = await readTree(await padded(decoder.params, { ids, mask, positions: whole(positions) }))
      const start = (8 + 3) * config.vocabulary
      expect(farthest(logits.data.slice(start), oracle.padded)).toBeLessThan(1e-4)
      await padded.dispose()
    })

  for (const file of ['gpt2.json', 'llama.json'])
    it(`${file.replace('.json', '')}: gradients and three steps of AdamW as PyTorch takes them`, async () => {
      const oracle = read(file)
      const decoder = await withFormulaFolder(oracle.config, oracle.tensors, loadDecoder)
      const expected = oracle.training as NonNullable<Oracle['training']>
      const optimizer = adamW({ decay: 0.1, decays: () => true })
      const lossOf = (params: DecoderParams, ids: Tensor) => {
        const { hidden } = decoderStates(params, decoder.config, { ids: slice(ids, 1, 0, 7) })
        return mean(crossEntropy(decoderLogits(params, hidden), slice(ids, 1, 1, 8)))
      }
      interface State {
        readonly params: DecoderParams
        readonly optimizer: OptimizerState
      }
      const step = compile(
        (state: State, ids: Tensor, rate: Tensor) => {
          const [loss, gradient] = valueAndGradient(lossOf)(state.params, ids)
          const [params, next] = optimizer.update(state.params, gradient, state.optimizer, rate)
          return { state: { params, optimizer: next }, loss, gradient }
        },
        { threads: 1 },
      )
      const keys = describeDecoder(oracle.config).keys
      const nameOf = new Map(expand(keys).map((slot) => [slot.path, slot]))
      const compare = (tree: unknown, check: (name: string, tensor: HostTensor) => void) => {
        const [leaves, structure] = flatten(tree as Tree<HostTensor>, isHostTensor)
        structure.paths.forEach((path, i) => {
          const slot = nameOf.get(path)
          if (slot !== undefined && slot.rule.part === undefined && slot.rule.swapped !== true)
            check((path === 'head.weight' ? '' : keys.prefixes[0]) + slot.name, leaves[i])
        })
      }
      let state: unknown = { params: decoder.params, optimizer: optimizer.init(decoder.params) }
      for (const [i, loss] of expected.losses.entries()) {
        const result = await step(state as never, whole(oracle.ids), scalar(1e-2))
        expect(Math.abs((await result.loss.read()).data[0] - loss)).toBeLessThan(1e-4)
        if (i === 0)
          compare(await readTree<unknown>(result.gradient), (name, tensor) => {
            const [norm, probed] = expected.gradients[name]
            expect(Math.abs(Math.hypot(...tensor.data) - norm), name).toBeLessThan(1e-4 * norm + 1e-7)
            expect(Math.abs(probe(tensor) - probed), name).toBeLessThan(1e-4 * norm + 1e-7)
          })
        state = result.state
      }
      compare(((await readTree<unknown>(state)) as { params: unknown }).params, (name, tensor) =>
        // Adam divides by the root of squares: where gradients are all but zero, rounding decides the direction.
        expect(Math.abs(probe(tensor) - expected.after[name]), name).toBeLessThan(2e-3),
      )
      await step.dispose()
    })
})
