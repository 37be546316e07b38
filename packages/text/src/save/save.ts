/** @file One way out for tokenizers: files of every kind. */
import * as files from '#files'
import { TokenwrightError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'
import { toBoundless } from './boundless-file.js'
import { toSentencePiece } from './sentencepiece.js'
import { toTiktoken } from './tiktoken.js'
import { toTokenizerJson } from './tokenizer-json.js'
import { toVocabMerges } from './vocab-merges.js'
import { toVocabTxt } from './vocab-txt.js'

/**
 * - `tokenizer.json`: Hugging Face's format
 * - `vocab+merges`: vocab.json, merges.txt and tokenizer_config.json, for byte-level BPE
 * - `tiktoken`: tokenizer.tiktoken, and tokenizer.tiktoken.json with the pattern and the special tokens
 * - `sentencepiece`: tokenizer.model
 * - `vocab.txt`: vocab.txt and tokenizer_config.json, for BERT's WordPiece
 * - `boundless`: boundless.model, as the authors of BoundlessBPE have it
 * - `tokenwright`: tokenwright.json, which holds every tokenizer as it is
 */
export type TokenizerFormat = (typeof tokenizerFormats)[number]

export const tokenizerFormats = [
  'tokenizer.json',
  'vocab+merges',
  'tiktoken',
  'sentencepiece',
  'vocab.txt',
  'boundless',
  'tokenwright',
] as const

/**
 * A tokenizer as the files of a format: name to contents. What is loaded from them gives the same ids for every text;
 * where a format cannot promise that, it is refused with the reason. Truncation and padding, which are for batches, are
 * only in the two JSON formats.
 *
 * @throws TokenwrightError `unsupported-part` that names what the format cannot express, `invalid-option`.
 * @example
 * const files = convert(await load('cl100k_base'), 'tokenizer.json')
 * files.get('tokenizer.json') // Uint8Array
 */
export function convert(tokenizer: Tokenizer, format: TokenizerFormat): ReadonlyMap<string, Uint8Array> {
  const utf8 = new TextEncoder()
  const encoded = (texts: Iterable<readonly [string, string]>): Map<string, Uint8Array> =>
    new Map(Array.from(texts, ([name, text]) => [name, utf8.encode(text)]))
  switch (format) {
    case 'tokenizer.json':
      return encoded([['tokenizer.json', toTokenizerJson(tokenizer)]])
    case 'tokenwright':
      return encoded([['tokenwright.json', toTokenizerJson(tokenizer, { dialect: 'tokenwright' })]])
    case 'vocab+merges':
      return encoded(toVocabMerges(tokenizer))
    case 'vocab.txt':
      return encoded(toVocabTxt(tokenizer))
    case 'tiktoken': {
      const { ranks, sidecar } = toTiktoken(tokenizer)
      return encoded([
        ['tokenizer.tiktoken', ranks],
        ['tokenizer.tiktoken.json', sidecar],
      ])
    }
    case 'boundless':
      return encoded([['boundless.model', toBoundless(tokenizer)]])
    case 'sentencepiece':
      return new Map([['tokenizer.model', toSentencePiece(tokenizer)]])
    default:
      throw new TokenwrightError('invalid-option', `format that is none of ${tokenizerFormats.join(', ')}`, {
        value: format,
      })
  }
}

/** Formats by the end of a file's name. */
const BY_NAME: readonly (readonly [RegExp, TokenizerFormat])[] = [
  [/(?:^|[\\/])tokenwright\.json$/, 'tokenwright'],
  [/\.json$/, 'tokenizer.json'],
  [/\.tiktoken$/, 'tiktoken'],
  [/\.model$/, 'sentencepiece'],
  [/\.txt$/, 'vocab.txt'],
]

const BOUNDLESS_BY_NAME: typeof BY_NAME = [
  [/\.json$/, 'tokenwright'],
  [/\.model$/, 'boundless'],
]

/**
 * Writes a tokenizer to a file or a folder. A path that ends like a file of the format is the file's; any other is a
 * folder's, which is made if need be. Files are written whole or not at all: a disk that is full leaves what was there.
 *
 * @param format default: what the name of the file says, for a folder `tokenizer.json`; BoundlessBPE, which that cannot
 * express, becomes `tokenwright`, or `boundless` where the name ends in .model
 * @returns the paths of the files written
 * @throws TokenwrightError `unsupported-part` and `invalid-option` as `convert`, `unwritable`.
 * @example
 * await save(tokenizer, 'out/tokenizer.json') // ['out/tokenizer.json']
 * await save(tokenizer, 'out', 'vocab+merges') // ['out/vocab.json', 'out/merges.txt', 'out/tokenizer_config.json']
 */
export async function save(tokenizer: Tokenizer, path: string, format?: TokenizerFormat): Promise<string[]> {
  const named = (tokenizer.model.type === 'Boundless' ? BOUNDLESS_BY_NAME : BY_NAME).find(([end]) =>
    end.test(path),
  )?.[1]
  const chosen = format ?? named ?? (tokenizer.model.type === 'Boundless' ? 'tokenwright' : 'tokenizer.json')
  const converted = convert(tokenizer, chosen)
  const isFile = chosen !== 'vocab+merges' && (named === chosen || (chosen === 'tokenwright' && path.endsWith('.json')))
  const [main] = converted.keys()
  const placed = [...converted].map(([name, bytes]) => ({
    path: isFile ? beside(path, main, name) : files.join(path, name),
    bytes,
  }))
  await files.writeAllWhole(placed)
  return placed.map((file) => file.path)
}

/** Where a file of the set goes when the first one goes to `path`. */
function beside(path: string, main: string, name: string): string {
  if (name.startsWith(main)) return path + name.slice(main.length)
  return path.replace(/[^\\/]*$/, name)
}
