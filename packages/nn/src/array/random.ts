/**
 * @file Random numbers for initial weights, data order and sampling: equal seeds give equal numbers on every machine.
 * Keys split by name, as in JAX, so that a new layer changes no other layer's numbers.
 */
import { hostTensor, sizeOf, type HostTensor } from './tensor.js'

/** Four words of state. */
export type Key = readonly [number, number, number, number]

/** A key from a seed. */
export function key(seed: number): Key {
  return mix([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 0x9e3779b9, 0x243f6a88])
}

/** Another key, independent of this one and of those with other names. */
export function fold(from: Key, name: string | number): Key {
  let [a, b, c, d] = from
  for (const character of `${name}`) {
    a = Math.imul(a ^ (character.codePointAt(0) as number), 0x85ebca6b)
    b = Math.imul(b ^ a, 0xc2b2ae35) + 1
  }
  c ^= b
  d ^= a
  return mix([a >>> 0, b >>> 0, c >>> 0, d >>> 0])
}

/** Runs the generator a few rounds, so that similar seeds do not start alike. */
function mix(state: Key): Key {
  const next = generator(state)
  for (let i = 0; i < 8; i++) next()
  return [next(), next(), next(), next() | 1]
}

/** Words of 32 bits: xoshiro128**, Blackman and Vigna, 2018. */
export function generator(seed: Key): () => number {
  let [a, b, c, d] = seed
  return () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result >>> 0
  }
}

/** Numbers in [0, 1) with 32 random bits. */
export function uniforms(from: Key): () => number {
  const next = generator(from)
  return () => next() / 2 ** 32
}

/** Normal numbers with mean 0 and the given standard deviation. */
export function normal(from: Key, shape: readonly number[], deviation: number): HostTensor {
  const next = uniforms(from)
  const data = new Float32Array(sizeOf(shape))
  for (let i = 0; i < data.length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - next()))
    const angle = 2 * Math.PI * next()
    data[i] = radius * Math.cos(angle)
    if (i + 1 < data.length) data[i + 1] = radius * Math.sin(angle)
  }
  return hostTensor(shape, data)
}

/** Numbers spread evenly over [−bound, bound). */
export function uniform(from: Key, shape: readonly number[], bound: number): HostTensor {
  const next = uniforms(from)
  return hostTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => (2 * next() - 1) * bound),
  )
}

export function filled(shape: readonly number[], value: number): HostTensor {
  return hostTensor(shape, new Float32Array(sizeOf(shape)).fill(value))
}

/** The whole numbers below `length` in random order. */
export function permutation(from: Key, length: number): Uint32Array {
  const next = uniforms(from)
  const order = Uint32Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
