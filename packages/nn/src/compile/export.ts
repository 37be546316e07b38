/** @file Models leave as `.onnx` files: the parameters inside, the other arguments as inputs, with axes left open on request. */
import { node } from '../platform.js'
import { TokenwrightError } from '@tokenwright/text/errors'
import { isHostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, type Structure, type Tree } from '../array/tree.js'
import { generalise, type FreeAxis, type Sample } from './onnx/generalise.js'
import { createGraph } from './onnx/graph.js'
import { lowerProgram } from './onnx/lower.js'
import { writeModel, type NamedValue } from './onnx/model-file.js'
import { trace, type ArrayType } from './trace/program.js'

export interface ExportOptions {
  /**
   * Axes whose length stays open, by the name that the file gives them: the places `path.axis` in the inputs that have it,
   * and the greatest length. `{ batch: { at: ['ids.0'], most: 64 }, length: { at: ['ids.1'], most: 128 } }`
   */
  readonly open?: Readonly<Record<string, { readonly at: readonly string[]; readonly most: number }>>
}

/** Protocol buffers hold no more. */
const LARGEST_MODEL = 2 ** 31 - 1

/**
 * Writes `fn` with its parameters as an ONNX model. Inputs and outputs are named by their paths in the trees, such as `ids`.
 * @param example the second argument of `fn`, for its structure and shapes
 * @throws TokenwrightError `unsupported-part` if an open axis changes more than lengths
 * @example await exportOnnx(logitsOf, params, { ids }, 'model.onnx', { open: { length: { at: ['ids.1'], most: 128 } } })
 */
export async function exportOnnx<P, I>(
  fn: (params: P, inputs: I) => unknown,
  params: unknown,
  example: unknown,
  file: string,
  options: ExportOptions = {},
): Promise<void> {
  const bytes = onnxBytes(fn as never, params, example, options)
  const partial = `${file}.partial`
  try {
    await node.files.writeFile(partial, bytes)
    await node.files.rename(partial, file)
  } catch (cause) {
    await node.files.rm(partial, { force: true })
    throw new TokenwrightError('unwritable', 'a model that cannot be written', { value: file, cause })
  }
}

/** The bytes of the model that `exportOnnx` writes. */
export function onnxBytes(
  fn: (params: never, inputs: never) => Tree<Tensor>,
  params: unknown,
  example: unknown,
  options: ExportOptions = {},
): Uint8Array {
  const [weights] = flatten(params as Tree<HostTensor>, isHostTensor)
  const [inputs, structure] = flatten(example as Tree<HostTensor>, isHostTensor)
  const names = structure.paths.map((path) => (path === '' ? 'input' : path))
  const bytes = weights.reduce((total, weight) => total + weight.data.byteLength, 0)
  if (bytes > LARGEST_MODEL)
    throw new TokenwrightError('unsupported-part', 'weights of more than 2 GiB do not fit into one .onnx file', {
      value: bytes,
    })
  const axes = Object.entries(options.open ?? {}).map(([name, { at, most }]) => ({
    name,
    most,
    places: at.map((place) => placeOf(place, names, inputs)),
  }))
  const both = flatten([params, example] as Tree<HostTensor>, isHostTensor)[1]
  let outputs: Structure | undefined
  const sampleAt = (lengths: Readonly<Record<string, number>>): Sample => {
    const types = inputs.map((input, i): ArrayType => {
      const shape = [...input.shape]
      for (const { name, places } of axes)
        for (const place of places) if (place.input === i) shape[place.axis] = lengths[name]
      return { dtype: input.dtype, shape }
    })
    const program = trace(fn as never, both, [...weights, ...types])
    outputs = program.structure
    const graph = createGraph(true)
    const constants = weights.map((weight) => graph.constant(weight.dtype, weight.shape, weight.data))
    const values = types.map((type) => graph.input(type.dtype, type.shape))
    return { graph, outputs: lowerProgram(graph, program, [...constants, ...values]), lengths }
  }
  const samples = axes.length === 0 ? [sampleAt({})] : trialLengths(axes).map((lengths) => sampleAt(lengths))
  const free = axes.map(({ name, places }): FreeAxis => ({ name, ...places[0] }))
  const { graph, outputs: values } =
    axes.length === 0 ? { graph: samples[0].graph, outputs: [...samples[0].outputs] } : generalise(samples, free)
  return writeModel(
    graph,
    graph.inputs.map((value, i): NamedValue => ({
      name: names[i],
      value,
      free: new Map(axes.flatMap(({ name, places }) => places.filter((p) => p.input === i).map((p) => [p.axis, name]))),
    })),
    values.map((value, i): NamedValue => {
      const path = outputs?.paths[i] ?? ''
      const varies = value.shape.flatMap((length, axis): [number, string][] => {
        const lengths = samples.map((sample) => sample.outputs[i].shape[axis])
        if (lengths.every((other) => other === length)) return []
        const name = axes.find((one) => samples.every((sample, s) => sample.lengths[one.name] === lengths[s]))?.name
        return [[axis, name ?? `output_${i}_${axis}`]]
      })
      return { name: path === '' ? 'output' : path, value, free: new Map(varies) }
    }),
  )
}

interface OpenAxis {
  readonly name: string
  readonly most: number
  readonly places: readonly { readonly input: number; readonly axis: number }[]
}

/** Three small sizes without common factors, and the largest. */
function trialLengths(axes: readonly OpenAxis[]): Record<string, number>[] {
  const primes = [3, 5, 7, 11, 13, 17, 19, 23]
  for (const { name, most } of axes)
    if (!(most >= 24))
      throw new TokenwrightError('invalid-option', 'an open axis needs room for 24', { where: name, value: most })
  return [0, 1, 2, 3].map((sample) =>
    Object.fromEntries(
      axes.map(({ name, most }, i) => [name, sample === 3 ? most : primes[(sample + 3 * i) % primes.length]]),
    ),
  )
}

function placeOf(place: string, names: readonly string[], inputs: readonly HostTensor[]) {
  const dot = place.lastIndexOf('.')
  const input = names.indexOf(place.slice(0, dot))
  const axis = Number(place.slice(dot + 1))
  if (dot < 0 || input < 0 || !Number.isInteger(axis) || axis < 0 || axis >= inputs[input].shape.length)
    throw new TokenwrightError('invalid-option', 'no such axis of an input', { value: place })
  return { input, axis }
}
