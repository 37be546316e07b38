/**
 * @file One graph for all sizes. Shapes are fixed when a function is traced, so it is traced at several sizes, and the graphs
 * are compared: where constants differ, they are explained by the sizes and computed from the inputs when the model runs.
 * What cannot be explained is an error, never a guess: three sizes must agree on each explanation.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { sizeOf } from '../../array/tensor.js'
import { apply, castTo, list, splat } from './context.js'
import { createGraph, needed, type ElementType, type Graph, type Node, type Value } from './graph.js'

/** A graph traced at known lengths of the free axes. */
export interface Sample {
  readonly graph: Graph
  readonly outputs: readonly Value[]
  /** length of each free axis, by name */
  readonly lengths: Readonly<Record<string, number>>
}

/** Where the length of a free axis can be read when the model runs. */
export interface FreeAxis {
  readonly name: string
  readonly input: number
  readonly axis: number
}

/** A number as factor · product of lengths, each to the power 1 or −1. */
interface Formula {
  readonly factor: number
  readonly over: readonly string[]
  readonly under: readonly string[]
}

/**
 * Joins graphs of one function at different sizes. The last sample has the largest sizes: its constants are cut down where
 * others are their first parts.
 * @throws TokenwrightError `unsupported-part` if the function depends on the sizes in another way
 */
export function generalise(samples: readonly Sample[], free: readonly FreeAxis[]): { graph: Graph; outputs: Value[] } {
  const bodies = samples.map((sample) => needed(sample.graph, sample.outputs).nodes)
  const graph = createGraph(true)
  const places = samples.map(() => new Map<number, Value>())
  samples[0].graph.inputs.forEach((input, i) => {
    const made = graph.input(input.type, input.shape)
    samples.forEach((sample, s) => places[s].set(sample.graph.inputs[i].id, made))
  })
  const lengths = new Map(free.map((one) => [one.name, () => lengthAt(graph, graph.inputs[one.input], one.axis)]))
  const explain = (values: readonly Value[]): Value => {
    const known = values.map((value, s) => places[s].get(value.id))
    if (known[0] !== undefined && known.every((value) => value === known[0])) return known[0]
    if (known.some((value) => value !== undefined) || values.some((value) => value.constant === undefined))
      throw differs('computes something else', values[0].shape)
    return explainConstant(graph, values, samples, lengths)
  }
  bodies[0].forEach((node, i) => {
    const nodes = bodies.map((body) => body[i] as Node | undefined)
    checkSame(node, nodes)
    const inputs = node.inputs.map((input, at) =>
      input === undefined ? undefined : explain(nodes.map((one) => (one as Node).inputs[at] as Value)),
    )
    const made = graph.emit(node.operator, inputs, node.outputs, node.attributes, node.domain)
    node.outputs.forEach((_, at) => nodes.forEach((one, s) => places[s].set((one as Node).outputs[at].id, made[at])))
  })
  return { graph, outputs: samples[0].outputs.map((_, i) => explain(samples.map((sample) => sample.outputs[i]))) }
}

function checkSame(node: Node, nodes: readonly (Node | undefined)[]): void {
  const text = (one: Node) =>
    `${one.domain} ${one.operator} ${one.inputs.length} ${JSON.stringify(one.attributes)} ${one.outputs.map((x) => x.type).join(' ')}`
  for (const other of nodes)
    if (other === undefined || text(other) !== text(node)) throw differs('takes other operators', node.operator)
}

function lengthAt(graph: Graph, input: Value, axis: number): Value {
  return graph.emit('Shape', [input], [{ type: 'int64', shape: [1] }], { start: axis, end: axis + 1 })[0]
}

