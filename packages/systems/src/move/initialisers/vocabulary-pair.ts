/**
 * @file Two vocabularies side by side: which tokens they share, by the bytes that tokens stand for and by the roles of special
 * tokens, and how the old tokenizer spells a new token.
 */
import type { Encoder, Tokenizer } from '@tokenwright/text'
import { createSpeller } from './spell.js'

/** Ids of special tokens by what they are for: `bos`, `eos`, `pad`, `unk`, `mask`, ... */
export type Roles = ReadonlyMap<string, number>

export interface VocabularyPair {
  readonly old: Encoder
  readonly new: Encoder
  /** Old id of new id i; -1 for tokens that only the new vocabulary has. */
  readonly shared: Int32Array
  /** Ids that stand for no text. */
  readonly oldSpecial: ReadonlySet<number>
  readonly newSpecial: ReadonlySet<number>
  /** Old id of the unknown token, where there is one. */
  readonly oldUnknown?: number
  /** The bytes of a new token in the middle of a text. */
  bytesOf(id: number): Uint8Array
  oldBytesOf(id: number): Uint8Array
  /** Old ids that stand for exactly these bytes; empty where the old tokenizer cannot spell them. */
  pieces(bytes: Uint8Array): Uint32Array
}

export interface PairOptions {
  /** `bytes`: tokens that stand for the same bytes; `spelling`: the same entry in the files, as published methods compare. */
  readonly match?: 'bytes' | 'spelling'
  readonly oldRoles?: Roles
  readonly newRoles?: Roles
}

/**
 * Compares two tokenizers. An added token counts as special only if its file says so.
 * @example pairVocabularies(compile(gpt2), compile(llama)).shared
 */
export function pairVocabularies(old: Encoder, fresh: Encoder, options: PairOptions = {}): VocabularyPair {
  const oldSpecial = specialIds(old.tokenizer)
  const newSpecial = specialIds(fresh.tokenizer)
  const keyOf = (encoder: Encoder, special: ReadonlySet<number>, id: number): string | undefined => {
    const token = encoder.idToToken(id)
    if (token === undefined) return undefined
    if (special.has(id)) return `special ${token}`
    return options.match === 'spelling' ? `entry ${token}` : `bytes ${latin1(encoder.tokenBytes(id))}`
  }
  const byKey = new Map<string, number>()
  // Two entries may stand for the same bytes, such as a byte token beside its character; the lower id is the older choice.
  for (let id = old.size - 1; id >= 0; id--) {
    const key = keyOf(old, oldSpecial, id)
    if (key !== undefined && key !== 'bytes ') byKey.set(key, id)
  }
  // Where spellings are the same too, that entry is taken before any other with the same bytes.
  const exact = (id: number, key: string): number | undefined => {
    const other = old.tokenToId(fresh.idToToken(id) as string)
    return other !== undefined && keyOf(old, oldSpecial, other) === key ? other : byKey.get(key)
  }
  const shared = new Int32Array(fresh.size).fill(-1)
  for (let id = 0; id < fresh.size; id++) {
    const key = keyOf(fresh, newSpecial, id)
    if (key !== undefined) shared[id] = exact(id, key) ?? -1
  }
  for (const [role, id] of options.newRoles ?? []) {
    const other = options.oldRoles?.get(role)
    if (other !== undefined && id < shared.length && shared[id] < 0) shared[id] = other
  }
  const oldUnknown = options.oldRoles?.get('unk') ?? unknownId(old)
  return {
    old,
    new: fresh,
    shared,
    oldSpecial,
    newSpecial,
    ...(oldUnknown === undefined ? {} : { oldUnknown }),
    bytesOf: (id) => fresh.tokenBytes(id),
    oldBytesOf: (id) => old.tokenBytes(id),
    pieces: createSpeller(old, oldSpecial),
  }
}

function specialIds(tokenizer: Tokenizer): Set<number> {
  return new Set(tokenizer.added_tokens.filter(({ special }) => special).map(({ id }) => id))
}

function unknownId(encoder: Encoder): number | undefined {
  const { model } = encoder.tokenizer
  if (model.type === 'Unigram') return model.unk_id ?? undefined
  if (model.type === 'Boundless' || model.unk_token === null) return undefined
  return encoder.tokenToId(model.unk_token)
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
