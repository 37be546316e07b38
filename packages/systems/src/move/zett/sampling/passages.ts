/** @file Which text a step sees: runs of lines from random places, all of it following from the step's number. */
import { fold, key, uniforms } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'

export interface Corpus {
  /** Lines, which follow each other with line breaks between. */
  readonly texts: readonly string[]
  /** For hypernetworks that know languages. */
  readonly language?: string
}

export interface PassageBatch {
  readonly passages: readonly string[]
  readonly language?: string
}

/** Languages are drawn by the size of their text to this power, as in the published run of 26 languages. */
export const LANGUAGE_EXPONENT = 0.1

/**
 * Batches of passages by number; negative numbers stand before the first step, to fill the queue with.
 * @param characters that a passage has at least
 * @throws TokenwrightError `empty-corpus` without text
 */
export function passageBatches(
  corpora: readonly Corpus[],
  size: { readonly batch: number; readonly characters: number; readonly seed: number; readonly prefixSpace: boolean },
): (number: number) => PassageBatch {
  const sizes = corpora.map(({ texts }) => texts.reduce((sum, text) => sum + text.length, 0))
  if (sizes.length === 0 || sizes.some((length) => length === 0))
    throw new TokenwrightError('empty-corpus', 'no text to train a hypernetwork on', { value: sizes.length })
  const weights = sizes.map((length) => length ** LANGUAGE_EXPONENT)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  return (number) => {
    const next = uniforms(fold(fold(key(size.seed), 'passages'), number))
    let left = next() * all
    let which = 0
    while (which < corpora.length - 1 && left >= weights[which]) left -= weights[which++]
    const { texts, language } = corpora[which]
    const passages = Array.from({ length: size.batch }, () => {
      let line = Math.floor(next() * texts.length)
      let passage = size.prefixSpace ? ' ' : ''
      while (passage.length < size.characters) {
        passage += `${texts[line]}\n`
        line = (line + 1) % texts.length
      }
      return passage
    })
    return { passages, ...(language === undefined ? {} : { language }) }
  }
}
