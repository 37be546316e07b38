/**
 * @file What OpenAI's encodings are made of: patterns and special tokens, as in tiktoken 0.14.0
 * (tiktoken_ext/openai_public.py). Patterns are kept letter for letter: they are recognised by string comparison.
 */

export type EncodingName = 'r50k_base' | 'p50k_base' | 'p50k_edit' | 'cl100k_base' | 'o200k_base' | 'o200k_harmony'

/** Files of merge ranks; several encodings may share one. */
export type RanksName = 'r50k_base' | 'p50k_base' | 'cl100k_base' | 'o200k_base'

export interface EncodingDefinition {
  readonly name: EncodingName
  readonly ranks: RanksName
  /** SHA-256 of the published .tiktoken file, by which a file from elsewhere is recognised. */
  readonly sha256: string
  readonly pattern: string
  readonly specials: readonly (readonly [content: string, id: number])[]
}

const ENDOFTEXT = '<|endoftext|>'
const ENDOFPROMPT = '<|endofprompt|>'
const FIM = ['<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>'] as const

export const R50K_PATTERN = String.raw`'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`

export const CL100K_PATTERN = String.raw`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`

export const O200K_PATTERN = [
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
  String.raw`\p{N}{1,3}`,
  String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`,
  String.raw`\s*[\r\n]+`,
  String.raw`\s+(?!\S)`,
  String.raw`\s+`,
].join('|')

const R50K_SHA256 = '306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930'
const P50K_SHA256 = '94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069'
const CL100K_SHA256 = '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7'
const O200K_SHA256 = '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d'

/** Special tokens of the harmony format by id; all other ids from 199998 to 201087 are reserved. */
const HARMONY_NAMED: ReadonlyMap<number, string> = new Map([
  [199998, '<|startoftext|>'],
  [199999, ENDOFTEXT],
  [200002, '<|return|>'],
  [200003, '<|constrain|>'],
  [200005, '<|channel|>'],
  [200006, '<|start|>'],
  [200007, '<|end|>'],
  [200008, '<|message|>'],
  [200012, '<|call|>'],
])

function harmonySpecials(): [string, number][] {
  const specials: [string, number][] = []
  for (let id = 199998; id <= 201087; id++) specials.push([HARMONY_NAMED.get(id) ?? `<|reserved_${id}|>`, id])
  // 200018 has two names: the one inherited from o200k_base is what the id decodes to, so it stands last.
  specials.push([ENDOFPROMPT, 200018])
  return specials
}

export const ENCODINGS: readonly EncodingDefinition[] = [
  { name: 'r50k_base', ranks: 'r50k_base', sha256: R50K_SHA256, pattern: R50K_PATTERN, specials: [[ENDOFTEXT, 50256]] },
  { name: 'p50k_base', ranks: 'p50k_base', sha256: P50K_SHA256, pattern: R50K_PATTERN, specials: [[ENDOFTEXT, 50256]] },
  {
    name: 'p50k_edit',
    ranks: 'p50k_base',
    sha256: P50K_SHA256,
    pattern: R50K_PATTERN,
    specials: [[ENDOFTEXT, 50256], ...FIM.map((content, i): [string, number] => [content, 50281 + i])],
  },
  {
    name: 'cl100k_base',
    ranks: 'cl100k_base',
    sha256: CL100K_SHA256,
    pattern: CL100K_PATTERN,
    specials: [
      [ENDOFTEXT, 100257],
      ...FIM.map((content, i): [string, number] => [content, 100258 + i]),
      [ENDOFPROMPT, 100276],
    ],
  },
  {
    name: 'o200k_base',
    ranks: 'o200k_base',
    sha256: O200K_SHA256,
    pattern: O200K_PATTERN,
    specials: [
      [ENDOFTEXT, 199999],
      [ENDOFPROMPT, 200018],
    ],
  },
  {
    name: 'o200k_harmony',
    ranks: 'o200k_base',
    sha256: O200K_SHA256,
    pattern: O200K_PATTERN,
    specials: harmonySpecials(),
  },
]
