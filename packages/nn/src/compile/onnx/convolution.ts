/** @file Convolution, [batch, channels, ...space] by [outputs, channels, ...window]. */
import { apply, operandOf, unsupported, valueOf, type Operand } from './context.js'
import type { Graph, Value } from './graph.js'
import { reshapeValue } from './view.js'
import { pad } from './structure.js'

export interface ConvolutionOptions {
  readonly vmapDims: number
  readonly strides: readonly number[]
  readonly padding: readonly (readonly [number, number])[]
  readonly lhsDilation: readonly number[]
  readonly rhsDilation: readonly number[]
}

export function convolve(graph: Graph, x: Operand, window: Operand, options: ConvolutionOptions): Operand {
  if (options.vmapDims !== 0) throw unsupported('a convolution over mapped axes', options.vmapDims)
  const spread = dilate(graph, valueOf(graph, x), options.lhsDilation)
  // The operator takes no negative padding, which gradients of strided convolutions have.
  const cut = options.padding.some(([before, after]) => before < 0 || after < 0)
  const input = cut ? valueOf(graph, pad(graph, operandOf(spread), [[0, 0], [0, 0], ...options.padding])) : spread
  const padding = cut ? options.padding.map(() => [0, 0] as const) : options.padding
  const kernel = valueOf(graph, window)
  const space = options.strides.map((stride, i) => {
    const reach = (kernel.shape[i + 2] - 1) * options.rhsDilation[i] + 1
    return Math.floor((input.shape[i + 2] + padding[i][0] + padding[i][1] - reach) / stride) + 1
  })
  const shape = [input.shape[0], kernel.shape[0], ...space]
  return operandOf(
    apply(
      graph,
      'Conv',
      [input, kernel],
      { shape },
      {
        strides: options.strides,
        dilations: options.rhsDilation,
        pads: [...padding.map(([before]) => before), ...padding.map(([, after]) => after)],
        kernel_shape: kernel.shape.slice(2),
      },
    ),
  )
}

/** Zeros between neighbours: each element is padded behind by its distance, then the last padding is cut away. */
function dilate(graph: Graph, value: Value, distances: readonly number[]): Value {
  let result = value
  distances.forEach((distance, i) => {
    if (distance === 1) return
    const axis = i + 2
    const length = result.shape[axis]
    const apart = reshapeValue(graph, result, [...result.shape.slice(0, axis + 1), 1, ...result.shape.slice(axis + 1)])
    const width = apart.shape.map((_, at): [number, number] => (at === axis + 1 ? [0, distance - 1] : [0, 0]))
    const filled = valueOf(graph, pad(graph, operandOf(apart), width))
    const flat = reshapeValue(graph, filled, [
      ...result.shape.slice(0, axis),
      length * distance,
      ...result.shape.slice(axis + 1),
    ])
    const keep = flat.shape.map((_, at): [number, number] => (at === axis ? [0, 1 - distance] : [0, 0]))
    result = valueOf(graph, pad(graph, operandOf(flat), keep))
  })
  return result
}
