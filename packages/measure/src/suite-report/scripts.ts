/** @file Which scripts the entries of a vocabulary are in. */
import { entryId, vocabularySize, type Encoder, type Tokenizer } from '@tokenwright/text'
import { textOf } from '../compare/segmentation.js'
import { profile } from '../corpora/profile.js'

export interface ScriptCount {
  /** `Latin`, `Han`, ..., `No letters`, or `Part of a character`. */
  readonly script: string
  readonly count: number
}

const INCOMPLETE = 'Part of a character'

/**
 * Counts the entries of the vocabulary, added tokens outside of it left out; the counts add up to its size.
 *
 * @example
 * vocabularyScripts(await load('r50k_base'), encoder)[0] // { script: 'Latin', count: 45413 }
 */
export function vocabularyScripts(tokenizer: Tokenizer, encoder: Encoder): ScriptCount[] {
  const { vocab } = tokenizer.model
  const counts = new Map<string, number>()
  const entries = vocabularySize(vocab)
  for (let entry = 0; entry < entries; entry++) {
    const text = textOf(encoder.tokenBytes(entryId(vocab, entry)))
    const script = text === null ? INCOMPLETE : profile(text).script
    counts.set(script, (counts.get(script) ?? 0) + 1)
  }
  return Array.from(counts, ([script, count]) => ({ script, count })).toSorted(
    (a, b) => b.count - a.count || (a.script < b.script ? -1 : 1),
  )
}
