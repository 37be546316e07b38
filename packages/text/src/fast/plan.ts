/**
 * @file Decides whether a tokenizer has a fast path, and what it takes. Anything that is not recognised exactly goes
 * to the reference pipeline instead.
 */
import type { BpeModel, PostProcessor, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { familyOfPattern, type Family } from './patterns.js'

export interface Plan {
  readonly model: BpeModel
  /** Scanner for the split pattern; null: the text is one piece. */
  readonly family: Family | null
  /** Canonical composition first (Qwen). */
  readonly nfc: boolean
  /** Ids that the template puts before and behind the text. */
  readonly template: { readonly before: readonly number[]; readonly after: readonly number[] }
}

export function planOf(tokenizer: Tokenizer): Plan | null {
  const { model } = tokenizer
  if (model.type !== 'BPE' || !isByteLevel(tokenizer, model)) return null
  if (model.dropout !== null && model.dropout !== 0) return null
  if (model.byte_fallback || model.continuing_subword_prefix || model.end_of_word_suffix) return null
  const family = familyOf(tokenizer.pre_tokenizer, model.units)
  const template = templateOf(tokenizer.post_processor)
  const nfc = tokenizer.normalizer?.type === 'NFC'
  if (family === undefined || template === null || (tokenizer.normalizer !== null && !nfc)) return null
  return { model, family, nfc, template }
}

function isByteLevel({ decoder, pre_tokenizer }: Tokenizer, model: BpeModel): boolean {
  if (model.units === 'bytes') return decoder === null
  return decoder?.type === 'ByteLevel' && pre_tokenizer !== null
}

/** undefined: not recognised. */
export function familyOf(part: PreTokenizer | null, units: BpeModel['units']): Family | null | undefined {
  if (units === 'bytes') return part === null ? null : familyOfSplit(part)
  if (part === null) return undefined
  if (part.type === 'ByteLevel') {
    if (part.add_prefix_space) return undefined
    return part.use_regex ? 'gpt2' : null
  }
  if (part.type !== 'Sequence' || part.pretokenizers.length !== 2) return undefined
  const [split, bytes] = part.pretokenizers
  if (bytes.type !== 'ByteLevel' || bytes.use_regex || bytes.add_prefix_space) return undefined
  return familyOfSplit(split)
}

function familyOfSplit(part: PreTokenizer): Family | undefined {
  if (part.type !== 'Split' || !('Regex' in part.pattern)) return undefined
  // These patterns match everything, so what lies between matches does not exist: the three behaviours agree.
  const isolated = part.behavior === 'Isolated' && !part.invert
  const removed = part.behavior === 'Removed' && part.invert
  return isolated || removed ? familyOfPattern(part.pattern.Regex) : undefined
}

/** null: a post-processor that is more than a fixed frame around the text. */
function templateOf(part: PostProcessor | null): Plan['template'] | null {
  if (part === null || part.type === 'ByteLevel') return { before: [], after: [] }
  if (part.type === 'RobertaProcessing' || part.type === 'BertProcessing')
    return { before: [part.cls[1]], after: [part.sep[1]] }
  if (part.type === 'Sequence') {
    const templates = part.processors.map(templateOf)
    const framing = templates.filter((template) => template === null || template.before.length + template.after.length > 0)
    if (framing.length > 1) return null
    return framing.length === 1 ? framing[0] : { before: [], after: [] }
  }
  const before: number[] = []
  const after: number[] = []
  let seen = false
  for (const piece of part.single) {
    if ('Sequence' in piece) {
      if (seen || piece.Sequence.id !== 'A') return null
      seen = true
      continue
    }
    const token = Object.hasOwn(part.special_tokens, piece.SpecialToken.id)
      ? part.special_tokens[piece.SpecialToken.id]
      : undefined
    if (token === undefined) return null
    ;(seen ? after : before).push(...token.ids)
  }
  return seen ? { before, after } : null
}
