/** @file Added tokens with the ids that Hugging Face would give them. */
import { TokenwrightError } from '../errors.js'
import { addedIds } from '../formats/added-ids.js'
import type { AddedToken, Tokenizer } from '../tokenizer.js'
import { entryId, vocabularyFromTexts, vocabularyTexts } from '../vocabulary.js'

function withoutAliases(tokenizer: Tokenizer): Tokenizer {
  const last = new Map(tokenizer.added_tokens.map((token) => [token.id, token]))
  if (last.size === tokenizer.added_tokens.length) return tokenizer
  return { ...tokenizer, added_tokens: tokenizer.added_tokens.filter((token) => last.get(token.id) === token) }
}

/**
 * Hugging Face gives out the ids of added tokens itself, without a gap behind the vocabulary. Tokens that would get
 * another id there are written into the vocabulary too, where they keep their own.
 */
export function withPlacedTokens(source: Tokenizer): Tokenizer {
  const tokenizer = withoutAliases(source)
  const { added_tokens, model } = tokenizer
  if (model.type === 'Boundless')
    throw new TokenwrightError('unsupported-part', 'BoundlessBPE, which tokenizer.json cannot express,', {
      where: 'model.type',
      value: model.type,
    })
  const entries = vocabularyTexts(model.vocab).map((text, entry): [string, number] => [
    text,
    entryId(model.vocab, entry),
  ])
  const idOf = new Map(entries)
  const first = misplaced(added_tokens, idOf)
  if (first === undefined && isAscending(model.vocab.ids)) return tokenizer
  // An entry of Unigram has its place for an id, so there is no room for others.
  const fixed = model.type === 'Unigram'
  if (first !== undefined && !fixed)
    for (const { content, id } of added_tokens) if (!idOf.has(content)) idOf.set(content, id)
  const left = misplaced(added_tokens, idOf)
  if (left !== undefined || fixed || new Set(idOf.values()).size < idOf.size)
    throw new TokenwrightError('unsupported-part', 'added tokens whose ids Hugging Face would change', {
      where: 'added_tokens',
      value: left ?? first,
    })
  const sorted = [...idOf].toSorted(([, a], [, b]) => a - b)
  const vocab = vocabularyFromTexts(
    sorted.map(([text]) => text),
    sorted.map(([, id]) => id),
  )
  return { ...tokenizer, model: { ...model, vocab } }
}

function isAscending(ids: Uint32Array | null): boolean {
  if (ids !== null) for (let i = 1; i < ids.length; i++) if (ids[i] < ids[i - 1]) return false
  return true
}

function misplaced(added: readonly AddedToken[], idOf: ReadonlyMap<string, number>): AddedToken | undefined {
  const nextId = addedIds(idOf.size, (token) => idOf.get(token))
  return added.find(({ content, id }) => nextId(content) !== id)
}
