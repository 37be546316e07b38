import { numpy as np } from '@jax-js/jax'
import { describe, expect, it } from 'vitest'
import { gelu, layerNorm } from './functions.js'
import { valueAndGradient } from './gradient.js'
import { add, matmul, mean, multiply, split, square, sum } from './operations.js'
import { findLeaks, release, scope } from './ownership.js'
import type { Tensor } from './tensor.js'

const array = (...shape: number[]): Tensor => np.ones(shape) as Tensor

describe('scopes', () => {
  it('free what they made, and keep what they return', async () => {
    const x = array(4, 4)
    let result: Tensor | undefined
    const leaks = await findLeaks(() => {
      result = scope(() => {
        const y = add(matmul(x, x), 1)
        return sum(multiply(y, y))
      })
      return result
    })
    expect(leaks).toEqual([])
    expect(result?.item()).toBe(400)
    expect(x.refCount).toBe(1)
    release(x)
  })

  it('give a returned operand, or a result returned twice, a reference of its own', () => {
    const x = array(2)
    const [a, b, c] = scope(() => {
      const y = add(x, 1)
      return [x, y, y]
    })
    expect([a.refCount, b.refCount, c === b]).toEqual([2, 2, true])
    for (const tensor of [a, b, c, x]) release(tensor)
    expect([x.refCount, b.refCount]).toEqual([0, 0])
  })

  it('free everything when something throws', async () => {
    const x = array(2)
    const leaks = await findLeaks(() => {
      expect(() =>
        scope(() => {
          add(x, 1)
          split(x, 2, 0)
          throw new Error('on the way')
        }),
      ).toThrow('on the way')
    })
    expect(leaks).toEqual([])
    release(x)
  })

  it('report an array that was used after its end', () => {
    const lost: Tensor[] = []
    scope(() => {
      lost.push(add(1, 2))
      return []
    })
    expect(() => add(lost[0], 1)).toThrow(/after the scope that owned it had ended/)
  })

  it('lose nothing in gradients and marked functions', async () => {
    const params = { x: array(3, 4), weight: array(4), bias: array(4) }
    const loss = (p: typeof params) => mean(square(gelu(layerNorm(p.x, p.weight, p.bias))))
    // The first run compiles, and keeps what it compiled.
    const run = () => scope(() => valueAndGradient(loss)(params))
    const [value, gradient] = run()
    for (const tensor of [value, ...Object.values(gradient)]) release(tensor)
    const leaks = await findLeaks(() => {
      const [again, slopes] = run()
      for (const tensor of [again, ...Object.values(slopes)]) release(tensor)
    })
    expect(leaks).toEqual([])
    for (const tensor of Object.values(params)) release(tensor)
  })

  it('name what leaked and where it was made', async () => {
    const leaks = await findLeaks(() => {
      add(1, 2)
    })
    expect(leaks).toHaveLength(1)
    expect(leaks[0]).toMatchObject({ references: 1 })
    expect(leaks[0].array).toContain('float32')
    expect(leaks[0].madeAt).toContain('ownership.test')
  })
})
