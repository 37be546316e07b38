/** @file What runs a traced program. Two executors stand behind this interface, and give the same numbers. */
import type { Dtype, HostTensor } from '../array/tensor.js'
import type { Program } from './trace/program.js'

/**
 * An array that stays where its executor keeps it: native memory for `onnx`, WebAssembly or GPU memory for `jax`.
 * `dispose` gives the memory back at once; it must not be used afterwards.
 */
export interface ResidentArray {
  readonly executor: ExecutorName
  readonly dtype: Dtype
  readonly shape: readonly number[]
  /** A copy of the numbers. */
  read(): Promise<HostTensor>
  dispose(): void
}

export type ExecutorName = 'onnx' | 'jax'

export interface Prepared {
  /**
   * Runs once. Arrays marked as given away are used up: their memory may become the results', and they must not be used
   * again.
   */
  run(inputs: readonly (HostTensor | ResidentArray)[], givenAway: readonly boolean[]): Promise<ResidentArray[]>
  dispose(): Promise<void>
}

export interface ExecutorOptions {
  /** threads inside one operator; the number of cores if not given */
  readonly threads?: number
  /** ONNX Runtime's execution providers in order of preference: `['cuda', 'cpu']` where the GPU variant is installed */
  readonly providers?: readonly string[]
}

export interface Executor {
  readonly name: ExecutorName
  /** `kept` are inputs whose numbers are part of the program; runs pass them all the same, and they are not read again. */
  prepare(program: Program, options: ExecutorOptions, kept: readonly (HostTensor | undefined)[]): Promise<Prepared>
}

export function isResident(value: unknown): value is ResidentArray {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function'
}
