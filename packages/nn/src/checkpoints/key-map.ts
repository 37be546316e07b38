/**
 * @file Key maps: which tensor of a checkpoint is which parameter, as data. A `*` stands for a number, the same on both
 * sides. Shapes are written in the names of the configuration, so that a map can be checked against a file without weights.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { hostTensor, isHostTensor, sizeOf, type HostTensor } from '../array/tensor.js'
import { flatten, type Tree } from '../array/tree.js'
import type { Checkpoint } from './folder.js'
import type { StoredType } from './element-types.js'
import { sourceOf, type TensorSource } from './write.js'

export interface KeyRule {
  /** dotted path of the parameter, such as `blocks.*.attention.query.weight` */
  readonly ours: string
  /** name in the checkpoint, such as `h.*.attn.c_attn.weight` */
  readonly theirs: string
  /** the parameter's lengths; names of sizes joined by `*`, such as `heads*headWidth` */
  readonly shape: readonly string[]
  /** the checkpoint's matrix has its axes swapped */
  readonly swapped?: boolean
  /** the name has no prefix, even where others have one: an output layer beside a body */
  readonly unprefixed?: boolean
  /** the parameter is part `index` of several that lie one after the other on the parameter's first axis */
  readonly part?: { readonly index: number; readonly before: readonly string[]; readonly after: readonly string[] }
}

export interface KeyMap {
  readonly rules: readonly KeyRule[]
  /** numbers that `*` runs over, by the part of the path before it, such as `blocks` */
  readonly counts: Readonly<Record<string, number>>
  /** values of the names in shapes */
  readonly sizes: Readonly<Record<string, number>>
  /** prefixes that a checkpoint's names may all have */
  readonly prefixes: readonly string[]
  /** names that are no parameters and are passed over, without prefix */
  readonly ignored: readonly RegExp[]
}

/** Blocks of a model; a configuration that asks for more would have its parameters listed for hours. */
const MOST_BLOCKS = 10_000

interface Slot {
  readonly rule: KeyRule
  readonly path: string
  readonly name: string
  readonly shape: readonly number[]
}

/** Every parameter of a map with its name and shape. */
export function expand(map: KeyMap): Slot[] {
  return map.rules.flatMap((rule) => {
    const stem = /^(.*?)\.\*/.exec(rule.ours)?.[1]
    const count = stem === undefined ? 1 : map.counts[stem]
    if (count === undefined)
      throw new TokenwrightError('invalid-option', 'a rule that counts nothing', { value: rule.ours })
    if (count > MOST_BLOCKS)
      throw new TokenwrightError('invalid-data', 'a configuration with more blocks than any model has', {
        where: stem,
        value: count,
      })
    return Array.from({ length: count }, (_, i) => ({
      rule,
      path: rule.ours.replace('*', `${i}`),
      name: rule.theirs.replace('*', `${i}`),
      shape: rule.shape.map((term) => lengthOf(map, term)),
    }))
  })
}

function lengthOf(map: KeyMap, term: string): number {
  return term.split('*').reduce((product, name) => {
    const size = /^\d+$/.test(name) ? Number(name) : map.sizes[name]
    if (size === undefined) throw new TokenwrightError('invalid-option', 'a shape names no size', { value: name })
    return product * size
  }, 1)
}

/** The shape that a slot's tensor has in the checkpoint. */
function storedShape(map: KeyMap, slot: Slot): number[] {
  const shape = [...slot.shape]
  const { part, swapped } = slot.rule
  if (part !== undefined)
    shape[0] += [...part.before, ...part.after].reduce((total, term) => total + lengthOf(map, term), 0)
  return swapped === true ? shape.toReversed() : shape
}

/**
 * Reads all parameters of a map from a checkpoint as a tree of float32 tensors.
 * @throws TokenwrightError `invalid-data` that lists every missing, unexpected and mis-shaped tensor, or every tensor with NaN or
 * infinity in it
 */
export async function loadParameters(checkpoint: Checkpoint, map: KeyMap): Promise<Tree<HostTensor>> {
  const slots = expand(map)
  const prefix = checkMap(checkpoint, map, slots)
  const leaves = new Map<string, HostTensor>()
  const notFinite: string[] = []
  let open: { name: string; tensor: HostTensor } | undefined
  for (const slot of slots) {
    const name = fullName(prefix, slot)
    if (open?.name !== name) {
      const stored = await checkpoint.read(name)
      if (!areFinite(stored.data)) notFinite.push(name)
      open = { name, tensor: slot.rule.swapped === true ? swapAxes(stored) : stored }
    }
    leaves.set(slot.path, cutPart(map, slot, open.tensor))
  }
  if (notFinite.length > 0)
    throw new TokenwrightError('invalid-data', 'weights that are NaN or infinite', {
      where: checkpoint.folder,
      value: notFinite.join(', '),
    })
  return treeOf(leaves)
}

const fullName = (prefix: string, { name, rule }: Slot): string => (rule.unprefixed === true ? name : prefix + name)

