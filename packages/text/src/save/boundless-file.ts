/** @file Writes the model file of BoundlessBPE's authors: see load/boundless-file.ts. */
import { TokenwrightError } from '../errors.js'
import { spellBytes } from '../formats/byte-level.js'
import type { BoundlessModel, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, idLimit } from '../vocabulary.js'

/**
 * A BoundlessBPE tokenizer as a file `word v1`.
 *
 * @throws TokenwrightError `unsupported-part` for other models, normalizers, splits that are not one pattern, and added
 * tokens that are not special
 */
export function toBoundless(tokenizer: Tokenizer): string {
  const { model, added_tokens } = tokenizer
  if (model.type !== 'Boundless')
    throw new TokenwrightError('unsupported-part', 'only BoundlessBPE has such files', {
      where: 'model.type',
      value: model.type,
    })
  for (const part of ['normalizer', 'post_processor', 'decoder'] as const)
    if (tokenizer[part] !== null)
      throw new TokenwrightError('unsupported-part', 'a part that such files have no place for', {
        where: part,
        value: tokenizer[part]!.type,
      })
  added_tokens.forEach((token, i) => {
    if (!token.special || token.lstrip || token.rstrip || token.single_word || /[\r\n]/.test(token.content))
      throw new TokenwrightError('unsupported-part', 'added token that is not a plain special token', {
        where: `added_tokens[${i}]`,
        value: token.content,
      })
  })
  const names = namesById(model)
  const name = (id: number): string => names.get(id)!
  const { merges, deletions, supermerges } = model
  const tokens = Array.from(model.vocab.ends, (_, i) => entryId(model.vocab, i)).map((id) => `${id} ${name(id)}`)
  const specials = added_tokens.map(({ id, content }) => `${id} ${content}`)
  const blocks = [
    tokens,
    specials,
    rowsOf(merges, 3, name),
    rowsOf(deletions, 2, name),
    rowsOf(supermerges, 3, name),
    [],
  ]
  const lines = ['word v1', JSON.stringify(patternOf(tokenizer))]
  for (const block of blocks) lines.push(String(block.length), ...block)
  return `${lines.join('\n')}\n`
}

function patternOf({ pre_tokenizer: part }: Tokenizer): string {
  if (part?.type === 'Split' && part.behavior === 'Isolated' && !part.invert && 'Regex' in part.pattern)
    return part.pattern.Regex
  throw new TokenwrightError('unsupported-part', 'a split that is not one pattern', {
    where: 'pre_tokenizer',
    value: part?.type ?? null,
  })
}

function namesById({ vocab, deleted }: BoundlessModel): Map<number, string> {
  const names = new Map<number, string>()
  for (let i = 0; i < vocab.ends.length; i++) names.set(entryId(vocab, i), spellBytes(entryBytes(vocab, i)))
  const limit = idLimit(vocab)
  for (let i = 0; i < (deleted?.ends.length ?? 0); i++) names.set(limit + i, spellBytes(entryBytes(deleted!, i)))
  return names
}

function rowsOf(events: Uint32Array, fields: number, name: (id: number) => string): string[] {
  return Array.from({ length: events.length / fields }, (_, i) => {
    const row = events.subarray(fields * i, fields * (i + 1))
    return [row[0], ...Array.from(row.subarray(1), name)].join(' ')
  })
}
