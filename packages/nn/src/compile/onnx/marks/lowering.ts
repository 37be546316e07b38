/** @file What the native form of a marked function consists of. */
import type { MarkOptions } from '../../../array/marked.js'
import type { Operand } from '../context.js'
import type { Graph } from '../graph.js'

export interface MarkLowering {
  /** the function itself */
  value(graph: Graph, operands: readonly Operand[], options: MarkOptions): Operand
  /** gradients of the operands, `undefined` where none flows, from the function's value and the gradient of that */
  gradient?(
    graph: Graph,
    operands: readonly Operand[],
    value: Operand,
    cotangent: Operand,
    options: MarkOptions,
  ): readonly (Operand | undefined)[]
}
