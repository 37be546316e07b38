/**
 * @file A checkpoint folder as Hugging Face lays it out: config.json and safetensors, in one file or in shards with an index.
 * Opening reads headers only; a tensor's bytes are read when they are asked for.
 */
import { node } from '../platform.js'
import { TokenwrightError } from '@tokenwright/text/errors'
import { hostTensor, type HostTensor } from '../array/tensor.js'
import { toFloat32 } from './element-types.js'
import { headerLength, parseHeader, type StoredTensor } from './safetensors.js'

export interface CheckpointTensor extends StoredTensor {
  readonly file: string
}

export interface Checkpoint {
  readonly folder: string
  /** config.json as it stands */
  readonly config: Readonly<Record<string, unknown>>
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** The bytes of a tensor as they are stored, or of a part of them. */
  readBytes(name: string, from?: number, to?: number): Promise<Uint8Array>
  /** A tensor in float32. @throws TokenwrightError `invalid-data` if the checkpoint has no such tensor */
  read(name: string): Promise<HostTensor>
}

const INDEX = 'model.safetensors.index.json'
const SINGLE = 'model.safetensors'

/**
 * Opens a checkpoint folder.
 * @throws TokenwrightError `unreadable` if there is none, `unsupported-part` if it holds PyTorch pickles only, `invalid-data`
 * if a file is not what it says
 * @example const checkpoint = await openCheckpoint('gpt2'); await checkpoint.read('wte.weight')
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const names = await node.files.readdir(folder).catch((cause: unknown) => {
    throw new TokenwrightError('unreadable', 'no checkpoint folder', { value: folder, cause })
  })
  const config = await readJson(node.path.join(folder, 'config.json'))
  const files = await tensorFiles(folder, names)
  const tensors = new Map<string, CheckpointTensor>()
  for (const file of files)
    for (const tensor of await readHeader(node.path.join(folder, file))) {
      if (tensors.has(tensor.name))
        throw new TokenwrightError('invalid-data', 'two shards hold the same tensor', {
          where: folder,
          value: tensor.name,
        })
      tensors.set(tensor.name, tensor)
    }
  const find = (name: string): CheckpointTensor => {
    const tensor = tensors.get(name)
    if (tensor === undefined)
      throw new TokenwrightError('invalid-data', 'no such tensor', { where: folder, value: name })
    return tensor
  }
  const readBytes = async (name: string, from = 0, to?: number): Promise<Uint8Array> => {
    const tensor = find(name)
    const length = tensor.end - tensor.start
    const end = Math.min(to ?? length, length)
    return readRange(tensor.file, tensor.start + from, tensor.start + end)
  }
  return {
    folder,
    config,
    tensors,
    readBytes,
    read: async (name) => {
      const tensor = find(name)
      return hostTensor(tensor.shape, toFloat32(tensor.type, await readBytes(name)))
    },
  }
}

async function tensorFiles(folder: string, names: readonly string[]): Promise<string[]> {
  if (names.includes(INDEX)) {
    const index = await readJson(node.path.join(folder, INDEX))
    const map = index.weight_map
    if (typeof map !== 'object' || map === null)
      throw new TokenwrightError('invalid-data', 'an index without a weight map', { where: folder, value: map })
    const files = [...new Set(Object.values(map))]
    for (const file of files)
      if (typeof file !== 'string' || !/^[\w.-]+\.safetensors$/.test(file))
        throw new TokenwrightError('invalid-data', 'an index names a file outside its folder', {
          where: folder,
          value: file,
        })
    return files as string[]
  }
  if (names.includes(SINGLE)) return [SINGLE]
  const others = names.filter((name) => name.endsWith('.safetensors'))
  if (others.length === 1) return others
  const pickle = names.find((name) => /\.(bin|pt|pth|ckpt)$/.test(name))
  if (pickle !== undefined)
    throw new TokenwrightError(
      'unsupported-part',
      'weights in a PyTorch pickle, which can run code when it is read; save them as safetensors with ' +
        '`model.save_pretrained(folder)` in transformers, or ask the authors to',
      { value: pickle },
    )
  throw new TokenwrightError('unreadable', 'a folder without safetensors', { value: folder })
}

async function readHeader(path: string): Promise<CheckpointTensor[]> {
  const length = await lengthOf(path)
  const size = headerLength(await readRange(path, 0, Math.min(8, length)), length, path)
  const { tensors } = parseHeader(await readRange(path, 8, 8 + size), length, path)
  return [...tensors.values()].map((tensor) => ({ ...tensor, file: path }))
}

async function lengthOf(path: string): Promise<number> {
  return (await node.files.stat(path).catch(unreadable(path))).size
}

async function readRange(path: string, from: number, to: number): Promise<Uint8Array> {
  const handle = await node.files.open(path, 'r').catch(unreadable(path))
  try {
    const bytes = new Uint8Array(Math.max(0, to - from))
    let at = 0
    while (at < bytes.length) {
      // One read call takes at most 2 GiB.
      const { bytesRead } = await handle.read(bytes, at, Math.min(bytes.length - at, 2 ** 30), from + at)
      if (bytesRead === 0) throw new TokenwrightError('unreadable', 'a file that ends early', { value: path })
      at += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  const text = await node.files.readFile(path, 'utf8').catch(unreadable(path))
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'a file that is not JSON', { value: path, cause })
  }
  throw new TokenwrightError('invalid-data', 'a file that holds no JSON object', { value: path })
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new TokenwrightError('unreadable', 'a file that cannot be read', { value: path, cause })
  }
}
