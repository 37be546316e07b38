import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { nameWords, OTHER_WORD, SCRIPT_WORDS, scriptWord, UNNAMED } from './name-words.js'
import oracle from './oracles/qtok.json' with { type: 'json' }

test('first words of all names of Unicode 14 are those of Python', () => {
  const hash = createHash('sha256')
  const words = nameWords(14)
  for (const number of words)
    hash.update(`${number === UNNAMED ? '' : number === OTHER_WORD ? '*' : scriptWord(number)}\n`)
  expect(hash.digest('hex')).toBe(oracle['script words of Unicode 14, sha256'])
})

test('names never change: Unicode 17 only adds some', () => {
  const [old, current] = [nameWords(14), nameWords(17)]
  let added = 0
  let changed = 0
  for (let point = 0; point < old.length; point++) {
    if (old[point] === UNNAMED) added += current[point] === UNNAMED ? 0 : 1
    else if (old[point] !== current[point]) changed++
  }
  expect(changed).toBe(0)
  expect(added).toBeGreaterThan(10_000)
})

test('words of names are not the Script property', () => {
  const word = (character: string): string | undefined => scriptWord(nameWords(17)[character.codePointAt(0) as number])
  expect(['д', '中', 'ｱ', 'ª', 'K', '١', '한', '々', '5', '\n'].map(word)).toEqual([
    'CYRILLIC',
    'CJK',
    'HALFWIDTH',
    undefined,
    'LATIN',
    'ARABIC-INDIC',
    'HANGUL',
    undefined,
    undefined,
    undefined,
  ])
  expect(SCRIPT_WORDS).toHaveLength(75)
})
