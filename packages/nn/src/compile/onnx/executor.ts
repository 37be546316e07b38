/** @file The onnx executor: the traced program as an ONNX graph, run by the native kernels of ONNX Runtime. */
import { node } from '../../platform.js'
import { TokenwrightError } from '@tokenwright/text/errors'
import { sizeOf, type Dtype, type HostTensor } from '../../array/tensor.js'
import { isResident, type Executor, type ExecutorOptions, type Prepared, type ResidentArray } from '../executor.js'
import type { Program } from '../trace/program.js'
import { createGraph } from './graph.js'
import { lowerProgram } from './lower.js'
import { writeModel } from './model-file.js'
import { createPool, onnxArray, type OnnxArray, type Pool } from './resident.js'
import { loadRuntime, type Runtime, type Session } from './runtime.js'

export const onnxExecutor: Executor = { name: 'onnx', prepare }

async function prepare(
  program: Program,
  options: ExecutorOptions,
  kept: readonly (HostTensor | undefined)[],
): Promise<Prepared> {
  const runtime = await loadRuntime()
  const { model, inputs, outputs } = buildModel(program, fitting(kept))
  const session = await createSession(runtime, model, options)
  const pool = createPool()
  return {
    run: (arrays, givenAway) => runSession(runtime, session, pool, inputs, outputs, arrays, givenAway),
    dispose: () => session.release(),
  }
}

async function createSession(runtime: Runtime, model: Uint8Array, options: ExecutorOptions): Promise<Session> {
  try {
    return await runtime.InferenceSession.create(model, {
      executionProviders: [...(options.providers ?? ['cpu'])],
      intraOpNumThreads: options.threads ?? node.os.availableParallelism(),
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: isBusy() ? '0' : '1' } } },
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Repeated runs of one shape: memory is planned once and reused.
      enableMemPattern: true,
      enableCpuMemArena: true,
      // Errors are thrown; they need not be printed as well.
      logSeverityLevel: 4,
    })
  } catch (cause) {
    throw new TokenwrightError('unsupported-part', 'ONNX Runtime does not take a program', {
      value: messageOf(cause),
      cause,
    })
  }
}

/**
 * Whether others use the processors. Threads that spin while they wait save a tenth of a step on a machine of one's own; where
 * others need the cores they take them from the very threads that are waited for: 457 ms a step against 149 without.
 */
function isBusy(): boolean {
  return node.os.loadavg()[0] > 1.5 * node.os.availableParallelism()
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Bytes of numbers that a program takes in; models of more than 2 GiB cannot be written, and each shape has its own copy. */
const MOST_KEPT = 2 ** 29

function fitting(kept: readonly (HostTensor | undefined)[]): readonly (HostTensor | undefined)[] {
  const bytes = kept.reduce((sum, tensor) => sum + (tensor?.data.byteLength ?? 0), 0)
  return bytes <= MOST_KEPT ? kept : []
}

interface Slot {
  /** number among the program's inputs */
  readonly place: number
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
}

/** The ONNX model of a program, and the names and types of what goes in and comes out. */
function buildModel(
  program: Program,
  kept: readonly (HostTensor | undefined)[],
): { model: Uint8Array; inputs: Slot[]; outputs: Slot[] } {
  const graph = createGraph()
  const inputs: Slot[] = []
  const given = program.inputs.map((variable, place) => {
    const dtype = variable.aval.dtype as unknown as Dtype
    const { shape } = variable.aval
    const tensor = kept[place]
    if (tensor !== undefined) return graph.constant(dtype, shape, tensor.data)
    inputs.push({ place, name: `i${place}`, dtype, shape })
    return graph.input(dtype, shape)
  })
  const values = lowerProgram(graph, program, given)
  const outputs = values.map((value, place): Slot => ({
    place,
    name: `o${place}`,
    dtype: value.type as Dtype,
    shape: value.shape,
  }))
  const model = writeModel(
    graph,
    inputs.map(({ name }, i) => ({ name, value: graph.inputs[i] })),
    outputs.map(({ name }, i) => ({ name, value: values[i] })),
  )
  return { model, inputs, outputs }
}

async function runSession(
  runtime: Runtime,
  session: Session,
  pool: Pool,
  inputs: readonly Slot[],
  outputs: readonly Slot[],
  arrays: readonly (HostTensor | ResidentArray)[],
  givenAway: readonly boolean[],
): Promise<ResidentArray[]> {
  const feeds: Record<string, InstanceType<Runtime['Tensor']>> = {}
  for (const slot of inputs) feeds[slot.name] = tensorFor(runtime, slot, memoryOf(arrays[slot.place]))
  const memories = outputs.map((slot) => pool.take(slot.dtype, sizeOf(slot.shape)))
  const fetches: Record<string, InstanceType<Runtime['Tensor']>> = {}
  outputs.forEach((slot, i) => {
    fetches[slot.name] = tensorFor(runtime, slot, memories[i])
  })
  try {
    await session.run(feeds, fetches)
  } catch (cause) {
    // What can still go wrong when shapes are known: an index outside its table, or memory.
    throw new TokenwrightError('invalid-data', 'ONNX Runtime could not run a program', {
      value: messageOf(cause),
      cause,
    })
  }
  arrays.forEach((array, i) => {
    if (givenAway[i] && isResident(array)) array.dispose()
  })
  return outputs.map((slot, i) => onnxArray(pool, slot.dtype, slot.shape, memories[i]))
}

function memoryOf(array: HostTensor | ResidentArray): HostTensor['data'] {
  if (!isResident(array)) return array.data
  if (array.executor !== 'onnx')
    throw new TokenwrightError('invalid-option', 'an array of another executor', { value: array.executor })
  return (array as OnnxArray).memory
}

function tensorFor(runtime: Runtime, slot: Slot, data: HostTensor['data']): InstanceType<Runtime['Tensor']> {
  return new runtime.Tensor(slot.dtype as 'float32', data as Float32Array, slot.shape)
}
