/** @file Vocabularies from JSON: tokenizer.json, vocab.json, and lists of pieces with scores. */
import { TokenwrightError } from '@tokenwright/text'
import { checkedId, guessAsOriginal, type RawEntry, type RawVocabulary } from './raw-vocabulary.js'

/**
 * Reads the entries of a tokenizer.json, of an object with `vocab`, or of a bare object or list. Unlike a loader that
 * encodes, it does not care whether the pipeline can be reproduced. Nothing is written anywhere.
 *
 * @param text of the file
 * @param name for tables and messages
 * @throws TokenwrightError `invalid-tokenizer` for what is cut off (with the position) or holds no vocabulary, for negative
 * ids and for entries that are no text
 * @example
 * vocabularyFromJson('{"model":{"type":"Unigram","vocab":[["▁a",-1.5]]}}', 'mine').entries // [{ spelling: '▁a', id: 0 }]
 */
export function vocabularyFromJson(text: string, name: string): RawVocabulary {
  const file = parse(text, name)
  const model = isObject(field(file, 'model')) ? field(file, 'model') : undefined
  const holder = model ?? file
  const vocab = field(holder, 'vocab') ?? (model === undefined ? file : undefined)
  const where = model === undefined ? 'vocab' : 'model.vocab'
  const entries = readEntries(vocab, where, name)
  const parts = ['normalizer', 'pre_tokenizer', 'decoder', 'post_processor'].map((part) => field(file, part))
  const found = spellingOf(parts)
  const type = field(model, 'type')
  const kind = type === 'BPE' || type === 'Unigram' || type === 'WordPiece' || type === 'WordLevel' ? type : 'unknown'
  const affix = (key: string): string => {
    const value = field(model, key)
    return typeof value === 'string' ? value : ''
  }
  return {
    name,
    entries,
    added: readAdded(field(file, 'added_tokens'), name),
    model: kind,
    byteLevelPart: found.byteLevel,
    spaceMarker: found.marker,
    continuingPrefix: affix('continuing_subword_prefix'),
    endOfWordSuffix: affix('end_of_word_suffix'),
    guess: guessAsOriginal(text),
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    // Engines name the place of a wrong character, but not the end at which a file was cut off.
    const position = /position (\d+)/.exec(reason)?.[1] ?? (/end of JSON/.test(reason) ? text.length : undefined)
    throw new TokenwrightError('invalid-tokenizer', `${name} is not JSON, or cut off`, {
      ...(position === undefined ? {} : { where: `character ${position} of ${text.length}` }),
      value: reason,
      cause,
    })
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Own property only: a vocabulary may well hold `constructor`. */
function field(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}

function readEntries(vocab: unknown, where: string, name: string): RawEntry[] {
  const entries: RawEntry[] = []
  if (Array.isArray(vocab)) {
    for (const [id, item] of (vocab as unknown[]).entries()) {
      const [spelling, score] = Array.isArray(item) ? (item as unknown[]) : [item, 0]
      if (typeof spelling !== 'string' || typeof score !== 'number')
        throw new TokenwrightError('invalid-tokenizer', `${name}: neither a piece nor a piece with its score`, {
          where: `${where}[${id}]`,
          value: item,
        })
      entries.push({ spelling, id })
    }
  } else if (isObject(vocab)) {
    for (const [spelling, id] of Object.entries(vocab))
      entries.push({ spelling, id: checkedId(id, `${name}: ${where}[${JSON.stringify(spelling)}]`) })
  }
  if (entries.length === 0)
    throw new TokenwrightError('invalid-tokenizer', `${name}: no vocabulary`, { where, value: vocab })
  return entries
}

function readAdded(added: unknown, name: string): RawEntry[] {
  if (!Array.isArray(added)) return []
  return (added as unknown[]).map((token, i) => {
    const content = field(token, 'content')
    if (typeof content !== 'string')
      throw new TokenwrightError('invalid-tokenizer', `${name}: added token without text`, {
        where: `added_tokens[${i}].content`,
        value: content,
      })
    return { spelling: content, id: checkedId(field(token, 'id'), `${name}: added_tokens[${i}].id`) }
  })
}

const DEEPEST = 64

interface Spelling {
  byteLevel: boolean
  marker: string | null
}

/** What the parts of a pipeline say of the spelling of entries. */
export function spellingOf(parts: readonly unknown[]): Readonly<Spelling> {
  const found: Spelling = { byteLevel: false, marker: null }
  for (const part of parts) searchParts(part, found, 0)
  return found
}

function searchParts(part: unknown, found: Spelling, depth: number): void {
  if (depth > DEEPEST)
    throw new TokenwrightError('invalid-tokenizer', 'parts nested too deeply, levels', { value: depth })
  if (Array.isArray(part)) {
    for (const inner of part as unknown[]) searchParts(inner, found, depth + 1)
    return
  }
  const type = field(part, 'type')
  if (type === 'ByteLevel') found.byteLevel = true
  const marker = field(part, 'replacement')
  if (type === 'Metaspace' && typeof marker === 'string') found.marker ??= marker
  for (const key of ['normalizers', 'pretokenizers', 'decoders', 'processors'])
    if (field(part, key) !== undefined) searchParts(field(part, key), found, depth + 1)
}
