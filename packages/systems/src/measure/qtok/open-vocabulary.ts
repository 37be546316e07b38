/** @file Opens vocabularies from wherever they lie. Inputs are only ever read. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import {
  BYTE_TO_UNIT,
  entryBytes,
  entryId,
  isEncodingName,
  load,
  TokenwrightError,
  vocabularyTexts,
  type Tokenizer,
} from '@tokenwright/text'
import { guessAsOriginal, type RawVocabulary } from './raw-vocabulary.js'
import { spellingOf, vocabularyFromJson } from './vocabulary-json.js'

/** The largest published tokenizer.json has 40 MB. */
const MOST_BYTES = 2 ** 29

/**
 * Opens one vocabulary: tokenizer.json, vocab.json or a list of pieces in JSON (also gzipped), a *.tiktoken file of ranks, a
 * SentencePiece model, vocab.txt, a folder with one of these, the name of a bundled encoding, `hf:org/name`, or a `file:` address.
 *
 * JSON is read for its vocabulary alone, so that files with parts nobody can run are counted too.
 *
 * @param name for tables
 * @throws TokenwrightError `unreadable`, `invalid-tokenizer`
 * @example
 * const raw = await openVocabulary('models/mistral/tokenizer.json', 'mistral')
 */
export async function openVocabulary(source: string, name: string): Promise<RawVocabulary> {
  if (isEncodingName(source) || source.startsWith('hf:')) return vocabularyFromTokenizer(await load(source), name)
  const path = source.startsWith('file:') ? fileURLToPath(source) : source
  const place = await stat(path).catch((cause: unknown) => {
    throw new TokenwrightError('unreadable', 'neither a bundled encoding nor a file or folder', {
      value: source,
      cause,
    })
  })
  if (place.isDirectory()) {
    for (const file of ['tokenizer.json', 'vocab.json']) {
      const inside = await stat(join(path, file)).catch(() => undefined)
      if (inside?.isFile() === true) return openVocabulary(join(path, file), name)
    }
    return vocabularyFromTokenizer(await load(path), name)
  }
  if (place.size > MOST_BYTES)
    throw new TokenwrightError('unreadable', `file of more than ${MOST_BYTES} bytes, ${place.size},`, { value: path })
  let bytes: Uint8Array = await readFile(path)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = await unpack(bytes, path)
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 256)).replace(/^\u00ef\u00bb\u00bf/, '')
  if (/^\s*[[{]/.test(start)) return vocabularyFromJson(textOf(bytes, path), name)
  // Ranks need a pattern to encode, and none to be counted; those of known encodings bring their special tokens.
  if (/^[A-Za-z0-9+/]+={0,2} [0-9]+\r?(?:\n|$)/.test(start)) return vocabularyFromTokenizer(await loadRanks(path), name)
  return vocabularyFromTokenizer(await load(bytes), name)
}

async function loadRanks(path: string): Promise<Tokenizer> {
  try {
    return await load(path)
  } catch (error) {
    if (error instanceof TokenwrightError && error.kind === 'invalid-option') return load(path, { pattern: '.' })
    throw error
  }
}

async function unpack(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES })
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'gzip that cannot be unpacked', { value: path, cause })
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'JSON that is not UTF-8', { value: path, cause })
  }
}

/**
 * The vocabulary of a tokenizer in memory.
 *
 * @example
 * vocabularyFromTokenizer(await load('o200k_base'), 'o200k_base').entries.length // 199998
 */
export function vocabularyFromTokenizer(tokenizer: Tokenizer, name: string): RawVocabulary {
  const { model, added_tokens, normalizer, pre_tokenizer, decoder, post_processor } = tokenizer
  const ofBytes = model.type === 'Boundless' || (model.type === 'BPE' && model.units === 'bytes')
  const texts = ofBytes
    ? Array.from(model.vocab.ends, (_, entry) => spelled(entryBytes(model.vocab, entry)))
    : vocabularyTexts(model.vocab)
  const spelling = spellingOf([normalizer, pre_tokenizer, decoder, post_processor])
  return {
    name,
    entries: texts.map((text, entry) => ({ spelling: text, id: entryId(model.vocab, entry) })),
    added: added_tokens.map(({ content, id }) => ({ spelling: content, id })),
    model: model.type === 'Boundless' ? 'BPE' : model.type,
    byteLevelPart: ofBytes || spelling.byteLevel,
    spaceMarker: spelling.marker,
    continuingPrefix: 'continuing_subword_prefix' in model ? (model.continuing_subword_prefix ?? '') : '',
    endOfWordSuffix: 'end_of_word_suffix' in model ? (model.end_of_word_suffix ?? '') : '',
    guess: guessAsOriginal(texts.join('\n')),
  }
}

function spelled(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(BYTE_TO_UNIT[byte])
  return text
}
