/** @file Special tokens by what they are for, and the ids in config.json and generation_config.json that name them. */
import { TokenwrightError, specialToken, type Encoder, type Tokenizer } from '@tokenwright/text'
import type { Roles } from '../initialisers/vocabulary-pair.js'

type Json = Readonly<Record<string, unknown>>

export const ROLES = ['bos', 'eos', 'pad', 'unk', 'sep', 'cls', 'mask'] as const

/** Spellings that say what a token is for, where no file does. */
const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['bos', ['<s>', '<|begin_of_text|>', '<|startoftext|>', '<bos>', '[BOS]']],
  ['eos', ['</s>', '<|end_of_text|>', '<|endoftext|>', '<eos>', '[EOS]']],
  ['pad', ['<pad>', '[PAD]', '<|pad|>', '<|padding|>', '<|finetune_right_pad_id|>']],
  ['unk', ['<unk>', '[UNK]', '<|unk|>']],
  ['sep', ['[SEP]', '<sep>']],
  ['cls', ['[CLS]', '<cls>']],
  ['mask', ['<mask>', '[MASK]']],
])

/**
 * Roles from tokenizer_config.json or special_tokens_map.json, then from ids in config.json, then from spellings.
 * @param files parsed JSON of those files, as far as they are there
 */
export function rolesOf(encoder: Encoder, files: readonly Json[], config: Json = {}): Map<string, number> {
  const roles = new Map<string, number>()
  const special = new Set(encoder.tokenizer.added_tokens.filter((token) => token.special).map(({ content }) => content))
  for (const role of ROLES) {
    for (const file of files) {
      const text = textOf(file[`${role}_token`])
      const id = text === undefined ? undefined : encoder.tokenToId(text)
      if (id !== undefined && !roles.has(role)) roles.set(role, id)
    }
    const id = config[`${role}_token_id`]
    const first: unknown = Array.isArray(id) ? id[0] : id
    if (typeof first === 'number' && encoder.idToToken(first) !== undefined && !roles.has(role)) roles.set(role, first)
    if (roles.has(role)) continue
    const spelling = SPELLINGS.get(role)?.find((text) => special.has(text) && encoder.tokenToId(text) !== undefined)
    if (spelling !== undefined) roles.set(role, encoder.tokenToId(spelling) as number)
  }
  return roles
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || !('content' in value)) return undefined
  return typeof value.content === 'string' ? value.content : undefined
}

/** Where a role is missing, the next best token stands in, as in the authors' program. */
const STAND_INS: ReadonlyMap<string, readonly string[]> = new Map([
  ['pad', ['pad', 'eos', 'bos']],
  ['eos', ['eos', 'bos']],
  ['bos', ['bos', 'eos']],
])

export interface RenamedIds {
  readonly json: Json
  readonly warnings: readonly string[]
}

/**
 * The JSON with all ids of tokens changed to the new vocabulary: by role, and by text for ids that are lists or have other names.
 * @throws TokenwrightError `invalid-data` where the model needs a special token that the new tokenizer does not have
 */
export function renameIds(
  json: Json,
  roles: { readonly old: Roles; readonly new: Roles },
  newIdOf: (oldId: number) => number | undefined,
  where: string,
): RenamedIds {
  const warnings: string[] = []
  const entries = Object.entries(json).flatMap(([name, value]): [string, unknown][] => {
    const role =
      /^(?:forced_|decoder_start_)?([a-z]+)_token_id$/.exec(name)?.[1] ??
      (name === 'decoder_start_token_id' ? 'bos' : undefined)
    if (role !== undefined) {
      const all = Array.isArray(value) ? (value as unknown[]) : [value]
      const renamed = all.map((id) => (typeof id === 'number' ? (byRole(id, role, roles) ?? newIdOf(id)) : id))
      const lost = all.filter((_, i) => renamed[i] === undefined)
      if (lost.length === all.length)
        throw new TokenwrightError(
          'invalid-data',
          `the new tokenizer has no token for what ${where} needs; add it, or the option that adds it`,
          {
            where: name,
            value,
          },
        )
      if (lost.length > 0)
        warnings.push(`${where}: ${name} loses ${lost.join(', ')}, which the new tokenizer does not have`)
      const kept = [...new Set(renamed.filter((id) => id !== undefined))]
      return [[name, Array.isArray(value) ? kept : kept[0]]]
    }
    if (/(?:suppress_tokens|bad_words_ids|_ids$|_tokens$|forced_decoder_ids)/.test(name) && holdsNumbers(value)) {
      warnings.push(`${where}: ${name} names ids of the old tokenizer and is left out`)
      return []
    }
    return [[name, value]]
  })
  return { json: Object.fromEntries(entries), warnings }
}

function byRole(id: number, role: string, roles: { readonly old: Roles; readonly new: Roles }): number | undefined {
  const isRole = roles.old.get(role) === id
  const names = isRole
    ? (STAND_INS.get(role) ?? [role])
    : [...roles.old].filter(([, other]) => other === id).map(([name]) => name)
  for (const name of names) {
    const found = roles.new.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

function holdsNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.flat(3).some((x) => typeof x === 'number')
}

/** The tokenizer with the special tokens that it lacks, behind its last id. */
export function withSpecialTokens(tokenizer: Tokenizer, size: number, wanted: readonly string[]): Tokenizer {
  const has = new Set(tokenizer.added_tokens.map(({ content }) => content))
  const added = wanted.filter((content) => !has.has(content)).map((content, i) => specialToken(size + i, content))
  return { ...tokenizer, added_tokens: [...tokenizer.added_tokens, ...added] }
}

/** Special tokens that a chat template spells and a vocabulary does not have. */
export function missingInTemplate(template: string, encoder: Encoder): string[] {
  const spelled = template.match(/<\|[^|<>\n]{1,40}\|>|<\/?s>|<[a-z_]{2,30}>|\[\/?[A-Z_]{2,20}\]/g) ?? []
  return [...new Set(spelled)].filter((token) => encoder.tokenToId(token) === undefined)
}
