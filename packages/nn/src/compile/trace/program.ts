/** @file A traced function: what jax-js writes down of it, as data. */
import { makeJaxpr, type Jaxpr } from '@jax-js/jax'
import { TokenwrightError } from '@tokenwright/text/errors'
import { consuming, isTensor } from '../../array/ownership.js'
import { hostTensor, isDtype, type Dtype, type HostTensor, type Tensor, type TypedArray } from '../../array/tensor.js'
import { flatten, type Structure, type Tree } from '../../array/tree.js'

export type Equation = Jaxpr['eqns'][number]
/** A variable, or a number written into the program. */
export type Atom = Jaxpr['outs'][number]
export type Variable = Jaxpr['inBinders'][number]

export interface Program {
  readonly constants: ReadonlyMap<Variable, HostTensor>
  readonly inputs: readonly Variable[]
  readonly equations: readonly Equation[]
  readonly outputs: readonly Atom[]
  /** the tree of the outputs */
  readonly structure: Structure
}

/** A shape and an element type: all that tracing needs to know of an argument. */
export interface ArrayType {
  readonly dtype: Dtype
  readonly shape: readonly number[]
}

/** What jax-js takes for an abstract array. It must not be a plain object, which would be a tree. */
class Abstract {
  readonly weakType = false
  constructor(
    readonly shape: readonly number[],
    readonly dtype: Dtype,
  ) {}
}

/**
 * Runs `fn` once on arrays without numbers and returns the program it computes.
 * @param arguments_ the structure of the arguments, as an array of trees
 * @param types one for each leaf of the arguments
 */
export function trace(
  fn: (...arguments_: never[]) => Tree<Tensor>,
  arguments_: Structure,
  types: readonly ArrayType[],
): Program {
  let structure: Structure | undefined
  const flat = consuming((leaves: Tensor[]): Tensor[] => {
    const result = fn(...(arguments_.rebuild(leaves) as never[]))
    const [results, resultStructure] = flatten(result, isTensor)
    structure = resultStructure
    return results
  })
  const abstract = types.map((type) => new Abstract(type.shape, type.dtype))
  const { jaxpr: closed } = makeJaxpr(flat)(abstract as never)
  if (structure === undefined)
    throw new TokenwrightError('invalid-option', 'the function was not traced', { value: fn.name })
  const constants = new Map<Variable, HostTensor>()
  closed.consts.forEach((tensor, i) => constants.set(closed.jaxpr.inBinders[i], readConstant(tensor as Tensor)))
  closed.dispose()
  return {
    constants,
    inputs: closed.jaxpr.inBinders.slice(constants.size),
    equations: closed.jaxpr.eqns,
    outputs: closed.jaxpr.outs,
    structure,
  }
}

function readConstant(tensor: Tensor): HostTensor {
  const dtype: string = tensor.dtype
  if (!isDtype(dtype)) throw new TokenwrightError('unsupported-part', 'a constant of a type', { value: dtype })
  const data = tensor.ref.dataSync() as TypedArray
  return hostTensor(tensor.shape, dtype === 'bool' ? Uint8Array.from(data) : data, dtype)
}
