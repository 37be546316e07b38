/**
 * @file Trees: leaves in nested objects and arrays. Parameters, batches and states are trees.
 * A field that is `undefined` is not there, so optional parameters need no placeholder.
 */
import { TokenwrightError } from '@tokenwright/text/errors'

export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> | undefined }

/** The same tree with other leaves: what `init` returns as host tensors, `apply` receives as tensors. */
export type WithLeaves<T, From, To> = T extends From
  ? To
  : T extends readonly (infer _)[]
    ? { [K in keyof T]: WithLeaves<T[K], From, To> }
    : T extends object
      ? { [K in keyof T]: WithLeaves<T[K], From, To> }
      : T

/** A tree without its leaves; two trees with equal text have the same structure. */
export interface Structure {
  readonly text: string
  readonly paths: readonly string[]
  rebuild<Leaf>(leaves: readonly Leaf[]): Tree<Leaf>
}

type Shape = 'leaf' | { readonly items: readonly Shape[] } | { readonly fields: readonly (readonly [string, Shape])[] }

/** Leaves in a fixed order (fields as written), and the structure that puts them back. */
export function flatten<Leaf>(tree: Tree<Leaf>, isLeaf: (value: unknown) => value is Leaf): [Leaf[], Structure] {
  const leaves: Leaf[] = []
  const paths: string[] = []
  const walk = (node: unknown, path: string): Shape => {
    if (isLeaf(node)) {
      leaves.push(node)
      paths.push(path)
      return 'leaf'
    }
    if (Array.isArray(node)) return { items: node.map((item, i) => walk(item, path === '' ? `${i}` : `${path}.${i}`)) }
    if (typeof node === 'object' && node !== null) {
      const entries = Object.entries(node).filter(([, value]) => value !== undefined)
      return {
        fields: entries.map(([key, value]) => [key, walk(value, path === '' ? key : `${path}.${key}`)] as const),
      }
    }
    throw new TokenwrightError('invalid-option', `not an array or a tree of arrays at ${path || 'the root'}`, {
      value: node,
    })
  }
  const shape = walk(tree, '')
  const structure: Structure = {
    text: JSON.stringify(shape),
    paths,
    rebuild: (replacements) => build(shape, replacements[Symbol.iterator]()),
  }
  return [leaves, structure]
}

function build<Leaf>(shape: Shape, leaves: Iterator<Leaf>): Tree<Leaf> {
  if (shape === 'leaf') {
    const next = leaves.next()
    if (next.done === true) throw new TokenwrightError('invalid-option', 'fewer leaves than the tree has', { value: 0 })
    return next.value
  }
  if ('items' in shape) return shape.items.map((item) => build(item, leaves))
  return Object.fromEntries(shape.fields.map(([key, field]) => [key, build(field, leaves)]))
}

/** Every leaf replaced by `change(leaf, path)`; a path is the dotted name of a leaf, such as `blocks.0.norm.weight`. */
export function mapTree<From, To>(
  tree: Tree<From>,
  isLeaf: (value: unknown) => value is From,
  change: (leaf: From, path: string) => To,
): Tree<To> {
  const [leaves, structure] = flatten(tree, isLeaf)
  return structure.rebuild(leaves.map((leaf, i) => change(leaf, structure.paths[i])))
}
