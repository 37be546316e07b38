import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readShared, sharedData } from '../../testing/shared-data.js'
import { parseAbbreviations } from './abbreviations.js'
import { checkCustomTokens } from './check-custom-tokens.js'
import { customTokens, parseTerms, TOKEN_SETS } from './custom-tokens.js'

const WITHOUT_CITATIONS = TOKEN_SETS.filter((set) => set !== 'numbers' && set !== 'enumerations')

describe('customTokens', () => {
  it('makes 500 tokens without citations and numbers, 226 without years as well', () => {
    expect(customTokens({ sets: WITHOUT_CITATIONS })).toHaveLength(500)
    expect(customTokens({ sets: WITHOUT_CITATIONS.filter((set) => set !== 'years') })).toHaveLength(226)
  })

  it.skipIf(sharedData === null)('makes 4,509 tokens with the abbreviations, 4,390 in lower case', () => {
    const abbreviations = parseAbbreviations(
      new TextDecoder().decode(readShared('kl3m/citation_abbreviations.json.gz')),
    )
    expect(customTokens({ abbreviations })).toHaveLength(4509)
    expect(customTokens({ abbreviations, lowercase: true })).toHaveLength(4390)
  })

  it('sorts, repeats nothing, and drops single characters, whatever the terms', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: 'grapheme' })), fc.boolean(), (terms, lowercase) => {
        const tokens = customTokens({ sets: ['json'], terms, lowercase })
        expect(new Set(tokens).size).toBe(tokens.length)
        expect(tokens).toEqual(tokens.toSorted())
        expect(tokens.every((token) => [...token].length > 1)).toBe(true)
        const wanted = terms
          .map((term) => (lowercase ? term.toLowerCase() : term))
          .filter((term) => [...term].length > 1)
        expect(wanted.every((term) => tokens.includes(term))).toBe(true)
      }),
    )
  })

  it('adds tokens that end in no word once more with a space before them', () => {
    expect(customTokens({ sets: [], terms: ['res judicata', 'Fed.', ' id=', '  '], spaced: true })).toEqual([
      '  ',
      ' Fed.',
      ' id=',
      'Fed.',
      'res judicata',
    ])
  })
})

describe('parseTerms', () => {
  it('takes one term from each line that is not blank', () => {
    expect(parseTerms('\ufeffforce majeure\r\n\r\n  res judicata \n')).toEqual(['force majeure', 'res judicata'])
  })
})

describe('parseAbbreviations', () => {
  it.each([
    ['no JSON', '{laws'],
    ['a list', '[]'],
    ['laws that are no list', '{"laws": "Ala. Code"}'],
    ['a law that is no text', '{"laws": [7]}'],
    ['reporters that are no object', '{"reporters": ["F.2d"]}'],
  ])('refuses %s', (_, json) => {
    expect(() => parseAbbreviations(json)).toThrow(expect.objectContaining({ kind: 'invalid-data' }))
  })

  it('keeps names that objects have already', () => {
    expect(parseAbbreviations('{"reporters": {"constructor": ["x y"]}}').reporters.get('constructor')).toEqual(['x y'])
  })
})

describe('checkCustomTokens', () => {
  it.each([[''], ['<|pad|>'], ['\ud800x']])('refuses %j', (token) => {
    expect(() => checkCustomTokens(['fine', token], 'nfkc', false)).toThrow(/customTokens\[1\]/)
  })

  it('joins what the normalizer makes equal', () => {
    const { tokens, duplicates } = checkCustomTokens(['№ 1', 'No 1', 'NO 1'], 'nfkc', true)
    expect(tokens).toEqual([{ content: '№ 1', normalized: 'no 1' }])
    expect(duplicates).toEqual([
      { token: 'No 1', of: '№ 1' },
      { token: 'NO 1', of: '№ 1' },
    ])
    expect(checkCustomTokens(['№ 1', 'No 1', 'NO 1'], 'none', false).duplicates).toEqual([])
  })
})
