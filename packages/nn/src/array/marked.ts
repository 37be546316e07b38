/**
 * @file Marked functions: functions that a compiler may replace as a whole by a native kernel, with their derivative.
 *
 * jax-js has no custom derivatives, but the name of a jitted function survives differentiation: `f` becomes `f_jvp_peval`
 * (the value and what the backward pass keeps) and `f_jvp_resid_t` (the backward pass). The ONNX compiler knows the marked
 * functions by these names. Everywhere else they are ordinary functions, and a name that nobody knows is computed as written.
 */
import { jit } from '@jax-js/jax'
import { borrow, consuming, own } from './ownership.js'
import type { Tensor } from './tensor.js'

export type MarkOptions = Readonly<Record<string, number | boolean | string>>

const PREFIX = 'marked:'

/** `body` under a name that compilers can recognise, with options that become part of the name. */
export function marked<O extends MarkOptions>(
  name: string,
  body: (options: O, ...operands: Tensor[]) => Tensor,
): (options: O, ...operands: Tensor[]) => Tensor {
  const jitted = new Map<string, (...operands: Tensor[]) => Tensor>()
  return (options, ...operands) => {
    const key = PREFIX + name + JSON.stringify({ ...options, operands: operands.length })
    let run = jitted.get(key)
    if (run === undefined) {
      const inner = consuming((...inputs: Tensor[]) => body(options, ...inputs))
      run = jit(Object.defineProperty(inner, 'name', { value: key })) as (...operands: Tensor[]) => Tensor
      jitted.set(key, run)
    }
    return own(run(...operands.map(borrow)))
  }
}

export type MarkStage = 'value' | 'value-for-gradient' | 'gradient'

export interface Mark {
  readonly name: string
  readonly operands: number
  readonly options: MarkOptions
  readonly stage: MarkStage
}

const stages = new Map<string, MarkStage>([
  ['', 'value'],
  ['_jvp_peval', 'value-for-gradient'],
  ['_jvp_resid_t', 'gradient'],
])

/** Reads the name of a jitted function; `undefined` if it is not marked, or was transformed in another way. */
export function readMark(jitName: string): Mark | undefined {
  const parts = /^marked:([A-Za-z]+)(\{.*\})([a-z_]*)$/.exec(jitName)
  if (parts === null) return undefined
  const stage = stages.get(parts[3])
  const options = JSON.parse(parts[2]) as MarkOptions
  return stage && { name: parts[1], operands: Number(options.operands), options, stage }
}
