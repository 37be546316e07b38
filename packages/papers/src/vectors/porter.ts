/** @file The stemmer of the full-text index, for the vectors too: both must take the same words for one. */

const isConsonant = (word: string, i: number): boolean => {
  const letter = word[i]
  if ('aeiou'.includes(letter)) return false
  // y is a vowel after a consonant.
  return letter !== 'y' || i === 0 || !isConsonant(word, i - 1)
}

/** How often a vowel is followed by a consonant: the m of the paper. */
function measure(part: string): number {
  let count = 0
  let afterVowel = false
  for (let i = 0; i < part.length; i++) {
    const consonant = isConsonant(part, i)
    if (consonant && afterVowel) count++
    afterVowel = !consonant
  }
  return count
}

const hasVowel = (part: string): boolean => [...part].some((_, i) => !isConsonant(part, i))
const endsDouble = (word: string): boolean =>
  word.length > 1 && word.at(-1) === word.at(-2) && isConsonant(word, word.length - 1)

/** Ends consonant, vowel, consonant, and the last is not w, x or y: the *o of the paper. */
function endsShort(word: string): boolean {
  const n = word.length
  if (n < 3 || 'wxy'.includes(word[n - 1])) return false
  return isConsonant(word, n - 1) && !isConsonant(word, n - 2) && isConsonant(word, n - 3)
}

type Rules = readonly (readonly [ending: string, replacement: string])[]

const STEP_2: Rules = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['logi', 'log'],
]

const STEP_3: Rules = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
]

const STEP_4 = 'al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize'.split(' ')

/** The rule with the longest matching ending decides, whether or not its condition holds. */
function replaceEnding(word: string, rules: Rules): string {
  let best: Rules[number] | undefined
  for (const rule of rules)
    if (word.endsWith(rule[0]) && (best === undefined || rule[0].length > best[0].length)) best = rule
  if (best === undefined) return word
  const rest = word.slice(0, word.length - best[0].length)
  return measure(rest) > 0 ? rest + best[1] : word
}

/**
 * The stem of an English word in lower case (Porter, "An algorithm for suffix stripping", 1980, with its author's two
 * later departures, which SQLite's `porter` tokenizer has too). Words with other characters than a-z stay as they are.
 *
 * @example
 * stem('tokenizers') // 'token'
 */
export function stem(word: string): string {
  if (word.length < 3 || word.length > 64 || !/^[a-z]+$/.test(word)) return word
  return step5(step4(replaceEnding(replaceEnding(step1(word), STEP_2), STEP_3)))
}

function step1(start: string): string {
  let word = start
  if (word.endsWith('sses') || word.endsWith('ies')) word = word.slice(0, -2)
  else if (word.endsWith('s') && !word.endsWith('ss')) word = word.slice(0, -1)
  if (word.endsWith('eed')) {
    if (measure(word.slice(0, -3)) > 0) word = word.slice(0, -1)
  } else {
    const ending = word.endsWith('ed') ? 2 : word.endsWith('ing') ? 3 : 0
    const rest = word.slice(0, word.length - ending)
    if (ending > 0 && hasVowel(rest)) {
      if (/(?:at|bl|iz)$/.test(rest)) word = `${rest}e`
      else if (endsDouble(rest) && !/[lsz]$/.test(rest)) word = rest.slice(0, -1)
      else if (measure(rest) === 1 && endsShort(rest)) word = `${rest}e`
      else word = rest
    }
  }
  return word.endsWith('y') && hasVowel(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word
}

function step4(word: string): string {
  let best = ''
  for (const ending of STEP_4) if (word.endsWith(ending) && ending.length > best.length) best = ending
  if (best === '') return word
  const rest = word.slice(0, word.length - best.length)
  if (best === 'ion' && !/[st]$/.test(rest)) return word
  return measure(rest) > 1 ? rest : word
}

function step5(start: string): string {
  let word = start
  if (word.endsWith('e')) {
    const rest = word.slice(0, -1)
    const m = measure(rest)
    if (m > 1 || (m === 1 && !endsShort(rest))) word = rest
  }
  return word.endsWith('ll') && measure(word) > 1 ? word.slice(0, -1) : word
}
