import { expect, it } from 'vitest'
import { key } from './random.js'
import { crossEntropy } from './functions.js'
import { add, mean, multiply, slice } from './operations.js'
import { valueAndGradient, valueAndGradientWithMore } from './gradient.js'
import { isHostTensor, scalar, type HostTensor, type Tensor } from './tensor.js'
import { isTensor } from './ownership.js'
import { flatten, type Tree } from './tree.js'
import { llamaConfig } from '../models/decoder/config.js'
import { decoderLogits, decoderStates, initDecoder, type DecoderParams } from '../models/decoder/decoder.js'
import { runOnce, sample, sampleIds } from '../testing/agreement.js'

const config = llamaConfig({ vocabulary: 16, width: 8, layers: 2, heads: 2, keyHeads: 1, positions: 8 })
const params = initDecoder(key(5), config)
const ids = sampleIds([2, 6], 16)
const lossOf = (p: DecoderParams, batch: Tensor) => {
  const { hidden } = decoderStates(p, config, { ids: slice(batch, 1, 0, 5) })
  return mean(crossEntropy(decoderLogits(p, hidden), slice(batch, 1, 1, 6)))
}

it('gradients are what finite differences say, in every direction tried', async () => {
  const [leaves, structure] = flatten(params as unknown as Tree<HostTensor>, isHostTensor)
  const gradient = (
    await runOnce((p: DecoderParams, b: Tensor) => valueAndGradient(lossOf)(p, b), [params as never, ids])
  ).slice(1)
  const along = (p: DecoderParams, direction: readonly Tensor[], step: Tensor, b: Tensor) => {
    const values = flatten(p as unknown as Tree<Tensor>, isTensor)[0]
    const moved = values.map((value, i) => add(value, multiply(direction[i], step)))
    return lossOf(structure.rebuild(moved) as unknown as DecoderParams, b)
  }
  for (let trial = 0; trial < 4; trial++) {
    const direction = leaves.map((leaf, i) => sample(leaf.shape, `${trial} ${i}`))
    const at = async (step: number) =>
      (await runOnce(along, [params as never, direction as never, scalar(step), ids]))[0].data[0]
    const width = 1e-3
    const measured = ((await at(width)) - (await at(-width))) / (2 * width)
    let expected = 0
    direction.forEach((tensor, i) => tensor.data.forEach((value, j) => (expected += value * gradient[i].data[j])))
    expect(Math.abs(measured - expected)).toBeLessThan(0.01 * Math.abs(expected) + 1e-3)
  }
})

it('further results come back untouched', async () => {
  const fn = (p: Tensor) => {
    const [value, slope, more] = valueAndGradientWithMore((x: Tensor): [Tensor, Tensor] => [
      mean(multiply(x, x)),
      add(x, 1),
    ])(p)
    return [value, slope, more]
  }
  const x = sample([4])
  const [value, slope, more] = await runOnce(fn, [x])
  expect(value.data[0]).toBeCloseTo(Array.from(x.data).reduce((total, one) => total + one * one, 0) / 4, 5)
  x.data.forEach((one, i) => {
    expect(slope.data[i]).toBeCloseTo(one / 2, 6)
    expect(more.data[i]).toBeCloseTo(one + 1, 6)
  })
})
