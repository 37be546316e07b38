import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createNormalizer } from '../normalizers/create.js'
import { parsePattern } from '../pre-tokenizers/regex/parse.js'
import { contains, scriptNumber } from '../unicode/index.js'
import {
  isCombiningMark,
  isNonspacingMark,
  isNumeric,
  isOther,
  isPunctuationOrSymbol,
  isWord,
  scriptOf9,
} from '../unicode/rust.js'

const { classes } = JSON.parse(readFileSync(new URL('oracles/characters.json', import.meta.url), 'utf8')) as {
  classes: Record<string, [count: number, hash: number]>
}

const points: number[] = []
for (let point = 0; point < 0x110000; point++) if (point < 0xd800 || point >= 0xe000) points.push(point)

function summary(numbers: readonly number[]): [number, number] {
  let hash = 0x811c9dc5
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193)
  return [numbers.length, hash >>> 0]
}

const HIRAGANA = scriptNumber('Hiragana')
const KATAKANA = scriptNumber('Katakana')
const scriptOf = (point: number): number => {
  const script = point === 0x30fc ? (scriptNumber('Han') as number) : point === 0x20 ? 0 : scriptOf9(point)
  return script === HIRAGANA || script === KATAKANA ? (scriptNumber('Han') as number) : script
}

const predicates = new Map<string, (point: number) => boolean>([
  ['numeric', isNumeric],
  ['word', isWord],
  ['punctuation', isPunctuationOrSymbol],
  ['combining mark', isCombiningMark],
  ['nonspacing mark', isNonspacingMark],
  [
    'cleaned',
    (point) => point === 0 || point === 0xfffd || (isOther(point) && point !== 9 && point !== 10 && point !== 13),
  ],
])

describe('all code points, as Hugging Face tokenizers sees them', () => {
  it.each(Object.keys(classes).map((name) => [name]))('%s', (name) => {
    expect(summary(numbersOf(name))).toEqual(classes[name])
  })
})

function numbersOf(name: string): number[] {
  if (name.startsWith('oniguruma ')) {
    const node = parsePattern(`(?m:${name.slice('oniguruma '.length)})`, 'oniguruma')
    if (node.kind === 'atomic')
      return points.filter(
        (point) => (point >= 10 && point <= 13) || point === 0x85 || point === 0x2028 || point === 0x2029,
      )
    if (node.kind !== 'set') throw new Error(`${name} is no class`)
    return points.filter((point) => contains(node.set, point))
  }
  const predicate = predicates.get(name)
  if (predicate !== undefined) return points.filter(predicate)
  if (name.startsWith('script ')) {
    const script = scriptNumber(name.slice('script '.length))
    return points.filter((point) => scriptOf(point) === 0 || scriptOf(point) === script)
  }
  const [step] = createNormalizer({ type: name as 'NFC' })
  return points.flatMap((point) => {
    const text = String.fromCodePoint(point)
    const changed = step.apply(text)
    return changed === text ? [] : [point, ...Array.from(changed, (part) => part.codePointAt(0) as number)]
  })
}
