import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calculate, calculatorTools, cleanArguments, formatResult, sameResult } from './calculator.js'

describe('the calculator', () => {
  it('gives the results of the data set', () => {
    const known: readonly (readonly [string, string, string])[] = [
      ['choose', '5,2', '10'],
      ['permutate', '5,2', '20'],
      ['lcm', '4,6', '12'],
      ['gcd', '723, 638', '1'],
      ['remainder', '5572,3241', '2331'],
      ['power', '1.02,31', '1.85'],
      ['power', '0.89, 8', '0.39'],
      ['power', '2,3,2', '64'],
      ['divide', '1943,60', '32.38'],
      ['divide', '100,5,4', '5'],
      ['subtract', '10,3,2', '5'],
      ['add', '$1,200, 4%', '1200.04'],
      ['multiply', '468, 415', '194220'],
      ['log', '9600.71', '3.98'],
      ['log', '8, 2', '3'],
      ['ln', '8586.62', '9.06'],
      ['sqrt', '9571.1', '97.83'],
      ['multiply', '0.05, 0.07', '0.0035'],
      ['power', '10, 25', '10000000000000000905969664'],
    ]
    for (const [tool, args, result] of known) expect(`${tool} ${calculate(tool, args)}`).toBe(`${tool} ${result}`)
    expect(calculatorTools).toHaveLength(13)
  })

  it('cleans arguments', () => {
    expect(cleanArguments('4%')).toEqual([0.04])
    expect(cleanArguments('$1,200, 3')).toEqual([1200, 3])
    expect(cleanArguments('1,200')).toEqual([1, 200])
    expect(cleanArguments('-1.5, .5, 2e3')).toEqual([-1.5, 0.5, 2000])
  })

  it('refuses what is no arithmetic', () => {
    const bad: readonly (readonly [string, string])[] = [
      ['sum', '1,2'],
      ['add', ''],
      ['add', '1'],
      ['add', '1, x'],
      ['divide', '1, 0'],
      ['remainder', '1, 0'],
      ['sqrt', '-1'],
      ['ln', '0'],
      ['choose', '2, 5'],
      ['choose', '1.5, 1'],
      ['choose', '9007199254740991, 4503599627370495'],
      ['permutate', '9007199254740991, 9007199254740990'],
      ['power', '9e9, 999'],
      ['add', '1e999, 1'],
    ]
    for (const [tool, args] of bad) expect(() => calculate(tool, args), `${tool}(${args})`).toThrow(/: "/)
  })

  it('writes any number without an exponent, near enough, and the same again', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatResult(value)
        expect(text).toMatch(/^-?\d+(\.\d+)?$/)
        const size = Math.abs(value)
        if (size > 1e-90) expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.max(0.005001, size * 1e-12))
        if (size > 1e-90 && size < 0.1) expect(Math.abs(Number(text) / value - 1)).toBeLessThan(0.051)
        expect(formatResult(Number(text))).toBe(text)
      }),
    )
  })

  it('scores as the data sets do', () => {
    expect(sameResult('0.39', '0.3936', 'exact')).toBe(true)
    expect(sameResult('0.4', '0.3936', 'exact')).toBe(false)
    expect(sameResult('1,000.5', '1000', 'close')).toBe(true)
    expect(sameResult('1002', '1000', 'close')).toBe(false)
    expect(sameResult('', '0', 'exact')).toBe(false)
  })
})
