/** @file The thirteen calculator tools of FuncQA: arguments are cleaned, results rounded as the data set has them. */
import { TokenwrightError } from '@tokenwright/text'

type Operation = (...values: number[]) => number

const folded =
  (operation: (a: number, b: number) => number): Operation =>
  (...values) =>
    values.reduce(operation)

const gcd = (a: number, b: number): number => {
  let [x, y] = [Math.abs(a), Math.abs(b)]
  while (y !== 0) [x, y] = [y, x % y]
  return x
}

interface Rule {
  readonly run: Operation
  readonly least: number
  readonly most: number
  readonly whole?: boolean
}

const MANY = 1000
const fold = (operation: (a: number, b: number) => number, whole = false): Rule => ({
  run: folded(operation),
  least: 2,
  most: MANY,
  whole,
})

const rules: ReadonlyMap<string, Rule> = new Map([
  ['add', fold((a, b) => a + b)],
  ['subtract', fold((a, b) => a - b)],
  ['multiply', fold((a, b) => a * b)],
  ['divide', fold((a, b) => a / b)],
  ['power', fold((a, b) => a ** b)],
  ['gcd', fold(gcd, true)],
  ['lcm', fold((a, b) => (a === 0 || b === 0 ? 0 : Math.abs(a / gcd(a, b)) * Math.abs(b)), true)],
  ['sqrt', { run: Math.sqrt, least: 1, most: 1 }],
  ['ln', { run: Math.log, least: 1, most: 1 }],
  ['log', { run: (x, base) => (base === undefined ? Math.log10(x) : Math.log(x) / Math.log(base)), least: 1, most: 2 }],
  ['remainder', { run: (a, b) => a % b, least: 2, most: 2 }],
  ['choose', { run: choose, least: 2, most: 2, whole: true }],
  ['permutate', { run: permutate, least: 2, most: 2, whole: true }],
])

/** Names of the tools. */
export const calculatorTools: readonly string[] = [...rules.keys()]

/**
 * Runs a calculator tool on arguments as a model writes them.
 *
 * @param argumentText between the parentheses: `5572, 3241`, `$1,200, 4%`
 * @throws TokenwrightError `invalid-data` for a tool that is not here, arguments that are no numbers or of a wrong number, and
 * results that are not finite
 * @example calculate('remainder', '5572,3241') // '2331'
 */
export function calculate(tool: string, argumentText: string): string {
  const rule = rules.get(tool)
  if (rule === undefined) throw new TokenwrightError('invalid-data', 'no calculator tool of that name', { value: tool })
  const values = cleanArguments(argumentText)
  if (values.length < rule.least || values.length > rule.most)
    throw new TokenwrightError('invalid-data', `a wrong number of arguments for ${tool}`, { value: argumentText })
  if (rule.whole === true && !values.every(Number.isSafeInteger))
    throw new TokenwrightError('invalid-data', `${tool} of numbers that are not whole`, { value: argumentText })
  const result = rule.run(...values)
  if (!Number.isFinite(result))
    throw new TokenwrightError('invalid-data', `${tool} without a finite result`, { value: argumentText })
  return formatResult(result)
}

/**
 * Numbers from text: dollar signs and spaces go, `4%` is 0.04. Where a comma with a space separates arguments, commas without
 * one are thousands; else every comma separates.
 *
 * @throws TokenwrightError `invalid-data` for an argument that is no number
 */
export function cleanArguments(text: string): number[] {
  const plain = text.replaceAll('$', '').trim()
  const parts = plain.includes(', ') ? plain.split(', ').map((part) => part.replaceAll(',', '')) : plain.split(',')
  return parts.map((part) => {
    const bare = part.replaceAll(' ', '')
    const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)$/i.exec(bare)
    if (match === null) throw new TokenwrightError('invalid-data', 'an argument that is no number', { value: part })
    const value = Number(match[1]) / (match[2] === '%' ? 100 : 1)
    if (!Number.isFinite(value)) throw new TokenwrightError('invalid-data', 'an argument out of range', { value: part })
    return value
  })
}

/** At most two decimals and no exponent; a number so small that nothing would be left keeps two significant digits. */
export function formatResult(value: number): string {
  const size = Math.abs(value)
  // toFixed has a hundred decimals.
  if (size < 1e-99) return '0'
  if (size >= 1e21) return BigInt(value).toString()
  const decimals = size < 0.1 ? Math.min(100, 1 - Math.floor(Math.log10(size))) : 2
  const text = value.toFixed(decimals)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Equal after rounding (`exact`), or within 0.1 % of the right number (`close`), as the data sets are scored. */
export function sameResult(given: string, right: string, how: 'exact' | 'close'): boolean {
  const [a, b] = [Number(given.replaceAll(',', '')), Number(right.replaceAll(',', ''))]
  if (given.trim() === '' || !Number.isFinite(a) || !Number.isFinite(b)) return false
  return how === 'exact' ? formatResult(a) === formatResult(b) : Math.abs(a - b) <= 1e-3 * Math.abs(b)
}

/** Whole products grow beyond every number after a few hundred factors, so loops stay short. */
function choose(n: number, k: number): number {
  if (k < 0 || n < 0 || k > n) return NaN
  const few = Math.min(k, n - k)
  let result = 1
  for (let i = 1; i <= few && Number.isFinite(result); i++) result = (result * (n - few + i)) / i
  return Number.isSafeInteger(Math.round(result)) ? Math.round(result) : result
}

function permutate(n: number, k: number): number {
  if (k < 0 || n < 0 || k > n) return NaN
  let result = 1
  for (let i = 0; i < k && Number.isFinite(result); i++) result *= n - i
  return result
}
