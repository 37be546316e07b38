/**
 * @file A graph of ONNX operators with known shapes. Equal nodes are made once; nodes that nothing needs are left out at the
 * end; a constant whose elements are all equal is kept as one number.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { sizeOf } from '../../array/tensor.js'

export type ElementType = 'float32' | 'int32' | 'uint32' | 'bool' | 'int64'
export type Numbers = Float32Array | Int32Array | Uint32Array | Uint8Array | BigInt64Array
export type Attribute = number | string | readonly number[] | { readonly float: number }
export type Attributes = Readonly<Record<string, Attribute>>

export interface Value {
  readonly id: number
  readonly type: ElementType
  readonly shape: readonly number[]
  /** all elements, if they are known; a single one stands for all */
  readonly constant?: Numbers
}

export interface Node {
  readonly operator: string
  readonly domain: string
  readonly inputs: readonly (Value | undefined)[]
  readonly attributes: Attributes
  readonly outputs: readonly Value[]
}

export interface OutputType {
  readonly type: ElementType
  readonly shape: readonly number[]
}

export interface Graph {
  /** whether standard operators are preferred to those that only ONNX Runtime has, for files that travel */
  readonly portable: boolean
  readonly nodes: readonly Node[]
  readonly inputs: readonly Value[]
  input(type: ElementType, shape: readonly number[]): Value
  constant(type: ElementType, shape: readonly number[], data: Numbers): Value
  emit(
    operator: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly OutputType[],
    attributes?: Attributes,
    domain?: string,
  ): Value[]
  producer(value: Value): Node | undefined
}

/** Operators of ONNX Runtime that are not in the ONNX standard. */
export const MICROSOFT = 'com.microsoft'

export function createGraph(portable = false): Graph {
  const nodes: Node[] = []
  const inputs: Value[] = []
  const known = new Map<string, Value[]>()
  const producers = new Map<number, Node>()
  let next = 0
  const value = (output: OutputType, constant?: Numbers): Value => ({
    id: next++,
    type: output.type,
    shape: [...output.shape],
    constant,
  })
  return {
    portable,
    nodes,
    inputs,
    input(type, shape) {
      const made = value({ type, shape })
      inputs.push(made)
      return made
    },
    constant(type, shape, data) {
      const one = data.length > 1 && data.every((element) => element === data[0]) ? data.slice(0, 1) : data
      if (one.length !== 1 && one.length !== sizeOf(shape))
        throw new TokenwrightError('invalid-option', 'a constant with another number of elements', { value: shape })
      if (one.length > 64) return value({ type, shape }, one)
      const key = `constant ${type} [${shape.join(',')}] ${Array.from(one, show).join(' ')}`
      const found = known.get(key)
      if (found !== undefined) return found[0]
      const made = value({ type, shape }, one)
      known.set(key, [made])
      return made
    },
    emit(operator, operands, outputs, attributes = {}, domain = '') {
      const key = `${domain}.${operator} ${operands.map((x) => x?.id ?? '-').join(',')} ${JSON.stringify(attributes)} ${outputs.map((x) => x.shape.join('x')).join(';')}`
      const found = known.get(key)
      if (found !== undefined) return found
      const made = outputs.map((output) => value(output))
      const node = { operator, domain, inputs: operands, attributes, outputs: made }
      nodes.push(node)
      for (const output of made) producers.set(output.id, node)
      known.set(key, made)
      return made
    },
    producer: (x) => producers.get(x.id),
  }
}

/** Minus zero is not zero, and NaN is equal to itself, in the key of a constant. */
function show(element: number | bigint): string {
  return Object.is(element, -0) ? '-0' : String(element)
}

/** The nodes that `outputs` depend on, in order, and the constants that they read. */
export function needed(graph: Graph, outputs: readonly Value[]): { nodes: Node[]; constants: Value[] } {
  const nodes = joinDivisions(dependencies(graph, outputs), outputs)
  const constants = new Map<number, Value>()
  for (const value of [...outputs, ...nodes.flatMap((node) => node.inputs)])
    if (value?.constant !== undefined) constants.set(value.id, value)
  return { nodes, constants: [...constants.values()] }
}

function dependencies(graph: Graph, outputs: readonly Value[]): Node[] {
  const wanted = new Set(outputs.map((x) => x.id))
  const nodes: Node[] = []
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]
    if (!node.outputs.some((x) => wanted.has(x.id))) continue
    nodes.push(node)
    for (const operand of node.inputs) if (operand !== undefined) wanted.add(operand.id)
  }
  return nodes.toReversed()
}

/** x · (1 / y) is one division where the reciprocal serves nothing else; one that is shared stays, since it is cheaper. */
function joinDivisions(nodes: readonly Node[], outputs: readonly Value[]): Node[] {
  const uses = new Map<number, number>()
  const count = (value: Value | undefined) => {
    if (value !== undefined) uses.set(value.id, (uses.get(value.id) ?? 0) + 1)
  }
  outputs.forEach(count)
  for (const node of nodes) node.inputs.forEach(count)
  const reciprocals = new Map<number, Value>()
  for (const node of nodes)
    if (node.operator === 'Reciprocal' && uses.get(node.outputs[0].id) === 1)
      reciprocals.set(node.outputs[0].id, node.inputs[0] as Value)
  const joined = new Set<number>()
  const result = nodes.map((node) => {
    if (node.operator !== 'Mul') return node
    const [x, y] = node.inputs as [Value, Value]
    const [factor, divisor, gone] = reciprocals.has(y.id)
      ? [x, reciprocals.get(y.id), y]
      : [y, reciprocals.get(x.id), x]
    if (divisor === undefined) return node
    joined.add(gone.id)
    return { ...node, operator: 'Div', inputs: [factor, divisor] }
  })
  return result.filter((node) => !joined.has(node.outputs[0].id))
}