/** A loop, since `every` with a function takes ten times as long on a hundred million numbers. */
function areFinite(numbers: ArrayLike<number>): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] - numbers[i] !== 0) return false
  return true
}

/** Compares a checkpoint with a map; returns the prefix of its names. */
function checkMap(checkpoint: Checkpoint, map: KeyMap, slots: readonly Slot[]): string {
  const names = new Set(slots.map((slot) => slot.name))
  const hits = (prefix: string) => [...names].filter((name) => checkpoint.tensors.has(prefix + name)).length
  const prefix = map.prefixes.reduce((best, candidate) => (hits(candidate) > hits(best) ? candidate : best))
  const problems: string[] = []
  const seen = new Set<string>()
  for (const slot of slots) {
    if (seen.has(slot.name)) continue
    seen.add(slot.name)
    const name = fullName(prefix, slot)
    const tensor = checkpoint.tensors.get(name)
    const wanted = storedShape(map, slot)
    if (tensor === undefined) problems.push(`missing ${name} [${wanted.join(', ')}]`)
    else if (tensor.shape.join(',') !== wanted.join(','))
      problems.push(`${tensor.name} is [${tensor.shape.join(', ')}], not [${wanted.join(', ')}]`)
  }
  for (const name of checkpoint.tensors.keys()) {
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name
    if (!names.has(bare) && !map.ignored.some((pattern) => pattern.test(bare))) problems.push(`unexpected ${name}`)
  }
  if (problems.length > 0)
    throw new TokenwrightError(
      'invalid-data',
      `a checkpoint that does not fit its configuration (${problems.join('; ')})`,
      {
        where: checkpoint.folder,
        value: problems.length,
      },
    )
  return prefix
}

function swapAxes(tensor: HostTensor): HostTensor {
  const [rows, columns] = tensor.shape
  if (tensor.shape.length === 1) return tensor
  const data = new Float32Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[j * rows + i] = tensor.data[i * columns + j]
  return hostTensor([columns, rows], data)
}

function cutPart(map: KeyMap, slot: Slot, tensor: HostTensor): HostTensor {
  const { part } = slot.rule
  if (part === undefined) return tensor
  const row = sizeOf(slot.shape.slice(1))
  const start = part.before.reduce((total, term) => total + lengthOf(map, term), 0) * row
  return hostTensor(slot.shape, tensor.data.slice(start, start + sizeOf(slot.shape)))
}

/** Nested objects and arrays from dotted paths; steps that are numbers are places in an array. */
export function treeOf<Leaf>(leaves: ReadonlyMap<string, Leaf>): Tree<Leaf> {
  if (leaves.has('')) return leaves.get('') as Leaf
  const groups = new Map<string, Map<string, Leaf>>()
  for (const [path, leaf] of leaves) {
    const dot = path.indexOf('.')
    const head = dot < 0 ? path : path.slice(0, dot)
    const group = groups.get(head) ?? new Map<string, Leaf>()
    group.set(dot < 0 ? '' : path.slice(dot + 1), leaf)
    groups.set(head, group)
  }
  const isList = [...groups.keys()].every((name) => /^\d+$/.test(name))
  if (isList) return Array.from({ length: groups.size }, (_, i) => treeOf(groups.get(`${i}`) ?? new Map()))
  return Object.fromEntries([...groups].map(([name, group]) => [name, treeOf(group)]))
}

/** The tensors of a checkpoint from a tree of parameters, under the checkpoint's names. */
export function storeParameters(parameters: unknown, map: KeyMap, type: StoredType = 'F32'): TensorSource[] {
  const [leaves, structure] = flatten(parameters as Tree<HostTensor>, isHostTensor)
  const byPath = new Map(structure.paths.map((path, i) => [path, leaves[i]]))
  const groups = new Map<string, Slot[]>()
  for (const slot of expand(map)) groups.set(slot.name, [...(groups.get(slot.name) ?? []), slot])
  return [...groups.values()].map((slots) => {
    const parts = slots.map((slot) => {
      const leaf = byPath.get(slot.path)
      if (leaf === undefined || leaf.shape.join(',') !== slot.shape.join(','))
        throw new TokenwrightError('invalid-data', 'parameters that do not fit their configuration', {
          where: slot.path,
          value: leaf?.shape ?? 'missing',
        })
      return leaf
    })
    const joined = parts.length === 1 ? parts[0] : joinRows(parts)
    return sourceOf(
      fullName(map.prefixes[0], slots[0]),
      slots[0].rule.swapped === true ? swapAxes(joined) : joined,
      type,
    )
  })
}

function joinRows(parts: readonly HostTensor[]): HostTensor {
  const rows = parts.reduce((total, part) => total + part.shape[0], 0)
  const data = new Float32Array(parts.reduce((total, part) => total + part.data.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part.data as Float32Array, at)
    at += part.data.length
  }
  return hostTensor([rows, ...parts[0].shape.slice(1)], data)
}
