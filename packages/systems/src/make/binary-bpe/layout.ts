/** @file Places in the vocabulary: special tokens behind the bytes, and runs of white space where merges have run out. */
import {
  entryBytes,
  entryId,
  spellBytes,
  TokenwrightError,
  vocabularyFromTexts,
  vocabularySize,
  vocabularyTexts,
  type BpeModel,
  type Tokenizer,
  specialToken,
} from '@tokenwright/text'

/** Id of the first byte: seven special tokens come before. */
export const FIRST_BYTE = 7
const FIRST_MERGE = FIRST_BYTE + 256

/** Puts special tokens between the bytes and the merges, whose ids move up. */
export function withTokensAfterBytes(tokenizer: Tokenizer, contents: readonly string[]): Tokenizer {
  if (contents.length === 0) return tokenizer
  const model = bpe(tokenizer)
  const texts = vocabularyTexts(model.vocab)
  const clash = contents.find((content) => texts.includes(content))
  if (clash !== undefined)
    throw new TokenwrightError('invalid-option', 'special token that is spelled like another token', { value: clash })
  const move = (id: number): number => (id < FIRST_MERGE ? id : id + contents.length)
  return {
    ...tokenizer,
    added_tokens: [...tokenizer.added_tokens, ...contents.map((content, i) => specialToken(FIRST_MERGE + i, content))],
    model: {
      ...model,
      vocab: vocabularyFromTexts([...texts.slice(0, FIRST_MERGE), ...contents, ...texts.slice(FIRST_MERGE)]),
      merges: model.merges!.map(move),
    },
  }
}

const SPACES = [0x20, 0x09, 0x0a, 0x0d]

/** Fills a vocabulary with runs of space, tab, line feed and carriage return, of 2 bytes each, then of 3, and so on. */
export function withRuns(tokenizer: Tokenizer, size: number): Tokenizer {
  const model = bpe(tokenizer)
  const texts = vocabularyTexts(model.vocab)
  const ids = new Map(texts.map((text, entry) => [text, entryId(model.vocab, entry)]))
  const merges: number[] = []
  const runs = new Map(SPACES.map((byte) => [byte, spellBytes(Uint8Array.of(byte))]))
  for (let length = 2; texts.length < size; length++)
    for (const [byte, shorter] of runs) {
      const one = spellBytes(Uint8Array.of(byte))
      const run = shorter + one
      runs.set(byte, run)
      if (ids.has(run)) continue
      if (texts.length >= size) break
      merges.push(ids.get(shorter)!, ids.get(one)!)
      ids.set(run, texts.push(run) - 1)
    }
  return {
    ...tokenizer,
    model: { ...model, vocab: vocabularyFromTexts(texts), merges: Uint32Array.of(...model.merges!, ...merges) },
  }
}

function bpe(tokenizer: Tokenizer): BpeModel & { readonly merges: Uint32Array } {
  const { model } = tokenizer
  if (model.type !== 'BPE' || model.merges === null || vocabularySize(model.vocab) < FIRST_MERGE)
    throw new TokenwrightError('unsupported-part', 'not a tokenizer with the layout of Binary BPE', {
      where: 'model.type',
      value: model.type,
    })
  return { ...model, merges: model.merges }
}

/** Whether the ids are those of this layout: special tokens, then bytes in order. */
export function hasBinaryLayout(tokenizer: Tokenizer, specials: readonly string[]): boolean {
  const { vocab } = tokenizer.model
  const decoder = new TextDecoder()
  const texts = Array.from({ length: Math.min(FIRST_MERGE, vocabularySize(vocab)) }, (_, i) =>
    decoder.decode(entryBytes(vocab, i)),
  )
  const expected = [...specials, ...Array.from({ length: 256 }, (_, byte) => spellBytes(Uint8Array.of(byte)))]
  return texts.length === FIRST_MERGE && expected.every((text, id) => texts[id] === text && entryId(vocab, id) === id)
}
