/** @file A training state on disk: all its arrays bit for bit in one safetensors file, which is replaced as a whole. */
import { node } from '../platform.js'
import { TokenwrightError } from '@tokenwright/text/errors'
import { hostTensor, isHostTensor, type HostTensor } from '../array/tensor.js'
import { flatten, type Tree } from '../array/tree.js'
import { headerLength, parseHeader } from '../checkpoints/safetensors.js'
import { sourceOf, writeTensors } from '../checkpoints/write.js'
import { toFloat32 } from '../checkpoints/element-types.js'

/** Writes the tree's float32 leaves under their paths; `notes` are numbers that are kept beside them, bit for bit too. */
export async function writeState(
  file: string,
  state: unknown,
  notes: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const [leaves, structure] = flatten(state as Tree<HostTensor>, isHostTensor)
  const partial = node.path.join(node.path.dirname(file), `.state.${process.pid}.partial`)
  try {
    await node.files.mkdir(node.path.dirname(file), { recursive: true })
    await writeTensors(
      partial,
      leaves.map((leaf, i) => sourceOf(structure.paths[i], leaf)),
      new Map([...notes].map(([name, value]) => [name, String(value)])),
    )
    await node.files.rename(partial, file)
  } catch (cause) {
    await node.files.rm(partial, { force: true })
    throw new TokenwrightError('unwritable', 'a training state that cannot be written', { value: file, cause })
  }
}

/**
 * Reads a state into the tree of `like`; `undefined` if there is no file.
 * @throws TokenwrightError `invalid-data` if the file is of another training
 */
export async function readState<T>(file: string, like: T): Promise<T | undefined> {
  return (await readStateWithNotes(file, like))?.state
}

/** The state, and the numbers that were noted beside it. */
export async function readStateWithNotes<T>(
  file: string,
  like: T,
): Promise<{ readonly state: T; readonly notes: ReadonlyMap<string, number> } | undefined> {
  const handle = await node.files.open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new TokenwrightError('unreadable', 'a training state that cannot be read', { value: file, cause })
  })
  if (handle === undefined) return undefined
  const bytes = await handle.readFile().finally(() => handle.close())
  const size = headerLength(bytes.subarray(0, 8), bytes.length, file)
  const { tensors, metadata } = parseHeader(bytes.subarray(8, 8 + size), bytes.length, file)
  const [leaves, structure] = flatten(like as Tree<HostTensor>, isHostTensor)
  const read = leaves.map((leaf, i) => {
    const tensor = tensors.get(structure.paths[i])
    if (tensor === undefined || tensor.shape.join(',') !== leaf.shape.join(','))
      throw new TokenwrightError('invalid-data', 'a training state of another model or optimizer', {
        where: file,
        value: structure.paths[i],
      })
    return hostTensor(tensor.shape, toFloat32(tensor.type, bytes.subarray(tensor.start, tensor.end)))
  })
  const notes = new Map([...metadata].map(([name, value]) => [name, Number(value)]))
  return { state: structure.rebuild(read) as T, notes }
}
