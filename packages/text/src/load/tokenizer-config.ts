/** @file What a tokenizer_config.json of Hugging Face transformers says of a byte-level BPE tokenizer. */
import { TokenwrightError } from '../errors.js'
import * as json from '../formats/fields.js'
import type { JsonObject } from '../formats/fields.js'
import type { AddedToken, Normalizer, PostProcessor, PreTokenizer } from '../tokenizer.js'
import { MAX_ID } from '../vocabulary.js'

export interface Family {
  readonly addPrefixSpace: boolean
  readonly normalizer: Normalizer | null
  /** null: as GPT-2 does. */
  readonly preTokenizer: PreTokenizer | null
  /** id null: whatever comes next. */
  readonly added: readonly (Omit<AddedToken, 'id'> & { readonly id: number | null })[]
  readonly postProcessor: PostProcessor | null
}

/** Classes that cut text as GPT-2 does; the second list puts `<s>` and `</s>` around it. */
const LIKE_GPT2 = ['GPT2', 'GPTNeoX']
const LIKE_ROBERTA = ['Roberta', 'Bart', 'Longformer', 'LED', 'MVP']

const QWEN2_PATTERN = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`

/** @throws TokenwrightError `unsupported-part` for a class whose way of cutting is not known here */
export function familyOf(config: JsonObject | null, idOf: ReadonlyMap<string, number>): Family {
  if (config === null)
    return { addPrefixSpace: false, normalizer: null, preTokenizer: null, added: [], postProcessor: null }
  const name = json.has(config, 'tokenizer_class') ? json.stringOf(config, 'tokenizer_class') : 'GPT2Tokenizer'
  const is = (names: readonly string[]): boolean =>
    names.some((start) => name === `${start}Tokenizer` || name === `${start}TokenizerFast`)
  const roberta = is(LIKE_ROBERTA)
  const qwen = is(['Qwen2'])
  if (!roberta && !qwen && !is(LIKE_GPT2))
    throw new TokenwrightError(
      'unsupported-part',
      'class of tokenizers whose split is not known; its tokenizer.json has it',
      {
        where: 'tokenizer_config.json: tokenizer_class',
        value: name,
      },
    )
  const [cls, sep] = [idOf.get('<s>'), idOf.get('</s>')]
  const addPrefixSpace = json.has(config, 'add_prefix_space') && json.booleanOf(config, 'add_prefix_space')
  return {
    addPrefixSpace,
    normalizer: qwen ? { type: 'NFC' } : null,
    preTokenizer: qwen
      ? { type: 'Split', pattern: { Regex: QWEN2_PATTERN }, behavior: 'Isolated', invert: false }
      : null,
    added: addedTokens(config),
    postProcessor:
      roberta && cls !== undefined && sep !== undefined
        ? {
            type: 'RobertaProcessing',
            sep: ['</s>', sep],
            cls: ['<s>', cls],
            trim_offsets: true,
            add_prefix_space: addPrefixSpace,
          }
        : null,
  }
}

/** From `added_tokens_decoder`, in the order of ids; in older files from the names of the special tokens. */
function addedTokens(config: JsonObject): Family['added'] {
  if (json.has(config, 'added_tokens_decoder')) {
    const decoder = json.objectOf(config, 'added_tokens_decoder')
    return Object.keys(decoder.value)
      .map((key) => {
        const where = json.pathOf(decoder, key)
        const token = json.asObject(json.get(decoder, key), where)
        return {
          id: json.asInteger(Number(key), where, 0, MAX_ID),
          ...tokenOf(token, json.has(token, 'special') && json.booleanOf(token, 'special')),
        }
      })
      .toSorted((a, b) => a.id - b.id)
  }
  const contents = new Map<string, Family['added'][number]>()
  for (const role of ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask']) {
    const value = json.get(config, `${role}_token`)
    if (value === undefined || value === null) continue
    const token =
      typeof value === 'string'
        ? {
            content: value,
            single_word: false,
            lstrip: role === 'mask',
            rstrip: false,
            normalized: false,
            special: true,
          }
        : tokenOf(json.asObject(value, `tokenizer_config.json.${role}_token`), true)
    if (!contents.has(token.content)) contents.set(token.content, { id: null, ...token })
  }
  return [...contents.values()]
}

function tokenOf(token: JsonObject, special: boolean): Omit<AddedToken, 'id'> {
  const flag = (key: string, absent: boolean): boolean => (json.has(token, key) ? json.booleanOf(token, key) : absent)
  return {
    content: json.stringOf(token, 'content'),
    single_word: flag('single_word', false),
    lstrip: flag('lstrip', false),
    rstrip: flag('rstrip', false),
    normalized: flag('normalized', !special),
    special,
  }
}
