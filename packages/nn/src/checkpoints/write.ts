/** @file Writes checkpoint folders: shards of bounded size, an index, config.json. A folder appears whole or not at all. */
import { node } from '../platform.js'
import { TokenwrightError } from '@tokenwright/text/errors'
import type { HostTensor } from '../array/tensor.js'
import { fromFloat32, STORED_BYTES, type StoredType } from './element-types.js'
import { writeHeader } from './safetensors.js'

/** A tensor to write: its numbers, or its bytes as they will stand in the file, fetched when their turn comes. */
export interface TensorSource {
  readonly name: string
  readonly type: StoredType
  readonly shape: readonly number[]
  bytes(): Promise<Uint8Array> | Uint8Array
}

export interface WriteOptions {
  readonly config: Readonly<Record<string, unknown>>
  /** bytes of the largest shard; 5 GB if not given, as transformers has it */
  readonly shardBytes?: number
  /** further files of the folder, such as a tokenizer */
  readonly files?: ReadonlyMap<string, string | Uint8Array>
}

/** A tensor in memory as a source, stored in the given element type. */
export function sourceOf(name: string, tensor: HostTensor, type: StoredType = 'F32'): TensorSource {
  if (!(tensor.data instanceof Float32Array))
    throw new TokenwrightError('unsupported-part', 'only float32 is written', { where: name, value: tensor.dtype })
  const { data } = tensor
  return { name, type, shape: tensor.shape, bytes: () => fromFloat32(type, data) }
}

/**
 * Writes a checkpoint folder next to its final place and moves it there.
 * @throws TokenwrightError `unwritable` if the folder exists or cannot be made
 */
export async function writeCheckpoint(
  folder: string,
  tensors: readonly TensorSource[],
  options: WriteOptions,
): Promise<void> {
  const partial = node.path.join(node.path.dirname(folder), `.${node.path.basename(folder)}.${process.pid}.partial`)
  try {
    await node.files.mkdir(partial, { recursive: true })
    await writeShards(partial, tensors, options.shardBytes ?? 5_000_000_000)
    await node.files.writeFile(node.path.join(partial, 'config.json'), `${JSON.stringify(options.config, null, 2)}\n`)
    for (const [name, content] of options.files ?? [])
      await node.files.writeFile(node.path.join(partial, name), content)
    await node.files.rename(partial, folder)
  } catch (cause) {
    await node.files.rm(partial, { recursive: true, force: true })
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError('unwritable', 'a checkpoint that cannot be written', { value: folder, cause })
  }
}

async function writeShards(folder: string, tensors: readonly TensorSource[], limit: number): Promise<unknown> {
  const shards: TensorSource[][] = [[]]
  let size = 0
  for (const tensor of tensors) {
    const bytes = tensor.shape.reduce((product, length) => product * length, STORED_BYTES[tensor.type])
    if (size > 0 && size + bytes > limit) {
      shards.push([])
      size = 0
    }
    shards[shards.length - 1].push(tensor)
    size += bytes
  }
  if (shards.length === 1) return writeTensors(node.path.join(folder, 'model.safetensors'), shards[0])
  const places = new Map<string, string>()
  let total = 0
  for (const [i, shard] of shards.entries()) {
    const name = `model-${pad(i + 1)}-of-${pad(shards.length)}.safetensors`
    total += await writeTensors(node.path.join(folder, name), shard)
    for (const tensor of shard) places.set(tensor.name, name)
  }
  const index = { metadata: { total_size: total }, weight_map: Object.fromEntries(places) }
  await node.files.writeFile(
    node.path.join(folder, 'model.safetensors.index.json'),
    `${JSON.stringify(index, null, 2)}\n`,
  )
}

const pad = (number: number): string => String(number).padStart(5, '0')

/** Writes one safetensors file, tensor after tensor; returns the bytes of the tensors. */
export async function writeTensors(
  path: string,
  tensors: readonly TensorSource[],
  metadata?: ReadonlyMap<string, string>,
): Promise<number> {
  const handle = await node.files.open(path, 'w')
  try {
    await handle.write(writeHeader(tensors, metadata))
    let total = 0
    for (const tensor of tensors) {
      const bytes = await tensor.bytes()
      const expected = tensor.shape.reduce((product, length) => product * length, STORED_BYTES[tensor.type])
      if (bytes.length !== expected)
        throw new TokenwrightError('invalid-data', `a tensor without its ${expected} bytes`, {
          where: tensor.name,
          value: bytes.length,
        })
      for (let at = 0; at < bytes.length; at += 2 ** 30) await handle.write(bytes.subarray(at, at + 2 ** 30))
      total += bytes.length
    }
    await handle.sync()
    return total
  } finally {
    await handle.close()
  }
}
