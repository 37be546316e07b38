/** @file What a parsed pattern consists of. Characters and classes are sets already; flags and names are resolved. */
import type { CodePointSet } from '../../unicode/index.js'

/**
 * Whose rules a pattern follows: `oniguruma` is what Hugging Face tokenizers runs, `rust` (with fancy-regex) is what
 * tiktoken runs. They differ in `^`, `$`, `\w`, `\Z`, in flags, and in what a possessive quantifier is.
 */
export type Flavor = 'oniguruma' | 'rust'

export type Node =
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: Node }
  | { readonly kind: 'atomic'; readonly body: Node }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'assert'; readonly what: Assertion }

export type Assertion =
  | 'text-start'
  | 'text-end'
  | 'text-end-or-newline'
  | 'line-start'
  | 'line-end'
  | 'line-start-multiline'
  | 'word-boundary'
  | 'no-word-boundary'

/** Whether the node can match without taking a character. */
export function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'set':
      return false
    case 'sequence':
      return node.items.every(canBeEmpty)
    case 'choice':
      return node.items.some(canBeEmpty)
    case 'atomic':
      return canBeEmpty(node.body)
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.body)
    case 'look':
    case 'assert':
      return true
  }
}
