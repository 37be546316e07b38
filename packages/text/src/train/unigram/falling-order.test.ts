import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fallingOrder } from './falling-order.js'

it('fallingOrder is a stable sort', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-Infinity, -1.5, 0, 1, 2, 3.25)), (values) => {
      const expected = values.map((_, i) => i).toSorted((a, b) => (values[a] === values[b] ? 0 : values[b] - values[a]))
      expect([...fallingOrder(Float64Array.from(values))]).toEqual(expected)
    }),
  )
})
