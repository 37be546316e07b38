/** @file Quantifiers: greedy, lazy and possessive. */
import { refuse, type Reader } from './reader.js'
import { canBeEmpty, type Node } from './syntax.js'

const MAX_REPEAT = 100_000

/** `{2}`, `{2,}`, `{2,5}`, `{,5}`. */
export const INTERVAL = /^\{(\d*)(,?)(\d*)\}/

/** The atom with the quantifiers that follow it. */
export function parseQuantifiers(reader: Reader, atom: Node): Node {
  let node = atom
  let onInterval = false
  for (let count = 0; ; count++) {
    const interval = INTERVAL.exec(reader.pattern.slice(reader.at, reader.at + 32))
    const sign = reader.pattern[reader.at]
    let min: number
    let max: number
    const isSign = sign === '*' || sign === '+' || sign === '?'
    if (isSign) {
      min = sign === '+' ? 1 : 0
      max = sign === '?' ? 1 : Infinity
      reader.at++
    } else if (interval !== null && (interval[1] !== '' || interval[3] !== '')) {
      if (interval[1] === '' && (interval[2] === '' || reader.flavor === 'rust'))
        refuse(reader, `the interval ${interval[0]}`)
      min = Number(interval[1])
      max = interval[2] === '' ? min : interval[3] === '' ? Infinity : Number(interval[3])
      if (min > max || min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT))
        refuse(reader, `the interval ${interval[0]}`)
      reader.at += interval[0].length
    } else {
      return node
    }
    // Oniguruma reads `{1,3}+` as a repeated interval, and rewrites other nested quantifiers in ways of its own.
    if (count > 0 && reader.flavor === 'oniguruma' && !(onInterval && sign === '+'))
      refuse(reader, 'a quantifier on a quantifier')
    node = onInterval
      ? repeatedInterval(reader, node)
      : finishQuantifier(reader, node, min, max, interval !== null && !isSign)
    onInterval = count === 0 && interval !== null && !isSign && node.kind === 'repeat' && !node.lazy
  }
}

/** `X{1,3}+` takes what `X+` takes; other intervals can be repeated without ambiguity only if they are of one number. */
function repeatedInterval(reader: Reader, node: Node): Node {
  if (node.kind !== 'repeat' || (node.min !== 1 && node.min !== node.max)) refuse(reader, 'a repeated interval')
  const body = node.min === 1 ? node.body : node
  return finishQuantifier(reader, body, 1, Infinity, false)
}

function finishQuantifier(reader: Reader, body: Node, min: number, max: number, isInterval: boolean): Node {
  // The engines disagree on whether an iteration may be empty.
  if (canBeEmpty(body)) refuse(reader, 'a repetition of what can match nothing')
  if (body.kind === 'look' || body.kind === 'assert') refuse(reader, 'a repeated assertion')
  const next = reader.pattern[reader.at]
  if (next === '?') {
    if (isInterval && min === max && reader.flavor === 'oniguruma')
      refuse(reader, 'an interval of one number followed by ?')
    reader.at++
    return { kind: 'repeat', body, min, max, lazy: true }
  }
  const node: Node = { kind: 'repeat', body, min, max, lazy: false }
  if (next !== '+' || (isInterval && reader.flavor === 'oniguruma')) return node
  reader.at++
  return { kind: 'atomic', body: node }
}
