/** @file From a traced program to ONNX operators, equation by equation. */
import { isDtype } from '../../array/tensor.js'
import { readMark, type Mark } from '../../array/marked.js'
import type { Atom, Equation, Program, Variable } from '../trace/program.js'
import { castTo, operandOf, splat, unsupported, valueOf, type Operand } from './context.js'
import { convolve, type ConvolutionOptions } from './convolution.js'
import {
  binaryPrimitives,
  combineBits,
  compareValues,
  mapOne,
  mapSeveral,
  sameBits,
  selectValues,
  shiftBits,
  unaryPrimitives,
} from './elementwise.js'
import type { ElementType, Graph, Value } from './graph.js'
import { gather, scatter, sortLast } from './indexing.js'
import { markLowerings } from './marks/registry.js'
import { dot } from './products.js'
import { randomBits } from './random.js'
import { reduce } from './reductions.js'
import { concatenate, flip, pad, shrink, split } from './structure.js'
import { broadcastView, reshapeValue, reshapeView, transposeView, viewOf } from './view.js'

type Scope = Map<Variable, Operand>

/** Lowers a program whose inputs are the given values; returns the values of its outputs, views carried out. */
export function lowerProgram(graph: Graph, program: Program, inputs: readonly Value[]): Value[] {
  const scope: Scope = new Map()
  for (const [variable, tensor] of program.constants)
    scope.set(variable, operandOf(graph.constant(tensor.dtype, tensor.shape, tensor.data)))
  program.inputs.forEach((variable, i) => scope.set(variable, operandOf(inputs[i])))
  lowerEquations(graph, program.equations, scope)
  return program.outputs.map((atom) => valueOf(graph, read(graph, scope, atom)))
}

function read(graph: Graph, scope: Scope, atom: Atom): Operand {
  if ('value' in atom) return operandOf(splat(graph, elementType(atom.aval.dtype), atom.value))
  const found = scope.get(atom)
  if (found === undefined) throw unsupported('a variable without a value', atom.toString())
  return found
}

function elementType(dtype: string): ElementType {
  if (!isDtype(dtype)) throw unsupported('an element type', dtype)
  return dtype
}

interface Kept {
  readonly mark: Mark
  readonly operands: readonly Operand[]
  readonly value: Operand
}

function lowerEquations(graph: Graph, equations: readonly Equation[], scope: Scope): void {
  const gradients = findGradients(equations)
  const kept = new Map<Equation, Kept>()
  for (const equation of equations) {
    const operands = equation.inputs.map((atom) => read(graph, scope, atom))
    const give = (results: readonly Operand[]) =>
      equation.outBinders.forEach((variable, i) => scope.set(variable, results[i]))
    if (equation.primitive !== 'jit') {
      give(lowerPrimitive(graph, equation, operands))
      continue
    }
    const inner: Scope = new Map()
    const jaxpr = equation.params.jaxpr
    jaxpr.inBinders.forEach((variable: Variable, i: number) => inner.set(variable, operands[i]))
    const mark = readMark(String(equation.params.name))
    const lowering = mark && markLowerings.get(mark.name)
    if (mark?.stage === 'value' && lowering !== undefined && operands.length === mark.operands) {
      give([lowering.value(graph, operands, mark.options)])
      continue
    }
    const forward = mark?.stage === 'gradient' ? gradients.backward.get(equation) : undefined
    const saved = forward && kept.get(forward.equation)
    if (lowering?.gradient !== undefined && forward !== undefined && saved !== undefined) {
      const cotangent = operands[operands.length - 1]
      const all = lowering.gradient(graph, saved.operands, saved.value, cotangent, saved.mark.options)
      give(forward.wanted.map((i, at) => all[i] ?? zeros(graph, equation.outBinders[at])))
      continue
    }
    // Whatever has no lowering of its own is computed as it was written.
    lowerEquations(graph, jaxpr.eqns, inner)
    const results: Operand[] = jaxpr.outs.map((atom: Atom) => read(graph, inner, atom))
    const first = gradients.forward.get(equation)
    if (mark?.stage === 'value-for-gradient' && lowering !== undefined && first !== undefined) {
      const own = operands.slice(first.skip, first.skip + mark.operands)
      const value = lowering.value(graph, own, mark.options)
      kept.set(equation, { mark, operands: own, value })
      results[0] = value
    }
    give(results)
  }
}

function zeros(graph: Graph, variable: Variable): Operand {
  return operandOf(splat(graph, elementType(variable.aval.dtype), 0, variable.aval.shape))
}

interface Gradients {
  /** for each marked value whose gradient is wanted: how many constants stand before its operands */
  readonly forward: ReadonlyMap<Equation, { readonly skip: number }>
  /** for each backward pass: the marked value it belongs to, and the operands it gives gradients of */
  readonly backward: ReadonlyMap<Equation, { readonly equation: Equation; readonly wanted: readonly number[] }>
}

/**
 * Pairs the backward passes of marked functions with their values. Differentiation splits the operands of
 * `[constants..., operands..., tangents known to be zero...]`; which tangents were known is not written down, so a pair is
 * used only where counts and shapes leave one reading. Others are computed as they were written.
 */
