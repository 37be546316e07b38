/** @file Where a tokenizer is written, and in which format. */
import { readdirSync, statSync } from 'node:fs'
import type { Tokenizer, TokenizerFormat } from '@tokenwright/text'

/** As `tokenizerFormats` has them; written out so that `--help` need not load the library. */
export const FORMATS = [
  'tokenizer.json',
  'vocab+merges',
  'tiktoken',
  'sentencepiece',
  'vocab.txt',
  'boundless',
  'tokenwright',
] as const satisfies readonly TokenizerFormat[]

export const OUT_HELP = 'a file (*.json, *.tiktoken, *.model, *.txt) or a folder'

const FILES =
  /^(tokenizer\.(json|model|tiktoken|tiktoken\.json)|vocab\.(json|txt)|boundless\.model|merges\.txt|tokenizer_config\.json|tokenwright\.json)$/

/**
 * Refuses early, before hours of training, what could not be written late.
 *
 * @throws TokenwrightError `unwritable` where something stands already and `force` is not set
 */
export async function checkTarget(path: string, force: boolean): Promise<void> {
  if (force) return
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  const taken = found.isDirectory() ? readdirSync(path).find((name) => FILES.test(name)) : path
  if (taken === undefined) return
  const { TokenwrightError } = await import('@tokenwright/text')
  throw new TokenwrightError('unwritable', 'file that is there already (--force overwrites it)', { value: taken })
}

/**
 * Saves what took long to make. Where the format cannot express it, the library's own format can: nothing is lost.
 *
 * @returns the paths written
 * @throws TokenwrightError `unsupported-part` with the reason and the place where the tokenizer was kept instead
 */
export async function saveMade(
  tokenizer: Tokenizer,
  path: string,
  format: TokenizerFormat | undefined,
): Promise<string[]> {
  const { save, TokenwrightError } = await import('@tokenwright/text')
  try {
    return await save(tokenizer, path, format)
  } catch (error) {
    if (!(error instanceof TokenwrightError) || error.kind !== 'unsupported-part') throw error
    const [kept] = await save(tokenizer, `${path}.tokenwright.json`, 'tokenwright')
    throw new TokenwrightError('unsupported-part', `${error.message}; kept in a format of our own`, {
      value: kept,
      cause: error,
    })
  }
}
