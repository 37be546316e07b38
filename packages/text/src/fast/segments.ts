/** @file Cuts text at added tokens before anything else looks at it. */
import { TokenwrightError } from '../errors.js'
import type { AddedToken } from '../tokenizer.js'

/** A stretch of text, or (id >= 0) an added token. Offsets in UTF-16 units. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly id: number
}

export type SpecialRule = 'text' | 'allow' | 'refuse'

export interface Segmenter {
  /** Null where no added token can ever match under the rule: the whole text is one segment. */
  readonly active: (rule: SpecialRule) => boolean
  cut(text: string, rule: SpecialRule): Segment[]
  /** UTF-16 units of the longest token that the rule looks for. */
  longest(rule: SpecialRule): number
}

/** Whether this simple cutter does: tokens that match wherever their text stands. */
export function isPlain(token: AddedToken): boolean {
  return !token.lstrip && !token.rstrip && !token.single_word && token.content.length > 0
}

/** Leftmost match first, the longest of several at one place. */
export function makeSegmenter(tokens: readonly AddedToken[]): Segmenter {
  const byContent = new Map(tokens.map((token) => [token.content, token]))
  const matchers = { text: tokens.filter(({ special }) => !special), allow: tokens, refuse: tokens }
  const compiled = new Map<SpecialRule, RegExp | null>()
  const matcher = (rule: SpecialRule): RegExp | null => {
    let regex = compiled.get(rule)
    if (regex === undefined) {
      const contents = matchers[rule].map((token) => token.content).toSorted((a, b) => b.length - a.length)
      regex = contents.length === 0 ? null : new RegExp(contents.map(escape).join('|'), 'g')
      compiled.set(rule, regex)
    }
    return regex
  }

  return {
    active: (rule) => matchers[rule].length > 0,
    longest: (rule) => Math.max(0, ...matchers[rule].map(({ content }) => content.length)),
    cut(text, rule) {
      const segments: Segment[] = []
      const regex = matcher(rule)
      let at = 0
      if (regex !== null) {
        regex.lastIndex = 0
        for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
          const token = byContent.get(match[0])
          if (token === undefined) continue
          if (rule === 'refuse' && token.special)
            throw new TokenwrightError('special-token', `text holds a special token at unit ${match.index}`, { value: match[0] })
          if (match.index > at) segments.push({ from: at, to: match.index, id: -1 })
          at = match.index + match[0].length
          segments.push({ from: match.index, to: at, id: token.id })
        }
      }
      if (at < text.length) segments.push({ from: at, to: text.length, id: -1 })
      return segments
    },
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
