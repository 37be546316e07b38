/** @file What a careful reader of a tokenizer would stumble over. */
import {
  entryBytes,
  entryId,
  idLimit,
  vocabularySize,
  type Encoder,
  type Normalizer,
  type Tokenizer,
} from '@tokenwright/text'
import { spell, textOf } from '../compare/segmentation.js'
import { comesOut, notMerged, type Entry } from './unreachable.js'
import { integer } from '../format/numbers.js'

export interface Oddity {
  readonly kind:
    | 'unreachable'
    | 'duplicate'
    | 'bytes-missing'
    | 'not-text'
    | 'id-gaps'
    | 'added-inside'
    | 'added-clash'
    | 'control'
    | 'lossy'
    | 'dropout'
    | 'truncation'
  /** `problem` changes or loses text, or wastes rows; `note` is only worth knowing. */
  readonly level: 'problem' | 'note'
  readonly text: string
  readonly count: number
  readonly examples: readonly string[]
}

const EXAMPLES = 8

/** Bytes that no UTF-8 text holds. */
const NEVER_IN_UTF8: ReadonlySet<number> = new Set([0xc0, 0xc1, ...Array.from({ length: 11 }, (_, i) => 0xf5 + i)])

export function findOddities(tokenizer: Tokenizer, encoder: Encoder): Oddity[] {
  const entries = readEntries(tokenizer, encoder)
  return [
    ...unreachable(tokenizer, encoder, entries),
    ...duplicates(entries),
    ...missingBytes(tokenizer, entries),
    ...notText(entries),
    ...gaps(tokenizer),
    ...addedTokens(tokenizer, encoder),
    ...controls(entries),
    ...lossy(tokenizer),
  ]
}

function readEntries({ model, added_tokens }: Tokenizer, encoder: Encoder): Entry[] {
  const added = new Set(added_tokens.map(({ id }) => id))
  const entries: Entry[] = []
  for (let index = 0; index < vocabularySize(model.vocab); index++) {
    const id = entryId(model.vocab, index)
    if (added.has(id)) continue
    const bytes = encoder.tokenBytes(id)
    const whole = textOf(bytes)
    entries.push({ id, bytes, text: whole ?? spell(bytes), isText: whole !== null })
  }
  return entries
}

function unreachable(tokenizer: Tokenizer, encoder: Encoder, entries: readonly Entry[]): Oddity[] {
  const { model } = tokenizer
  if (model.type !== 'BPE') return []
  const found = isByteLevel(tokenizer)
    ? entries.filter((entry) => !comesOut(encoder, entry))
    : notMerged(model, entries)
  return oddity('unreachable', 'problem', found, (count) => `${entriesText(count)} that no text leads to`)
}

function duplicates(entries: readonly Entry[]): Oddity[] {
  const seen = new Map<string, Entry>()
  const found: Entry[] = []
  for (const entry of entries) {
    const key = Buffer.from(entry.bytes).toString('latin1')
    const first = seen.get(key)
    if (first === undefined) seen.set(key, entry)
    // One byte may stand there twice: as a character and as its fallback.
    else if (entry.bytes.length > 1) found.push(entry)
  }
  return oddity(
    'duplicate',
    'note',
    found,
    (count) => `${entriesText(count)} that decode to the same text as another one`,
  )
}

