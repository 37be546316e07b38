/** @file Post-processors as data: which tokens stand around the sequences, and how offsets are trimmed. */
import { TokenwrightError } from '../errors.js'
import type { PostProcessor, TemplatePiece } from '../tokenizer.js'

export type LayoutItem =
  | { readonly kind: 'sequence'; readonly sequence: 0 | 1; readonly typeId: number }
  | {
      readonly kind: 'special'
      readonly ids: readonly number[]
      readonly typeId: number
    }

export interface Layout {
  /** Offsets lose the white space at the ends of tokens, once for each entry; the value is `add_prefix_space`. */
  readonly trims: readonly boolean[]
  /** What truncation cuts off is of type 0, and not of the number of its sequence (Roberta). */
  readonly zeroTypes: boolean
  readonly single: readonly LayoutItem[]
  readonly pair: readonly LayoutItem[]
}

const PLAIN: Layout = {
  trims: [],
  zeroTypes: false,
  single: [{ kind: 'sequence', sequence: 0, typeId: 0 }],
  pair: [
    { kind: 'sequence', sequence: 0, typeId: 0 },
    { kind: 'sequence', sequence: 1, typeId: 1 },
  ],
}

/** The layout of a post-processor. Throws `unsupported-part` for templates inside of templates, which have no meaning. */
export function createLayout(part: PostProcessor | null, depth = 0): Layout {
  if (part === null) return PLAIN
  if (depth > 32)
    throw new TokenwrightError('unsupported-part', 'post-processors nested deeper than 32', { value: part.type })
  switch (part.type) {
    case 'ByteLevel':
      return part.trim_offsets ? { ...PLAIN, trims: [part.add_prefix_space] } : PLAIN
    case 'TemplateProcessing':
      return {
        trims: [],
        zeroTypes: false,
        single: part.single.map((piece) => templateItem(piece, part.special_tokens)),
        pair: part.pair.map((piece) => templateItem(piece, part.special_tokens)),
      }
    case 'BertProcessing':
      return framed(special(part.cls), special(part.sep), false, [])
    case 'RobertaProcessing':
      return framed(special(part.cls), special(part.sep), true, part.trim_offsets ? [part.add_prefix_space] : [])
    case 'Sequence':
      return combine(part.processors.map((inner) => createLayout(inner, depth + 1)))
    default:
      throw new TokenwrightError('unsupported-part', 'unknown post-processor', {
        where: 'post_processor.type',
        value: (part as PostProcessor).type,
      })
  }
}

/** Bert: `[CLS] A [SEP] B [SEP]`; Roberta has two separators between and type 0 everywhere. */
function framed(cls: LayoutItem, sep: LayoutItem, isRoberta: boolean, trims: readonly boolean[]): Layout {
  const a: LayoutItem = { kind: 'sequence', sequence: 0, typeId: 0 }
  const b: LayoutItem = { kind: 'sequence', sequence: 1, typeId: isRoberta ? 0 : 1 }
  const last: LayoutItem = isRoberta ? sep : { ...sep, typeId: 1 }
  return {
    trims,
    zeroTypes: isRoberta,
    single: [cls, a, sep],
    pair: isRoberta ? [cls, a, sep, sep, b, last] : [cls, a, sep, b, last],
  }
}

function special([, id]: readonly [string, number]): LayoutItem {
  return { kind: 'special', ids: [id], typeId: 0 }
}

type Specials = Extract<PostProcessor, { readonly type: 'TemplateProcessing' }>['special_tokens']

function templateItem(piece: TemplatePiece, specials: Specials): LayoutItem {
  if ('Sequence' in piece)
    return { kind: 'sequence', sequence: piece.Sequence.id === 'A' ? 0 : 1, typeId: piece.Sequence.type_id }
  const { id, type_id: typeId } = piece.SpecialToken
  if (!Object.hasOwn(specials, id))
    throw new TokenwrightError('invalid-tokenizer', 'template with an unknown special token', {
      where: 'post_processor.special_tokens',
      value: id,
    })
  return { kind: 'special', ids: specials[id].ids, typeId }
}

function combine(layouts: readonly Layout[]): Layout {
  const templates = layouts.filter((layout) => layout.single !== PLAIN.single)
  if (templates.length > 1)
    throw new TokenwrightError('unsupported-part', 'sequence of several templates', {
      where: 'post_processor',
      value: templates.length,
    })
  const { single, pair, zeroTypes } = templates[0] ?? PLAIN
  return { trims: layouts.flatMap((layout) => layout.trims), zeroTypes, single, pair }
}
