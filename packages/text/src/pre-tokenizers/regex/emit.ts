/** @file Writes a parsed pattern as a JavaScript regular expression for the flag `u`, with sets of code points only. */
import { classSource, complement, intersection, type CodePointSet } from '../../unicode/index.js'
import { wordSet } from './classes.js'
import type { Assertion, Flavor, Node } from './syntax.js'

interface Writer {
  readonly flavor: Flavor
  /** Number of capturing groups so far: only atomic groups capture. */
  groups: number
}

/** Source of the equivalent JavaScript regular expression. */
export function emitPattern(node: Node, flavor: Flavor): string {
  return emit(node, { flavor, groups: 0 }, true)
}

/** @param last nothing of the whole pattern follows the node, so that it is never tried again shorter */
function emit(node: Node, writer: Writer, last: boolean): string {
  switch (node.kind) {
    case 'set':
      return emitSet(node.set)
    case 'sequence':
      return node.items
        .map((item, i) => emitItem(item, writer, last && i === node.items.length - 1, node.items[i + 1]))
        .join('')
    case 'choice':
      return `(?:${node.items.map((item) => emit(item, writer, last)).join('|')})`
    case 'look':
      return `(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${emit(node.body, writer, false)})`
    case 'atomic':
      return emitItem(node, writer, last, undefined)
    case 'repeat':
      return emitRepeat(node, writer)
    case 'assert':
      return emitAssertion(node.what, writer.flavor)
  }
}

function emitItem(node: Node, writer: Writer, last: boolean, next: Node | undefined): string {
  if (node.kind !== 'atomic') return emit(node, writer, last)
  if (last || cannotGiveBack(node.body, next)) return emit(node.body, writer, last)
  // A lookahead is never entered again: capture what it saw and take exactly that.
  const number = ++writer.groups
  return `(?=(${emit(node.body, writer, false)}))\\${number}(?:)`
}

/** Whether a greedy run of one class stands before something that begins outside of the class. */
function cannotGiveBack(body: Node, next: Node | undefined): boolean {
  if (body.kind !== 'repeat' || body.lazy || body.body.kind !== 'set' || next === undefined) return false
  if (body.min === body.max) return true
  const first = next.kind === 'atomic' ? next.body : next
  const set =
    first.kind === 'set'
      ? first.set
      : first.kind === 'repeat' && first.min > 0 && first.body.kind === 'set'
        ? first.body.set
        : undefined
  return set !== undefined && intersection(body.body.set, set).length === 0 && (body.max === Infinity || body.max === 1)
}

function emitRepeat(node: Node & { readonly kind: 'repeat' }, writer: Writer): string {
  const body = node.body.kind === 'set' ? emitSet(node.body.set) : `(?:${emit(node.body, writer, false)})`
  const { min, max } = node
  let count: string
  if (max === Infinity) count = min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  else if (min === 0 && max === 1) count = '?'
  else count = min === max ? `{${min}}` : `{${min},${max}}`
  return body + count + (node.lazy ? '?' : '')
}

const SYNTAX = /[\\^$.*+?()[\]{}|/]/

function emitSet(set: CodePointSet): string {
  if (set.length === 0) return '[]'
  if (set.length === 2 && set[1] === set[0] + 1) {
    const point = set[0]
    if (point > 0x20 && point < 0x7f)
      return (SYNTAX.test(String.fromCharCode(point)) ? '\\' : '') + String.fromCharCode(point)
    return point < 0x10000 ? `\\u${point.toString(16).padStart(4, '0')}` : `\\u{${point.toString(16)}}`
  }
  // The shorter way to say it: punctuation without letters is mostly "not ...".
  const other = complement(set)
  if (other.length === 0) return '[^]'
  return other.length < set.length ? `[^${classSource(other)}]` : `[${classSource(set)}]`
}

function emitAssertion(what: Assertion, flavor: Flavor): string {
  switch (what) {
    case 'text-start':
      return '(?<![^])'
    case 'text-end':
      return '(?![^])'
    case 'text-end-or-newline':
      return '(?=\\n?(?![^]))'
    case 'line-start':
      return '(?:(?<![^])|(?<=\\n)(?=[^]))'
    case 'line-start-multiline':
      return '(?<![^\\n])'
    case 'line-end':
      return '(?![^\\n])'
    case 'word-boundary':
    case 'no-word-boundary': {
      const word = emitSet(wordSet(flavor, false))
      return what === 'word-boundary'
        ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
        : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
    }
  }
}
