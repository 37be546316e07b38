/**
 * @file The frozen half of the library: what `compile` returns. All implementations (the WebAssembly fast path and
 * the readable reference pipeline) answer to this interface and to one shared contract suite.
 */
import type { Tokenizer } from './tokenizer.js'

export interface EncodeOptions {
  /**
   * What to do with the text of special tokens (`<|endoftext|>`, `[CLS]`) inside the input.
   * `text` (default): ordinary characters, since input is never trusted; `allow`: the special id;
   * `refuse`: a `special-token` error. Added tokens that are not special always match, as in their file.
   */
  readonly special?: 'text' | 'allow' | 'refuse'
  /** Apply the post-processor's template (beginning-of-text and the like). Default false. */
  readonly template?: boolean
}

export interface Encoding {
  readonly ids: Uint32Array
  /** Start and end of token i in the UTF-8 bytes of the input: bytes[2i], bytes[2i + 1]. */
  readonly bytes: Uint32Array
  /** Start and end of token i in UTF-16 units; a token that holds part of a character covers the whole character. */
  readonly utf16: Uint32Array
  /** Index of the pre-tokenized piece that token i comes from; 0xffffffff for tokens of a template. */
  readonly words: Uint32Array
}

export interface EncodeStream {
  /** Ids that are certain after this chunk. Chunks may cut a surrogate pair. */
  push(chunk: string): Uint32Array
  /** The remaining ids. The stream can be used again afterwards. */
  end(): Uint32Array
}

export interface DecodeStream {
  /** Text that is complete after this id: never half a character. */
  push(id: number): string
  /** What is left; bytes of an unfinished character come out as U+FFFD. */
  end(): string
}

export interface DecodeOptions {
  /** Leave out special tokens. Default false: what is in the ids is in the text. */
  readonly skipSpecial?: boolean
}

export interface Encoder {
  readonly tokenizer: Tokenizer
  /** Which implementation this is: for reports and tests. */
  readonly path: 'fast' | 'reference'
  /** Highest id plus one, added tokens included. */
  readonly size: number
  encode(text: string, options?: EncodeOptions): Uint32Array
  /** Number of ids that `encode` would return, without building them. */
  count(text: string, options?: EncodeOptions): number
  encodeWithOffsets(text: string, options?: EncodeOptions): Encoding
  /** Raw bytes, not text: for binaries, and for text that is not valid UTF-8. Byte-level BPE only. */
  encodeBytes(bytes: Uint8Array): Uint32Array
  stream(options?: Pick<EncodeOptions, 'special'>): EncodeStream
  /** Throws `unknown-id` for an id outside the vocabulary. */
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string
  decodeBytes(ids: ArrayLike<number>, options?: DecodeOptions): Uint8Array
  decodeStream(options?: DecodeOptions): DecodeStream
  /** The token as the file spells it (`Ġthe`, `▁the`, `##ing`), or the text of an added token. */
  idToToken(id: number): string | undefined
  tokenToId(token: string): number | undefined
  /** The bytes that the token stands for in the middle of a text. */
  tokenBytes(id: number): Uint8Array
}
