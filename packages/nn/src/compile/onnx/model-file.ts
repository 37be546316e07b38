/** @file Writes a graph as an ONNX ModelProto (field numbers: onnx/onnx.proto3, IR version 10). */
import { sizeOf } from '../../array/tensor.js'
import { bytes, float, integer, join, message, nested, text, type Message } from './protobuf.js'
import { MICROSOFT, needed, type Attribute, type ElementType, type Graph, type Node, type Value } from './graph.js'

/** Versions of the operator sets that written models use. */
export const OPERATOR_SETS = { '': 23, [MICROSOFT]: 1 } as const
const IR_VERSION = 10

const elementTypes: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9, uint32: 12 }

export interface NamedValue {
  readonly name: string
  readonly value: Value
  /** names of lengths that may change from run to run, by axis */
  readonly free?: ReadonlyMap<number, string>
}

/** The bytes of a model with these inputs and outputs. Inputs that nothing reads stay inputs. */
export function writeModel(graph: Graph, inputs: readonly NamedValue[], outputs: readonly NamedValue[]): Uint8Array {
  const { nodes, constants } = needed(
    graph,
    outputs.map((output) => output.value),
  )
  const names = new Map(inputs.map(({ name, value }) => [value.id, name]))
  const given = new Set(inputs.map(({ value }) => value.id))
  // An output is written in place by the node that makes it. One that is an input, a constant or a value that is already
  // the output of another name is copied.
  const copied = outputs.filter(({ name, value }) => {
    if (given.has(value.id) || value.constant !== undefined || names.has(value.id)) return true
    names.set(value.id, name)
    return false
  })
  const nameOf = (value: Value) => names.get(value.id) ?? `v${value.id}`
  const model = message()
  integer(model, 1, IR_VERSION)
  text(model, 2, 'tokenwright')
  nested(model, 7, (body) => {
    for (const node of nodes) nested(body, 1, (inner) => writeNode(inner, node, nameOf))
    for (const { name, value } of copied)
      nested(body, 1, (inner) =>
        writeNode(
          inner,
          { operator: 'Identity', domain: '', inputs: [value], attributes: {}, outputs: [value] },
          nameOf,
          name,
        ),
      )
    text(body, 2, 'main')
    for (const constant of constants) nested(body, 5, (inner) => writeTensor(inner, constant, nameOf(constant)))
    for (const input of inputs) nested(body, 11, (inner) => writeValueInfo(inner, input))
    for (const output of outputs) nested(body, 12, (inner) => writeValueInfo(inner, output))
  })
  const domains = new Set(['', ...nodes.map((node) => node.domain)])
  for (const [domain, version] of Object.entries(OPERATOR_SETS).filter(([name]) => domains.has(name)))
    nested(model, 8, (set) => {
      text(set, 1, domain)
      integer(set, 2, version)
    })
  return join(model)
}

function writeNode(target: Message, node: Node, nameOf: (value: Value) => string, outputName?: string): void {
  for (const operand of node.inputs) text(target, 1, operand === undefined ? '' : nameOf(operand))
  for (const output of node.outputs) text(target, 2, outputName ?? nameOf(output))
  text(target, 4, node.operator)
  for (const [name, value] of Object.entries(node.attributes))
    nested(target, 5, (inner) => writeAttribute(inner, name, value))
  if (node.domain !== '') text(target, 7, node.domain)
}

function writeAttribute(target: Message, name: string, value: Attribute): void {
  text(target, 1, name)
  if (typeof value === 'number') {
    integer(target, 3, value)
    integer(target, 20, 2)
  } else if (typeof value === 'string') {
    text(target, 4, value)
    integer(target, 20, 3)
  } else if ('float' in value) {
    float(target, 2, value.float)
    integer(target, 20, 1)
  } else {
    for (const element of value) integer(target, 8, element)
    integer(target, 20, 7)
  }
}

function writeTensor(target: Message, value: Value, name: string): void {
  const data = value.constant as NonNullable<Value['constant']>
  const length = sizeOf(value.shape)
  const full = data.length === length ? data : repeat(data, length)
  for (const axis of value.shape) integer(target, 1, axis)
  integer(target, 2, elementTypes[value.type])
  text(target, 8, name)
  bytes(target, 9, new Uint8Array(full.buffer, full.byteOffset, full.byteLength))
}

function repeat<T extends NonNullable<Value['constant']>>(data: T, length: number): T {
  const constructor = data.constructor as new (length: number) => T
  const full = new constructor(length)
  return full.fill(data[0] as never) as T
}

function writeValueInfo(target: Message, { name, value, free }: NamedValue): void {
  text(target, 1, name)
  nested(target, 2, (type) =>
    nested(type, 1, (tensor) => {
      integer(tensor, 1, elementTypes[value.type])
      nested(tensor, 2, (shape) =>
        value.shape.forEach((length, axis) =>
          nested(shape, 1, (dimension) => {
            const freeName = free?.get(axis)
            if (freeName === undefined) integer(dimension, 1, length)
            else text(dimension, 2, freeName)
          }),
        ),
      )
    }),
  )
}
