/** @file Tokenizers by what a person calls them. */
import type { Encoder, Tokenizer } from '@tokenwright/text'

export interface OpenTokenizer {
  /** Short name for tables: of an encoding, or of a file without folder and suffix. */
  readonly name: string
  readonly source: string
  readonly tokenizer: Tokenizer
  readonly encoder: Encoder
  readonly bundled: boolean
}

export const DEFAULT_ENCODING = 'o200k_base'

export const TOKENIZER_HELP =
  'an encoding (o200k_base), a file or folder (tokenizer.json, *.tiktoken, *.model), or hf:org/name'

/** Loads and compiles. @throws TokenwrightError naming the source */
export async function openTokenizer(source: string): Promise<OpenTokenizer> {
  const { compile, isEncodingName, load } = await import('@tokenwright/text')
  const tokenizer = await load(source)
  return { name: shortName(source), source, tokenizer, encoder: compile(tokenizer), bundled: isEncodingName(source) }
}

/** Opens several, with names that differ. */
export async function openTokenizers(sources: readonly string[]): Promise<OpenTokenizer[]> {
  const opened: OpenTokenizer[] = []
  for (const source of sources) {
    const open = await openTokenizer(source)
    opened.push(opened.some(({ name }) => name === open.name) ? { ...open, name: source } : open)
  }
  return opened
}

/**
 * @example
 * shortName('models/llama/tokenizer.json') // 'llama'
 * shortName('mine.json') // 'mine'
 * shortName('pythia-12b.tokenizer.json.gz') // 'pythia-12b'
 */
export function shortName(source: string): string {
  if (source.startsWith('hf:')) return source.slice(3)
  const parts = source.split(/[\\/]/).filter((part) => part !== '')
  const last = parts.at(-1) ?? source
  const name = /^(tokenizer|vocab|tokenizer_config)\.(json|model|txt)$/.test(last) ? (parts.at(-2) ?? last) : last
  return name.replace(/(\.tokenizer)?\.(json|tiktoken|model|gguf)(\.gz)?$/, '') || source
}
