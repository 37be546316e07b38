/** @file One way in for tokenizers of every kind. */
import * as files from '#files'
import { ENCODINGS, type EncodingName } from '../encodings/definitions.js'
import { isEncodingName, loadEncoding } from '../encodings/index.js'
import { TokenwrightError } from '../errors.js'
import type { PreTokenizer, Tokenizer } from '../tokenizer.js'
import { fromBoundless, isBoundlessFile } from './boundless-file.js'
import { parseHubSource, type HubOptions, type RepositoryReader } from './hub.js'
import { gunzip } from './gunzip.js'
import { fromSentencePiece } from './sentencepiece.js'
import { fromTiktoken, isTiktoken, recogniseRanks } from './tiktoken-file.js'
import { fromTokenizerJson, parseJson } from './tokenizer-json.js'
import { readSidecar } from './tiktoken-sidecar.js'
import { fromMerges, fromVocabMerges } from './vocab-merges.js'
import { fromVocabTxt } from './vocab-txt.js'

export interface LoadOptions extends HubOptions {
  /** For *.tiktoken files that are not OpenAI's: the split pattern. */
  readonly pattern?: string
  /** For *.tiktoken files: special tokens and their ids. */
  readonly specialTokens?: Iterable<readonly [content: string, id: number]>
  /** For *.tiktoken files that hold the ranks of more than one encoding, such as o200k_base and o200k_harmony. */
  readonly encoding?: EncodingName
  /** For merges.txt, with or without vocab.json: how text is cut. */
  readonly preTokenizer?: PreTokenizer | null
  /** For merges.txt alone: which bytes have an id. */
  readonly alphabet?: 'bytes' | 'utf8' | 'seen'
  /** For vocab.txt. */
  readonly lowercase?: boolean
}

/** Where a tokenizer comes from: see `load`. */
export type TokenizerSource = string | URL | Uint8Array | ArrayBuffer | object

/**
 * Loads a tokenizer.
 *
 * - the name of a bundled encoding: `o200k_base`, `cl100k_base`, ...
 * - a path to a tokenizer.json, *.tiktoken, SentencePiece *.model, vocab.txt, merges.txt or a model file of BoundlessBPE,
 *   any of them also compressed with gzip, or to a folder with one of these or with vocab.json and merges.txt (Node); the contents of such a file as bytes
 * - a parsed tokenizer.json
 * - `hf:org/name` or `hf:org/name@revision`: a repository of the Hugging Face hub, kept in a cache (Node)
 *
 * @throws TokenwrightError `unreadable` for what is not there, `invalid-tokenizer` and `unsupported-part` for what is
 * there and cannot be used, `invalid-option`, `aborted`.
 * @example
 * const tokenizer = await load('hf:openai-community/gpt2@607a30d783dfa663caf39e06633721c8d4cfcd7e')
 */
export async function load(source: TokenizerSource, options: LoadOptions = {}): Promise<Tokenizer> {
  if (typeof source === 'string') {
    if (isEncodingName(source)) return loadEncoding(source)
    if (source.startsWith('hf:')) return loadRepository(source, options)
    return loadPath(source, options)
  }
  if (source instanceof URL) return loadPath(files.pathOf(source), options)
  if (source instanceof ArrayBuffer) return loadBytes(new Uint8Array(source), options)
  if (source instanceof Uint8Array) return loadBytes(source, options)
  return fromTokenizerJson(source)
}

async function loadPath(path: string, options: LoadOptions): Promise<Tokenizer> {
  const kind = await files.kindOf(path)
  if (kind === null)
    throw new TokenwrightError('unreadable', 'neither a bundled encoding nor a file or folder', { value: path })
  if (kind === 'file')
    return inFile(path, async () => loadBytes(await files.readBytes(path), await withSidecar(path, options)))
  const names = new Set(await files.namesIn(path))
  const read: RepositoryReader = async (name) => (names.has(name) ? files.readBytes(files.join(path, name)) : null)
  const found = await loadFiles(read, options)
  if (found !== null) return found
  const ranks = [...names].filter((name) => name.endsWith('.tiktoken'))
  if (ranks.length === 1) return loadPath(files.join(path, ranks[0]), options)
  throw new TokenwrightError('unreadable', 'folder without the files of one tokenizer', { value: path })
}

