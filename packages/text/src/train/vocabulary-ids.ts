/** @file A tokenizer's entries by id, and what else of it goes by id. */
import { TokenwrightError } from '../errors.js'
import type { PostProcessor, Tokenizer } from '../tokenizer.js'
import { entryId, idLimit, vocabularySize, type Vocabulary } from '../vocabulary.js'

/** Highest id plus one, added tokens included. */
export function sizeOf(tokenizer: Tokenizer): number {
  return tokenizer.added_tokens.reduce((limit, { id }) => Math.max(limit, id + 1), idLimit(tokenizer.model.vocab))
}

/** Entry of each id; -1 where the vocabulary has none. */
export function entriesById(vocab: Vocabulary): Int32Array {
  const entries = new Int32Array(idLimit(vocab)).fill(-1)
  for (let entry = vocabularySize(vocab) - 1; entry >= 0; entry--) entries[entryId(vocab, entry)] = entry
  return entries
}

/** The same parts with other ids. */
export function renumberPostProcessor(part: PostProcessor | null, newId: (id: number) => number): PostProcessor | null {
  if (part === null) return null
  switch (part.type) {
    case 'Sequence':
      return { ...part, processors: part.processors.map((inner) => renumberPostProcessor(inner, newId)!) }
    case 'ByteLevel':
      return part
    case 'TemplateProcessing':
      return {
        ...part,
        special_tokens: Object.fromEntries(
          Object.entries(part.special_tokens).map(([name, token]) => [name, { ...token, ids: token.ids.map(newId) }]),
        ),
      }
    case 'BertProcessing':
    case 'RobertaProcessing':
      return { ...part, sep: [part.sep[0], newId(part.sep[1])], cls: [part.cls[0], newId(part.cls[1])] }
    default:
      throw new TokenwrightError('unsupported-part', 'unknown post-processor', {
        where: 'post_processor.type',
        value: (part as PostProcessor).type,
      })
  }
}

/** Ids that a post-processor puts into texts. */
export function idsOfPostProcessor(part: PostProcessor | null): number[] {
  const ids: number[] = []
  renumberPostProcessor(part, (id) => {
    ids.push(id)
    return id
  })
  return ids
}
