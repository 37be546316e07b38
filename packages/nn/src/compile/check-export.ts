/** @file Runs an exported model and the function that it came from on the same numbers. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { isHostTensor, type HostTensor } from '../array/tensor.js'
import { flatten, type Tree } from '../array/tree.js'
import { compile, isGiven, readTree, type Given } from './compile.js'
import { loadRuntime } from './onnx/runtime.js'

/**
 * The largest difference between what the file's model and `fn` make of `inputs`, relative to the largest number of each output.
 * @param inputs of any lengths that the file leaves open
 * @throws TokenwrightError `invalid-data` if the file is no model, has other inputs or outputs, or gives numbers that are none
 * @example await checkExport(logitsOf, params, { ids }, 'model.onnx') // 3e-7
 */
export async function checkExport<P, I>(
  fn: (params: P, inputs: I) => unknown,
  params: unknown,
  inputs: unknown,
  file: string,
): Promise<number> {
  const run = compile(fn as (...all: unknown[]) => unknown)
  const expected: unknown = await readTree<unknown>(await run(params as never, inputs as never))
  await run.dispose()
  const [outputs, structure] = flatten(expected as Tree<Given>, isGiven) as [HostTensor[], { paths: readonly string[] }]
  const actual = await runFile(file, inputs)
  return Math.max(
    ...outputs.map((output, i) => {
      const found = actual.get(structure.paths[i] === '' ? 'output' : structure.paths[i])
      if (found === undefined || found.length !== output.data.length)
        throw new TokenwrightError('invalid-data', 'an exported model without an output, or with another shape', {
          where: file,
          value: structure.paths[i],
        })
      return distance(found, output.data)
    }),
  )
}

async function runFile(file: string, inputs: unknown): Promise<ReadonlyMap<string, ArrayLike<number>>> {
  const runtime = await loadRuntime()
  const [given, { paths }] = flatten(inputs as Tree<HostTensor>, isHostTensor)
  const feeds = given.map(({ dtype, data, shape }, i) => [
    paths[i] === '' ? 'input' : paths[i],
    new runtime.Tensor(dtype as 'float32', data as Float32Array, shape),
  ])
  try {
    const session = await runtime.InferenceSession.create(file, { logSeverityLevel: 4 })
    const results = await session.run(Object.fromEntries(feeds) as never)
    await session.release()
    return new Map(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]))
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'a model that ONNX Runtime does not run', { value: file, cause })
  }
}

function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0
  let largest = Number.MIN_VALUE
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(found[i] - expected[i])
    // NaN is no distance, and would hide in a maximum.
    if (Number.isNaN(apart)) return Infinity
    worst = Math.max(worst, apart)
    largest = Math.max(largest, Math.abs(expected[i]))
  }
  return worst / largest
}
