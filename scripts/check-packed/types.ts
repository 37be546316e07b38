// Types of the packed packages resolve under a strict compiler.
import { compile, load, train, type Encoder, type Tokenizer, TokenwrightError } from '@tokenwright/text'
import { inspectTokenizer } from '@tokenwright/measure/inspect'
import { makeReport, renderPage } from '@tokenwright/measure/report'
import { run } from 'tokenwright'

export async function count(text: string): Promise<number> {
  const tokenizer: Tokenizer = await load('o200k_base')
  const encoder: Encoder = compile(tokenizer)
  const ids: Uint32Array = encoder.encode(text, { special: 'allow' })
  const own: Tokenizer = await train([text], { vocabularySize: 300 }).result()
  return ids.length + compile(own).count(text)
}

export const isOurs = (error: unknown): boolean => error instanceof TokenwrightError && error.kind === 'unknown-id'

export const entry: [(arguments_: string[]) => Promise<number>, unknown, unknown, unknown] = [
  run,
  inspectTokenizer,
  makeReport,
  renderPage,
]
