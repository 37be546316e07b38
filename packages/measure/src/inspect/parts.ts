/** @file The parts of a tokenizer in words: one line each, in the order in which text goes through them. */
import type { Tokenizer } from '@tokenwright/text'

export interface PartLine {
  readonly part: 'normalizer' | 'pre-tokenizer' | 'model' | 'post-processor' | 'decoder' | 'truncation' | 'padding'
  readonly text: string
}

export function describeParts(tokenizer: Tokenizer): PartLine[] {
  const lines: PartLine[] = [
    { part: 'normalizer', text: describe(tokenizer.normalizer) },
    { part: 'pre-tokenizer', text: describe(tokenizer.pre_tokenizer) },
    { part: 'model', text: describeModel(tokenizer) },
    { part: 'post-processor', text: describe(tokenizer.post_processor) },
    { part: 'decoder', text: describe(tokenizer.decoder) },
  ]
  if (tokenizer.truncation !== null) lines.push({ part: 'truncation', text: describe(tokenizer.truncation) })
  if (tokenizer.padding !== null) lines.push({ part: 'padding', text: describe(tokenizer.padding) })
  return lines
}

function describeModel({ model }: Tokenizer): string {
  switch (model.type) {
    case 'BPE': {
      const notes = [
        model.merges === null ? 'by rank' : 'by merge list',
        model.units === 'bytes' ? 'on bytes' : 'on characters',
      ]
      if (model.byte_fallback) notes.push('byte fallback')
      if (model.ignore_merges && model.merges !== null) notes.push('whole tokens first')
      if (model.unk_token !== null) notes.push(`unknown ${JSON.stringify(model.unk_token)}`)
      if (model.continuing_subword_prefix) notes.push(`prefix ${JSON.stringify(model.continuing_subword_prefix)}`)
      if (model.end_of_word_suffix) notes.push(`suffix ${JSON.stringify(model.end_of_word_suffix)}`)
      return `BPE: ${notes.join(', ')}`
    }
    case 'Unigram':
      return `Unigram: ${model.byte_fallback ? 'byte fallback' : model.unk_id === null ? 'no unknown token' : `unknown is id ${model.unk_id}`}`
    case 'WordPiece':
      return `WordPiece: unknown ${JSON.stringify(model.unk_token)}, prefix ${JSON.stringify(model.continuing_subword_prefix)}`
    case 'WordLevel':
      return `WordLevel: unknown ${JSON.stringify(model.unk_token)}`
    case 'Boundless':
      return `BoundlessBPE: ${model.supermerges.length / 3} merges across words, ${model.deletions.length / 2} deletions`
  }
}

/** Longer values (compiled maps, long patterns) say how long they are instead. */
const LONGEST_VALUE = 160

function describe(part: object | null): string {
  if (part === null) return 'none'
  if (!('type' in part)) return options(part)
  for (const key of ['normalizers', 'pretokenizers', 'processors', 'decoders']) {
    const list: unknown = Reflect.get(part, key)
    if (Array.isArray(list)) return list.map((item: object) => describe(item)).join(' → ')
  }
  const rest = options(part)
  return rest === '' ? String(part.type) : `${String(part.type)} (${rest})`
}

function options(part: object): string {
  return Object.entries(part)
    .filter(([key]) => key !== 'type')
    .map(([key, value]) => `${key}: ${shorten(value)}`)
    .join(', ')
}

function shorten(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const [single, more] = Object.entries(value)
    if (single !== undefined && more === undefined) return `${single[0]} ${shorten(single[1])}`
  }
  const text = JSON.stringify(value) ?? String(value)
  return text.length > LONGEST_VALUE ? `${text.slice(0, 40)}… ${text.length} characters` : text
}
