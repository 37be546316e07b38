/** @file Reads BERT's vocab.txt: a token on each line, its number the id. */
import { plainTokenizer, specialToken } from '../plain.js'
import { TokenwrightError } from '../errors.js'
import * as json from '../formats/fields.js'
import type { TemplatePiece, Tokenizer } from '../tokenizer.js'
import { MAX_ID, vocabularyFromTexts } from '../vocabulary.js'
import { parseJson } from './tokenizer-json.js'

export interface VocabTxtOptions {
  /** Contents of the tokenizer_config.json beside the file. */
  readonly config?: string | Uint8Array | object
  /** Default: as the configuration says; without one, true unless a token has a capital letter. */
  readonly lowercase?: boolean
}

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

/**
 * Reads a vocab.txt into a WordPiece tokenizer of BERT's kind, as `BertTokenizerFast` of Hugging Face transformers does.
 *
 * @throws TokenwrightError `invalid-tokenizer` for a file without `[UNK]`.
 * @example
 * const tokenizer = fromVocabTxt(await readFile('bert-base-cased/vocab.txt'), { lowercase: false })
 */
export function fromVocabTxt(file: Uint8Array | string, options: VocabTxtOptions = {}): Tokenizer {
  const idOf = new Map<string, number>()
  const lines = textOf(file).split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  if (lines.length > MAX_ID + 1)
    throw new TokenwrightError('invalid-tokenizer', 'too many tokens', { value: lines.length })
  // Of a token that is listed twice the last line counts.
  lines.forEach((token, id) => idOf.set(token, id))
  if (!idOf.has('[UNK]'))
    throw new TokenwrightError('invalid-tokenizer', 'vocab.txt without [UNK]', { value: lines[0] })

  const config = json.asObject(
    typeof options.config === 'string' || options.config instanceof Uint8Array
      ? parseJson(options.config)
      : (options.config ?? {}),
    'tokenizer_config.json',
  )
  const flag = (key: string, absent: boolean): boolean => (json.has(config, key) ? json.booleanOf(config, key) : absent)
  const cased = lines.some((token) => /\p{Lu}/u.test(token) && !/^\[.*\]$/.test(token))
  const entries = [...idOf].toSorted(([, a], [, b]) => a - b)
  const [cls, sep] = [idOf.get('[CLS]'), idOf.get('[SEP]')]
  return plainTokenizer(
    {
      type: 'WordPiece',
      vocab: vocabularyFromTexts(
        entries.map(([token]) => token),
        entries.map(([, id]) => id),
      ),
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
    {
      added_tokens: SPECIALS.filter((token) => idOf.has(token))
        .map((content) => specialToken(idOf.get(content) as number, content))
        .toSorted((a, b) => a.id - b.id),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: flag('tokenize_chinese_chars', true),
        strip_accents: json.has(config, 'strip_accents') ? json.booleanOf(config, 'strip_accents') : null,
        lowercase: options.lowercase ?? flag('do_lower_case', !cased),
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: cls === undefined || sep === undefined ? null : bertTemplate(cls, sep),
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    },
  )
}

function textOf(file: Uint8Array | string): string {
  if (typeof file === 'string') return file
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'vocab.txt that is not UTF-8', { value: file, cause })
  }
}

const token = (id: '[CLS]' | '[SEP]', type_id: number): TemplatePiece => ({ SpecialToken: { id, type_id } })
const sequence = (id: 'A' | 'B', type_id: number): TemplatePiece => ({ Sequence: { id, type_id } })

function bertTemplate(cls: number, sep: number): Tokenizer['post_processor'] {
  const special_tokens = Object.assign(Object.create(null) as object, {
    '[CLS]': { id: '[CLS]', ids: [cls], tokens: ['[CLS]'] },
    '[SEP]': { id: '[SEP]', ids: [sep], tokens: ['[SEP]'] },
  })
  return {
    type: 'TemplateProcessing',
    single: [token('[CLS]', 0), sequence('A', 0), token('[SEP]', 0)],
    pair: [token('[CLS]', 0), sequence('A', 0), token('[SEP]', 0), sequence('B', 1), token('[SEP]', 1)],
    special_tokens,
  }
}