function explainConstant(
  graph: Graph,
  values: readonly Value[],
  samples: readonly Sample[],
  lengths: ReadonlyMap<string, () => Value>,
): Value {
  const [first] = values
  const constants = values.map((value) => value.constant as NonNullable<Value['constant']>)
  const sameShape = values.every((value) => value.shape.join(',') === first.shape.join(','))
  const sameData = constants.every(
    (data) => data.length === constants[0].length && data.every((element, i) => element === constants[0][i]),
  )
  if (sameShape && sameData) return graph.constant(first.type, first.shape, constants[0])
  if (sameShape && first.type === 'int64') {
    const length = Math.max(...constants.map((data) => data.length))
    const rows = constants.map((data) => Array.from({ length }, (_, i) => Number(data[data.length === 1 ? 0 : i])))
    const parts = rows[0].map((_, i) => {
      const formula = findFormula(
        rows.map((row) => row[i]),
        samples,
      )
      return computeWhole(graph, formula, lengths)
    })
    if (first.shape.length === 0) return apply(graph, 'Squeeze', [parts[0]], { shape: [] })
    const copies =
      sizeOf(first.shape) === parts.length ? parts : Array.from({ length: sizeOf(first.shape) }, () => parts[0])
    return copies.length === 1 ? copies[0] : apply(graph, 'Concat', copies, { shape: [copies.length] }, { axis: 0 })
  }
  if (sameShape && constants.every((data) => data.length === 1)) {
    const formula = findFormula(
      constants.map((data) => Number(data[0])),
      samples,
    )
    return computeNumber(graph, formula, lengths, first.type)
  }
  const shape = first.shape.map((_, axis) =>
    computeWhole(
      graph,
      findFormula(
        values.map((value) => value.shape[axis]),
        samples,
      ),
      lengths,
    ),
  )
  const target = shape.length === 1 ? shape[0] : apply(graph, 'Concat', shape, { shape: [shape.length] }, { axis: 0 })
  if (sameData && constants[0].length === 1) {
    const one = graph.constant(first.type, [], constants[0])
    return apply(graph, 'Expand', [one, target], { shape: first.shape })
  }
  const largest = values[values.length - 1]
  for (const value of values) if (!isFirstPart(value, largest)) throw differs('holds other constants', value.shape)
  const all = graph.constant(largest.type, largest.shape, largest.constant as NonNullable<Value['constant']>)
  const axes = first.shape.map((_, axis) => axis)
  const starts = list(
    graph,
    axes.map(() => 0),
  )
  return apply(graph, 'Slice', [all, starts, target, list(graph, axes)], { shape: first.shape })
}

/** Whether a constant is the part of another that lies at the beginning of each axis. */
function isFirstPart(value: Value, whole: Value): boolean {
  const [part, all] = [value.constant, whole.constant]
  if (part === undefined || all === undefined || value.shape.some((length, axis) => length > whole.shape[axis]))
    return false
  const at = (data: typeof part, i: number) => (data.length === 1 ? data[0] : data[i])
  for (let i = 0; i < sizeOf(value.shape); i++) {
    let rest = i
    let place = 0
    let stride = 1
    for (let axis = value.shape.length - 1; axis >= 0; axis--) {
      place += (rest % value.shape[axis]) * stride
      rest = Math.floor(rest / value.shape[axis])
      stride *= whole.shape[axis]
    }
    if (at(part, i) !== at(all, place)) return false
  }
  return true
}

function findFormula(numbers: readonly number[], samples: readonly Sample[]): Formula {
  const names = Object.keys(samples[0].lengths)
  const product = (sample: Sample, chosen: readonly string[]) =>
    chosen.reduce((total, name) => total * sample.lengths[name], 1)
  const subsets = names.reduce<string[][]>((sets, name) => [...sets, ...sets.map((set) => [...set, name])], [[]])
  const squares = names.map((name) => [name, name])
  for (const over of [...subsets, ...squares])
    for (const under of subsets) {
      if (under.some((name) => over.includes(name))) continue
      const factors = numbers.map((number, s) => (number * product(samples[s], under)) / product(samples[s], over))
      const spread = Math.max(...factors.map((factor) => Math.abs(factor - factors[0])))
      // Numbers were rounded to float32 when they were written down.
      if (spread <= Math.abs(factors[0]) * 2e-7) return { factor: factors[0], over, under }
    }
  throw differs('holds numbers that follow from its sizes in no simple way', numbers)
}

/** A whole number as a list of one. */
function computeWhole(graph: Graph, formula: Formula, lengths: ReadonlyMap<string, () => Value>): Value {
  if (formula.under.length > 0 || !Number.isInteger(formula.factor))
    throw differs('has lengths that are parts of others', formula.factor)
  const factors = formula.over.map((name) => (lengths.get(name) as () => Value)())
  const start = list(graph, [formula.factor])
  if (factors.length === 0) return start
  const all = formula.factor === 1 ? factors : [start, ...factors]
  return all.reduce((x, y) => apply(graph, 'Mul', [x, y], { shape: [1] }))
}

function computeNumber(
  graph: Graph,
  formula: Formula,
  lengths: ReadonlyMap<string, () => Value>,
  type: ElementType,
): Value {
  const real = (name: string) => castTo(graph, (lengths.get(name) as () => Value)(), 'float32')
  let number = splat(graph, 'float32', formula.factor, [1])
  for (const name of formula.over) number = apply(graph, 'Mul', [number, real(name)], { shape: [1] })
  for (const name of formula.under) number = apply(graph, 'Div', [number, real(name)], { shape: [1] })
  return castTo(graph, apply(graph, 'Squeeze', [number], { shape: [] }), type)
}

function differs(what: string, value: unknown): TokenwrightError {
  return new TokenwrightError(
    'unsupported-part',
    `a function that ${what} at other sizes cannot leave those sizes open; export it with fixed ones`,
    { value },
  )
}