/** Beside a *.tiktoken file that this library wrote stand its pattern and special tokens. */
async function withSidecar(path: string, options: LoadOptions): Promise<LoadOptions> {
  const sidecar = `${path}.json`
  if (!path.endsWith('.tiktoken') || options.pattern !== undefined || (await files.kindOf(sidecar)) !== 'file')
    return options
  const { pattern, specialTokens } = readSidecar(await files.readBytes(sidecar))
  return { ...options, pattern, specialTokens: options.specialTokens ?? specialTokens }
}

async function loadRepository(source: string, options: LoadOptions): Promise<Tokenizer> {
  const repository = parseHubSource(source)
  const found = await loadFiles(files.hubReader(repository, options), options)
  if (found !== null) return found
  throw new TokenwrightError(
    'unreadable',
    'repository without the files of a tokenizer, or not in the cache while offline,',
    { value: source },
  )
}

/** The first kind of tokenizer that the files make; null for none. */
async function loadFiles(read: RepositoryReader, options: LoadOptions): Promise<Tokenizer | null> {
  for (const name of ['tokenizer.json', 'tokenwright.json']) {
    const json = await read(name)
    if (json !== null) return inFile(name, async () => fromTokenizerJson(json))
  }
  for (const name of [
    'tokenizer.model',
    'spiece.model',
    'sentencepiece.bpe.model',
    'sentencepiece.model',
    'boundless.model',
  ]) {
    const model = await read(name)
    if (model !== null) return inFile(name, () => loadBytes(model, options))
  }
  const config = (await read('tokenizer_config.json')) ?? undefined
  const [vocab, merges] = [await read('vocab.json'), await read('merges.txt')]
  if (vocab !== null && merges !== null)
    return fromVocabMerges(vocab, merges, { config, preTokenizer: options.preTokenizer })
  const words = await read('vocab.txt')
  if (words !== null) return fromVocabTxt(words, { config, lowercase: options.lowercase })
  return null
}

/** Says in which file a fault is. */
async function inFile(path: string, read: () => Promise<Tokenizer>): Promise<Tokenizer> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof TokenwrightError && (cause.kind === 'invalid-tokenizer' || cause.kind === 'unsupported-part'))
      throw new TokenwrightError(cause.kind, `${path}: ${cause.message}`, { cause })
    throw cause
  }
}

/** Tells the format by the contents. */
async function loadBytes(bytes: Uint8Array, options: LoadOptions): Promise<Tokenizer> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return loadBytes(await gunzip(bytes), options)
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).replace(/^\u00ef\u00bb\u00bf/, '')
  if (/^\{|^\s*\{\s*["}]/.test(start)) {
    const parsed = parseJson(bytes) as object
    if (!Object.hasOwn(parsed, 'model') && Object.values(parsed).every((value) => typeof value === 'number'))
      throw new TokenwrightError('invalid-option', 'vocab.json without merges.txt; the folder of both can be loaded', {
        value: parsed,
      })
    return fromTokenizerJson(parsed)
  }
  // Every model of SentencePiece begins with its first piece: this byte, and the length of what follows.
  if (bytes[0] === 0x0a && bytes[1] !== 0x0a && bytes[1] !== 0x0d) return fromSentencePiece(bytes)
  if (isBoundlessFile(start)) return fromBoundless(bytes)
  if (isTiktoken(start)) return loadTiktoken(bytes, options)
  if (start.startsWith('#version'))
    return fromMerges(bytes, { preTokenizer: options.preTokenizer, alphabet: options.alphabet })
  if (/(?:^|\n)\[UNK\]\r?\n/.test(new TextDecoder('latin1').decode(bytes)))
    return fromVocabTxt(bytes, { lowercase: options.lowercase })
  throw new TokenwrightError('invalid-tokenizer', 'file of no known format', { value: bytes })
}

async function loadTiktoken(bytes: Uint8Array, options: LoadOptions): Promise<Tokenizer> {
  const { pattern, specialTokens } = options
  if (pattern !== undefined) return fromTiktoken(bytes, { pattern, specialTokens })
  const recognised = await recogniseRanks(bytes.slice())
  if (recognised === undefined)
    throw new TokenwrightError(
      'invalid-option',
      'a *.tiktoken file has no split pattern; the option `pattern` gives it',
      {
        value: bytes,
      },
    )
  const definition = ENCODINGS.find(({ name }) => name === (options.encoding ?? recognised))
  if (definition === undefined || definition.sha256 !== ENCODINGS.find(({ name }) => name === recognised)?.sha256)
    throw new TokenwrightError('invalid-option', `ranks of ${recognised}, and not of the encoding asked for`, {
      value: options.encoding,
    })
  return fromTiktoken(bytes, { pattern: definition.pattern, specialTokens: specialTokens ?? definition.specials })
}
