import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { census, scriptTable } from './census.js'
import { CATEGORIES, classify, type Category } from './classify.js'
import type { Mode, Token } from './decode-vocabulary.js'
import { attribute, languageTable } from './languages.js'

const text = (value: string): Token => ({ text: value, kind: 'text', id: 0 })

describe('categories', () => {
  test.each<[string, Category, string?]>([
    ['<s>', 'control_tokens'],
    ['[INST]', 'control_tokens'],
    ['<>', 'control_tokens'],
    ['</br>', 'inner_other'],
    ['<h2>', 'inner_other'],
    ['<', 'char_other'],
    ['ж', 'char_alpha', 'CYRILLIC'],
    ['\u0301', 'char_other'],
    ['\u093e', 'char_alpha', 'DEVANAGARI'],
    ['7', 'char_other'],
    ['\ue000', 'char_errors'],
    ['\ud800', 'char_errors'],
    [' word', 'spaced_alpha', 'LATIN'],
    [' w0rd', 'spaced_other'],
    ['  ', 'spaced_other'],
    [' \n', 'spaced_errors'],
    [' wжrd', 'spaced_other'],
    ['ство', 'inner_alpha', 'CYRILLIC'],
    ['𐐨𐐩', 'inner_alpha', 'DESERET'],
    ['wжrd', 'inner_other'],
    ['ab\t', 'inner_errors'],
    ['', 'inner_other'],
  ])('%j is %s', (value, category, script) => {
    for (const mode of ['corrected', 'compatible'] as const)
      if (value.length > 1 || value > '\u00ff' || value === '')
        expect(classify(text(value), mode)).toEqual({ category, ...(script === undefined ? {} : { script }) })
    expect(classify(text(value), 'corrected').category).toBe(category)
  })

  test('the compatible mode calls letters of the byte alphabet bytes', () => {
    for (const value of ['a', 'é', '5', 'Ġ']) expect(classify(text(value), 'compatible').category).toBe('pure_unicode')
    expect(classify(text('<0yÃ>'), 'compatible').category).toBe('unicode_flanks')
    expect(classify(text('<0yÃ>'), 'corrected').category).toBe('control_tokens')
    expect(classify({ text: '<0yÃ>', kind: 'fragment', id: 0 }, 'corrected').category).toBe('unicode_flanks')
    expect(classify({ text: 'a', kind: 'byte', id: 0 }, 'corrected').category).toBe('pure_unicode')
  })

  test('characters named after Unicode 14 have no name in the compatible mode', () => {
    expect(classify(text('𑼄'), 'compatible').category).toBe('char_errors')
    expect(classify(text('𑼄'), 'corrected').category).toBe('char_other')
  })

  test('every token is in exactly one category, and scripts are counted once', () => {
    const unit = fc.constantFrom(...' <>[]/aжéĠ0y中ｱ\n\u0301\ue000', '𐐨', '𑼄', '\ud800')
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit, maxLength: 6 })),
        fc.constantFrom<Mode>('corrected', 'compatible'),
        (texts, mode) => {
          const counted = census({ tokens: texts.map(text), mode })
          expect(CATEGORIES.reduce((sum, category) => sum + counted.categories[category], 0)).toBe(texts.length)
          const alpha = counted.categories.char_alpha + counted.categories.spaced_alpha + counted.categories.inner_alpha
          expect([...counted.scripts.values()].reduce((sum, count) => sum + count, 0)).toBe(alpha)
          for (const denominator of ['vocabulary', 'alpha'] as const) {
            const [{ shares, other }] = scriptTable([counted], { denominator }).rows
            const of = denominator === 'vocabulary' ? texts.length : alpha
            expect(shares.reduce((sum, share) => sum + share, other)).toBeCloseTo(of === 0 ? 0 : alpha / of)
          }
        },
      ),
    )
  })
})

test('rare scripts are pooled only where they are rare in every vocabulary', () => {
  const many = (count: number, value: string): Token[] => Array.from({ length: count }, () => text(value))
  const all = [
    [...many(199, ' a'), text(' ж')],
    [...many(199, ' a'), text(' π')],
    [...many(90, ' a'), ...many(10, ' π')],
  ].map((tokens) => census({ tokens, mode: 'corrected' }))
  const table = scriptTable(all)
  expect(table.columns).toEqual(['LATIN (spaced)', 'GREEK (spaced)'])
  expect(table.rows.map(({ other }) => other)).toEqual([0.005, 0, 0])
})

describe('languages', () => {
  const { alpha } = census({ tokens: [' да', ' нет', 'ж', 'ство', 'xyz', ' и'].map(text), mode: 'corrected' })
  const lexicon = new Map([
    [' да', ['ru', 'bg', 'sr']],
    ['ство', ['ru']],
    ['ж', ['ru']],
    ['xyz', ['en']],
    [' и', ['ru', 'bg']],
  ])
  test('a token of k languages counts 1/k for each; single characters and other scripts are left out', () => {
    const found = attribute(alpha, 'CYRILLIC', lexicon)
    expect(found).toMatchObject({ tokens: 4, attributed: 3, pairs: 6, singletons: 1 })
    expect(found.weights.get('ru')).toBeCloseTo(1 / 3 + 1 + 1 / 2)
    const shares = (of: 'pairs' | 'attributed') => languageTable([found], of).rows[0].shares.reduce((a, b) => a + b)
    expect(shares('attributed')).toBeCloseTo(1)
    expect(shares('pairs')).toBeCloseTo(0.5)
  })

  test('shares of attributed tokens always add up to one', () => {
    const language = fc.constantFrom('ru', 'uk', 'bg', 'be')
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(language, { minLength: 1 }), { minLength: 1 }), (languages) => {
        const tokens = languages.map(
          (_, index) => ({ text: ` ж${index}`, category: 'spaced_alpha', script: 'CYRILLIC' }) as const,
        )
        const found = attribute(tokens, 'CYRILLIC', new Map(languages.map((each, index) => [` ж${index}`, each])))
        const [{ shares, other }] = languageTable([found], 'attributed').rows
        expect(shares.reduce((sum, share) => sum + share, other)).toBeCloseTo(1)
      }),
    )
  })
})