function findGradients(equations: readonly Equation[]): Gradients {
  const forward = new Map<Equation, { skip: number }>()
  const backward = new Map<Equation, { equation: Equation; wanted: readonly number[] }>()
  const makers = new Map<Atom, Equation>()
  for (const equation of equations) for (const output of equation.outBinders) makers.set(output, equation)
  for (const equation of equations) {
    const mark = equation.primitive === 'jit' ? readMark(String(equation.params.name)) : undefined
    if (mark?.stage !== 'gradient') continue
    const value = equation.inputs
      .map((atom) => makers.get(atom))
      .find((maker) => {
        const other = maker?.primitive === 'jit' ? readMark(String(maker.params.name)) : undefined
        return other?.stage === 'value-for-gradient' && other.name === mark.name
      })
    if (value === undefined) continue
    const knownTangents = mark.operands - equation.outBinders.length
    const skip = value.inputs.length - mark.operands - knownTangents
    if (knownTangents < 0 || skip < 0) continue
    const operands = value.inputs.slice(skip, skip + mark.operands)
    const wanted = chooseWanted(operands, equation.outBinders, value.inputs.slice(skip + mark.operands))
    if (wanted === undefined) continue
    forward.set(value, { skip })
    backward.set(equation, { equation: value, wanted })
  }
  return { forward, backward }
}

const typeOf = (atom: Atom) => `${atom.aval.dtype}[${atom.aval.shape.join(',')}]`

/** The one choice of operands whose types are those of the gradients, in order, and of the known tangents for the rest. */
function chooseWanted(
  operands: readonly Atom[],
  gradients: readonly Atom[],
  known: readonly Atom[],
): number[] | undefined {
  const found: number[][] = []
  const walk = (at: number, chosen: number[]): void => {
    if (found.length > 1) return
    const rest = at - chosen.length
    if (at === operands.length) {
      if (chosen.length === gradients.length) found.push(chosen)
      return
    }
    const type = typeOf(operands[at])
    if (chosen.length < gradients.length && typeOf(gradients[chosen.length]) === type) walk(at + 1, [...chosen, at])
    if (rest < known.length && typeOf(known[rest]) === type) walk(at + 1, chosen)
  }
  walk(0, [])
  return found.length === 1 ? found[0] : undefined
}

function lowerPrimitive(graph: Graph, equation: Equation, operands: readonly Operand[]): Operand[] {
  const { primitive, params } = equation
  const type = elementType(equation.outBinders[0].aval.dtype)
  const inType = (targets: readonly Operand[], wanted: ElementType) =>
    targets.map((x) => (x.type === wanted ? x : mapOne(x, (value) => castTo(graph, value, wanted))))
  const [x, y] = operands
  const unary = unaryPrimitives.get(primitive)
  if (unary !== undefined) return [mapOne(x, (value) => unary(graph, value))]
  const binary = binaryPrimitives.get(primitive)
  if (binary !== undefined)
    return [mapSeveral(graph, inType(operands, type), ([a, b], shape) => binary(graph, a, b, shape))]
  switch (primitive) {
    case 'compare': {
      const common = x.type === y.type ? x.type : x.type === 'float32' || y.type === 'float32' ? 'float32' : 'int32'
      const compare = compareValues(params.op)
      return [mapSeveral(graph, inType(operands, common), ([a, b], shape) => compare(graph, a, b, shape))]
    }
    case 'bit_combine':
      return [mapSeveral(graph, inType(operands, type), ([a, b], shape) => combineBits(params.op)(graph, a, b, shape))]
    case 'bit_shift':
      return [mapSeveral(graph, operands, ([a, b], shape) => shiftBits(params.op)(graph, a, b, shape))]
    case 'where':
      return [selectValues(graph, [x, ...inType(operands.slice(1), type)])]
    case 'cast':
      return [mapOne(x, (value) => castTo(graph, value, type))]
    case 'bitcast':
      return [sameBits(graph, x, type)]
    case 'reduce':
      return [reduce(graph, x, params.op, params.axis)]
    case 'dot': {
      const [a, b] = inType(operands, type)
      return [dot(graph, a, b)]
    }
    case 'conv': {
      const [a, b] = inType(operands, type)
      return [convolve(graph, a, b, params as ConvolutionOptions)]
    }
    case 'transpose':
      return [{ ...x, view: transposeView(x.view, params.perm) }]
    case 'broadcast':
      return [{ ...x, view: broadcastView(x.view, params.shape, params.axis) }]
    case 'reshape': {
      const view = reshapeView(x.view, params.shape)
      return [{ ...x, view: view ?? viewOf(reshapeValue(graph, valueOf(graph, x), params.shape)) }]
    }
    case 'flip':
      return [flip(graph, x, params.axis)]
    case 'shrink':
      return [shrink(graph, x, params.slice)]
    case 'pad':
      return [pad(graph, x, params.width)]
    case 'concatenate':
      return [concatenate(graph, inType(operands, type), params.axis)]
    case 'split':
      return split(graph, x, params.axis, params.sizes)
    case 'gather':
      return [gather(graph, x, operands.slice(1), { axes: params.axis, outAxis: params.outDim })]
    case 'scatter':
      return [
        scatter(graph, x, operands.slice(1), {
          axes: params.axis,
          outAxis: params.outDim,
          shape: params.shape,
          operation: params.op,
        }),
      ]
    case 'random_bits':
      return [randomBits(graph, operands, params.shape, params.mode)]
    case 'sort':
      return [sortLast(graph, x)[0]]
    case 'argsort':
      return sortLast(graph, x)
    default:
      throw unsupported('a primitive', primitive)
  }
}
