/** @file Metaspace: SentencePiece's way to keep spaces, as `▁`. */
import { TokenwrightError } from '../errors.js'
import { replaceRanges } from '../normalizers/replace.js'
import type { Span } from '../reference/span.js'
import { replaceEvery } from '../replace-every.js'
import type { PreTokenizer } from '../tokenizer.js'
import { splitter } from './behavior.js'
import { prependTo } from './prepend.js'
import { textMatcher } from './regex/matcher.js'
import type { PreTokenizerStep } from './step.js'

const matchSpaces = textMatcher(' ')

export function metaspaceSteps(part: PreTokenizer & { readonly type: 'Metaspace' }): PreTokenizerStep[] {
  const { replacement, prepend_scheme: scheme, split } = part
  requireCharacter(replacement, 'pre_tokenizer.replacement')
  const steps: PreTokenizerStep[] = [
    {
      kind: 'map',
      needsOrigin: scheme === 'first',
      map: (piece) => {
        const replaced = replaceSpaces(piece, replacement)
        if (scheme === 'never' || replaced.text.startsWith(replacement)) return replaced
        return scheme === 'always' || piece.start === 0 ? prependTo(replaced, replacement) : replaced
      },
    },
  ]
  if (split) steps.push({ kind: 'split', split: splitter(textMatcher(replacement), 'MergedWithNext', false) })
  return steps
}

function replaceSpaces(piece: Span, replacement: string): Span {
  if (!piece.text.includes(' ')) return piece
  if (piece.origin === null) return { ...piece, text: replaceEvery(piece.text, ' ', replacement) }
  const ranges: number[] = []
  const flags: number[] = []
  matchSpaces(piece.text, ranges, flags)
  return replaceRanges(piece, ranges, flags, replacement)
}

/** Refuses an option that must be one character and is not. */
export function requireCharacter(text: string, where: string): void {
  const point = text.codePointAt(0)
  if (point === undefined || text.length !== (point > 0xffff ? 2 : 1))
    throw new TokenwrightError('invalid-tokenizer', 'option that must be one character', { where, value: text })
}
