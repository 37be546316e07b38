/** @file Damage as recognition and typing do it, with a record of every edit. */
import { createDraw } from '@tokenwright/measure/statistics'
import { TokenwrightError } from '@tokenwright/text'
import type { Edit } from './edits.js'

/** Pairs of characters, or short groups, that look alike; each is taken for the other. */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  ['e', 'c'],
  ['o', '0'],
  ['l', '1'],
  ['i', 'l'],
  ['S', '5'],
  ['B', '8'],
  ['m', 'rn'],
  ['u', 'n'],
  ['h', 'b'],
  ['t', 'f'],
  ['a', 'o'],
  ['g', 'q'],
  ['I', 'l'],
  ['O', '0'],
  ['U', 'V'],
  ['v', 'y'],
  ['w', 'vv'],
  ['d', 'cl'],
]

/** What happens to a character, and how often of a hundred errors. Confusions are 55; the rest is even but for one. */
const KINDS = [
  ['confusion', 55],
  ['inserted space', 12],
  ['lost space', 11],
  ['transposition', 11],
  ['random letter', 11],
] as const

export type NoiseKind = (typeof KINDS)[number][0]

export interface NoiseOptions {
  /** Errors for each character. Default 0.03. */
  readonly rate?: number
  /** Default 0. */
  readonly seed?: number
}

export interface Damage {
  readonly text: string
  /** From the clean text to the damaged one, in order, never touching each other. */
  readonly edits: readonly Edit[]
  readonly kinds: Readonly<Record<NoiseKind, number>>
}

/** What a kind puts in place of the characters at `at`; null where it does not fit. */
type Change = (text: string, at: number, draw: (limit: number) => number) => { length: number; into: string } | null

const CHANGES: Readonly<Record<NoiseKind, Change>> = {
  confusion: (text, at, draw) => {
    const options = confusionsAt(text, at)
    return options.length === 0 ? null : options[draw(options.length)]
  },
  'inserted space': (text, at) => (isLetter(text[at - 1]) && isLetter(text[at]) ? { length: 0, into: ' ' } : null),
  'lost space': (text, at) =>
    text[at] === ' ' && isLetter(text[at - 1]) && isLetter(text[at + 1]) ? { length: 1, into: '' } : null,
  transposition: (text, at) =>
    isLetter(text[at]) && isLetter(text[at + 1]) && text[at] !== text[at + 1]
      ? { length: 2, into: text[at + 1] + text[at] }
      : null,
  'random letter': (text, at, draw) => {
    if (!isLetter(text[at])) return null
    const letter = String.fromCharCode(0x61 + draw(25))
    // One of the 25 others, each as likely.
    return { length: 1, into: letter === text[at].toLowerCase() ? 'z' : letter }
  },
}

/**
 * Damages a text. Errors fall on characters evenly; one that does not fit its character (there is no space to lose)
 * waits for the next that it fits. Source: the noise that the project defines for the paper's section 3.4, which shows
 * one example only.
 *
 * @throws TokenwrightError `invalid-option` for a rate outside of 0 to 0.5
 * @example
 * damage('The United States Senate', { seed: 1 }).edits // [{ from: 4, to: 5, at: 4, until: 5 }]
 */
export function damage(text: string, { rate = 0.03, seed = 0 }: NoiseOptions = {}): Damage {
  if (!(rate >= 0 && rate <= 0.5))
    throw new TokenwrightError('invalid-option', 'must lie between 0 and 0.5', { where: 'rate', value: rate })
  const draw = createDraw(seed)
  const share = Math.round(rate * 2 ** 24)
  const kinds: Record<NoiseKind, number> = {
    confusion: 0,
    'inserted space': 0,
    'lost space': 0,
    transposition: 0,
    'random letter': 0,
  }
  const waiting: NoiseKind[] = []
  const edits: Edit[] = []
  let damaged = ''
  let done = 0
  /** No error before this place: two that touch could not be told apart. */
  let free = 0
  for (let at = 0; at < text.length; at++) {
    if (draw(2 ** 24) < share) waiting.push(drawKind(draw))
    if (at < free) continue
    for (let i = 0; i < waiting.length; i++) {
      const kind = waiting[i]
      const change = CHANGES[kind](text, at, draw)
      if (change === null) continue
      damaged += text.slice(done, at)
      done = at + change.length
      edits.push({ from: at, to: done, at: damaged.length, until: damaged.length + change.into.length })
      damaged += change.into
      kinds[kind]++
      waiting.splice(i, 1)
      free = done + 1
      break
    }
    // On a page of digits nothing fits: what waits must not grow with the text.
    if (waiting.length > MOST_WAITING) waiting.shift()
  }
  return { text: damaged + text.slice(done), edits, kinds }
}

const MOST_WAITING = 64

function drawKind(draw: (limit: number) => number): NoiseKind {
  let at = draw(100)
  for (const [kind, share] of KINDS) {
    if (at < share) return kind
    at -= share
  }
  return 'random letter'
}

function confusionsAt(text: string, at: number): { length: number; into: string }[] {
  const found: { length: number; into: string }[] = []
  for (const [one, other] of LOOK_ALIKES) {
    if (text.startsWith(one, at)) found.push({ length: one.length, into: other })
    if (text.startsWith(other, at)) found.push({ length: other.length, into: one })
  }
  return found
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[a-zA-Z]/.test(character)
}
