/** @file Reads Hugging Face's tokenizer.json. */
import { TokenwrightError } from '../errors.js'
import { addedIds } from '../formats/added-ids.js'
import * as json from '../formats/fields.js'
import type { AddedToken, Tokenizer } from '../tokenizer.js'
import { entryId, MAX_ID, type Vocabulary } from '../vocabulary.js'
import { indexEntries } from '../byte-index.js'
import { OWN_VERSION } from '../formats/own-version.js'
import { readModel } from './model.js'
import { readOwnModel } from './own-model.js'
import { readDecoder, readNormalizer, readPreTokenizer } from './parts.js'
import { readPadding, readPostProcessor, readTruncation } from './post-processor.js'

/**
 * Reads the contents of a tokenizer.json, given as text, as UTF-8 bytes or already parsed. All parts of the format of
 * Hugging Face tokenizers 0.23.2 are known, older spellings included. The file is not trusted: what encoding relies on
 * is checked, and a refusal names the place.
 *
 * @throws TokenwrightError `invalid-tokenizer` for a file that is cut off or contradicts itself, `unsupported-part` for
 * a part that is not known.
 * @example
 * const tokenizer = fromTokenizerJson('{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}')
 * tokenizer.model.type // 'BPE'
 */
export function fromTokenizerJson(source: string | Uint8Array | object): Tokenizer {
  const file = json.asObject(
    typeof source === 'string' || source instanceof Uint8Array ? parseJson(source) : source,
    '',
  )
  const version = json.has(file, 'version') ? json.get(file, 'version') : '1.0'
  const own = version === OWN_VERSION
  if (!own && version !== '1.0')
    throw new TokenwrightError('unsupported-part', 'unknown version of tokenizer.json', {
      where: 'version',
      value: version,
    })
  const added =
    json.get(file, 'added_tokens') === undefined ? [] : json.arrayOf(file, 'added_tokens').map(readAddedToken)
  const model = (own ? readOwnModel : readModel)(json.objectOf(file, 'model').value)
  const part = <Part>(key: string, read: (value: unknown, where: string) => Part): Part | null =>
    json.has(file, key) ? read(json.get(file, key), key) : null
  return {
    added_tokens: own ? added : checkAddedTokens(added, model.vocab),
    normalizer: part('normalizer', readNormalizer),
    pre_tokenizer: part('pre_tokenizer', readPreTokenizer),
    model,
    post_processor: part('post_processor', readPostProcessor),
    decoder: part('decoder', readDecoder),
    truncation: part('truncation', readTruncation),
    padding: part('padding', readPadding),
  }
}

/** Parses JSON text or UTF-8 bytes of it. */
export function parseJson(source: string | Uint8Array, where?: string): unknown {
  try {
    return JSON.parse(
      typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source),
    ) as unknown
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TokenwrightError('invalid-tokenizer', `not JSON (${reason})`, { where, value: source, cause })
  }
}

/** One added token; `i` is its place in the list, for messages. */
export function readAddedToken(value: unknown, i: number): AddedToken {
  const token = json.asObject(value, `added_tokens[${i}]`)
  return {
    id: json.integerOf(token, 'id', 0, MAX_ID),
    content: json.stringOf(token, 'content'),
    single_word: json.booleanOf(token, 'single_word'),
    lstrip: json.booleanOf(token, 'lstrip'),
    rstrip: json.booleanOf(token, 'rstrip'),
    normalized: json.booleanOf(token, 'normalized'),
    special: json.booleanOf(token, 'special'),
  }
}

/**
 * Hugging Face gives out ids to added tokens by itself. A file that says otherwise would mean one thing there and
 * another one here, so it is refused. An added token without text is passed over, as there.
 */
function checkAddedTokens(added: readonly AddedToken[], vocab: Vocabulary): AddedToken[] {
  const entries = indexEntries(vocab)
  const encoder = new TextEncoder()
  const nextId = addedIds(vocab.ends.length, (token) => {
    const bytes = encoder.encode(token)
    const entry = entries.find(bytes, 0, bytes.length)
    return entry < 0 ? undefined : entryId(vocab, entry)
  })
  const seen = new Set<string>()
  added.forEach(({ content, id }, i) => {
    if (content === '') return
    const given = nextId(content)
    if (given !== id)
      throw json.invalid(`added token whose id in Hugging Face would be ${given}`, `added_tokens[${i}].id`, id)
    if (seen.has(content)) throw json.invalid('token that is added twice', `added_tokens[${i}].content`, content)
    seen.add(content)
  })
  return added.filter(({ content }) => content !== '')
}
