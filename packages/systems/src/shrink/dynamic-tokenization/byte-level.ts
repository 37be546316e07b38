/** @file Tokens as text in the byte alphabet, the form in which pairs are counted, judged and named. */
import {
  fromByteAlphabet,
  spellBytes,
  TokenwrightError,
  type Encoder,
  type PreTokenizer,
  type Tokenizer,
} from '@tokenwright/text'

/** The texts of special tokens: they stand for themselves and never merge. */
export function specialTexts(tokenizer: Tokenizer): ReadonlySet<string> {
  return new Set(tokenizer.added_tokens.filter(({ special }) => special).map(({ content }) => content))
}

/** @throws TokenwrightError `unsupported-part` for a tokenizer whose tokens are not made of bytes */
export function requireByteLevel({ model, pre_tokenizer }: Tokenizer): void {
  const byteLevel = model.type === 'BPE' && (model.units === 'bytes' || endsInBytes(pre_tokenizer))
  if (!byteLevel)
    throw new TokenwrightError(
      'unsupported-part',
      'dynamic tokenization is for byte-level tokenizers; convert this one first',
      { where: 'model.type', value: model.type },
    )
}

function endsInBytes(part: PreTokenizer | null): boolean {
  if (part?.type === 'Sequence') return endsInBytes(part.pretokenizers.at(-1) ?? null)
  return part?.type === 'ByteLevel'
}

/**
 * Spells the tokens of texts in the byte alphabet, special ones as they are written.
 * @throws TokenwrightError `unsupported-part` for a tokenizer that is not byte-level
 * @example createSpelling(encoder).tokens(' unhappy') // ['Ġun', 'happ', 'y']
 */
export function createSpelling(encoder: Encoder): {
  /** The tokens of a text. */
  tokens(text: string): string[]
  /** The same, with the places of the tokens that begin a pre-token. */
  tokensWithBorders(text: string): { readonly tokens: string[]; readonly borders: number[] }
  /** One token by id. */
  token(id: number): string
  /** The model's own tokens for a token that was merged from them; the special one, if it is special. */
  pieces(token: string): Uint32Array
} {
  requireByteLevel(encoder.tokenizer)
  const special = new Map(
    encoder.tokenizer.added_tokens.filter((added) => added.special).map((added) => [added.id, added.content]),
  )
  const specialIds = new Map([...special].map(([id, content]) => [content, id]))
  const spelled = new Map<number, string>()
  const token = (id: number): string => {
    let text = spelled.get(id)
    if (text === undefined) {
      text = special.get(id) ?? spellBytes(encoder.tokenBytes(id))
      spelled.set(id, text)
    }
    return text
  }
  return {
    token,
    tokens: (text) => Array.from(encoder.encode(text), token),
    tokensWithBorders(text) {
      const { ids, words } = encoder.encodeWithOffsets(text)
      const borders: number[] = []
      words.forEach((word, i) => {
        if (i === 0 || word !== words[i - 1]) borders.push(i)
      })
      return { tokens: Array.from(ids, token), borders }
    },
    pieces(text) {
      const id = specialIds.get(text)
      return id === undefined ? encoder.encodeBytes(bytesOf(text)) : Uint32Array.of(id)
    },
  }
}

/** @throws TokenwrightError `invalid-data` for a character that is not in the byte alphabet */
export function bytesOf(token: string): Uint8Array {
  const bytes = fromByteAlphabet(token)
  if (bytes === null)
    throw new TokenwrightError('invalid-data', 'a token that is not written in the byte alphabet', { value: token })
  return bytes
}