function missingBytes(tokenizer: Tokenizer, entries: readonly Entry[]): Oddity[] {
  if (!isByteLevel(tokenizer)) return []
  const present = new Set<number>()
  for (const { bytes } of entries) if (bytes.length === 1) present.add(bytes[0])
  const missing = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !present.has(byte))
  if (missing.length === 0) return []
  const needed = missing.filter((byte) => !NEVER_IN_UTF8.has(byte))
  return [
    {
      kind: 'bytes-missing',
      level: needed.length > 0 ? 'problem' : 'note',
      text:
        needed.length > 0
          ? `${needed.length} of the bytes that text can hold have no token: such text is lost`
          : 'bytes that no UTF-8 text holds have no token',
      count: missing.length,
      examples: (needed.length > 0 ? needed : missing)
        .slice(0, EXAMPLES)
        .map((byte) => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`),
    },
  ]
}

function notText(entries: readonly Entry[]): Oddity[] {
  const found = entries.filter(({ isText, bytes }) => !isText && bytes.length > 1)
  const share = entries.length === 0 ? 0 : found.length / entries.length
  return oddity(
    'not-text',
    'note',
    found,
    (count) => `${entriesText(count)} (${(share * 100).toFixed(1)} %) that begin or end inside a character`,
  )
}

function gaps({ model, added_tokens }: Tokenizer): Oddity[] {
  const used = new Set<number>(added_tokens.map(({ id }) => id))
  let limit = idLimit(model.vocab)
  for (const id of used) limit = Math.max(limit, id + 1)
  for (let index = 0; index < vocabularySize(model.vocab); index++) used.add(entryId(model.vocab, index))
  const missing: number[] = []
  for (let id = 0; id < limit; id++) if (!used.has(id)) missing.push(id)
  if (missing.length === 0) return []
  return [
    {
      kind: 'id-gaps',
      level: 'note',
      text: `${missing.length === 1 ? 'one id' : `${integer(missing.length)} ids`} below the highest that no token has`,
      count: missing.length,
      examples: missing.slice(0, EXAMPLES).map(String),
    },
  ]
}

function addedTokens({ model, added_tokens }: Tokenizer, encoder: Encoder): Oddity[] {
  const texts = new Map<number, string>()
  for (let index = 0; index < vocabularySize(model.vocab); index++)
    texts.set(entryId(model.vocab, index), Buffer.from(entryBytes(model.vocab, index)).toString())
  const inside = added_tokens.filter(
    ({ id, content }) => texts.get(id) === content && encoder.idToToken(id) === content,
  )
  const clash = added_tokens.filter(({ id, content }) => texts.has(id) && texts.get(id) !== content)
  const line = (list: typeof added_tokens): string[] =>
    list.slice(0, EXAMPLES).map(({ id, content }) => `${content} (${id})`)
  const out: Oddity[] = []
  if (inside.length > 0)
    out.push({
      kind: 'added-inside',
      level: 'note',
      text: 'added tokens that are entries of the vocabulary',
      count: inside.length,
      examples: line(inside),
    })
  if (clash.length > 0)
    out.push({
      kind: 'added-clash',
      level: 'problem',
      text: 'added tokens that take the id of another entry',
      count: clash.length,
      examples: line(clash),
    })
  return out
}

function controls(entries: readonly Entry[]): Oddity[] {
  // The 32 single control bytes belong to every byte alphabet; longer tokens of them come from odd training text.
  const found = entries.filter(
    ({ text, isText, bytes }) => isText && bytes.length > 1 && /[\0-\x08\x0e-\x1f\x7f\ufffd]/.test(text),
  )
  return oddity('control', 'note', found, (count) => `${entriesText(count)} with control or replacement characters`)
}

function lossy({ normalizer, model, truncation }: Tokenizer): Oddity[] {
  const out: Oddity[] = []
  const names = lossyNormalizers(normalizer)
  if (names.length > 0)
    out.push({
      kind: 'lossy',
      level: 'note',
      text: 'decoding does not give back the same text: the normalizer changes it',
      count: names.length,
      examples: names,
    })
  if (model.type === 'BPE' && model.dropout !== null && model.dropout > 0)
    out.push({
      kind: 'dropout',
      level: 'problem',
      text: 'merges are left out at random',
      count: 1,
      examples: [String(model.dropout)],
    })
  if (truncation !== null)
    out.push({
      kind: 'truncation',
      level: 'note',
      text: 'the file asks to cut longer inputs',
      count: 1,
      examples: [`${truncation.max_length} tokens`],
    })
  return out
}

function lossyNormalizers(normalizer: Normalizer | null): string[] {
  if (normalizer === null) return []
  switch (normalizer.type) {
    case 'Sequence':
      return normalizer.normalizers.flatMap(lossyNormalizers)
    case 'ByteLevel':
    case 'Prepend':
      return []
    case 'Replace':
      return 'String' in normalizer.pattern && normalizer.pattern.String === ' ' ? [] : ['Replace']
    default:
      return [normalizer.type]
  }
}

/** Every byte of the text has a token of its own, or should have. */
function isByteLevel({ model, pre_tokenizer, normalizer }: Tokenizer): boolean {
  return model.type === 'BPE' && (model.units === 'bytes' || hasByteLevel(pre_tokenizer) || hasByteLevel(normalizer))
}

function hasByteLevel(part: object | null): boolean {
  if (part === null) return false
  const list: unknown = Reflect.get(part, 'pretokenizers') ?? Reflect.get(part, 'normalizers')
  if (Array.isArray(list)) return list.some((item: object) => hasByteLevel(item))
  return Reflect.get(part, 'type') === 'ByteLevel'
}

function oddity(
  kind: Oddity['kind'],
  level: Oddity['level'],
  found: readonly Entry[],
  text: (count: number) => string,
): Oddity[] {
  if (found.length === 0) return []
  return [
    {
      kind,
      level,
      text: text(found.length),
      count: found.length,
      examples: found.slice(0, EXAMPLES).map((entry) => `${entry.text} (${entry.id})`),
    },
  ]
}

function entriesText(count: number): string {
  return count === 1 ? 'one entry' : `${integer(count)} entries`
}
