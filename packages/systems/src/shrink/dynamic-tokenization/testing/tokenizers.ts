/** @file A small byte-level tokenizer and texts that the project wrote, for tests. */
import { compile, train, type Encoder, type Tokenizer } from '@tokenwright/text'

export const LINES: readonly string[] = [
  ' the unhappy cook happily counts unhappy onions',
  ' happiness is a warm kitchen, said the happier cook',
  " it's 42 degrees; don't touch the pan-handle!",
  ' naïve café façade, and again naïve café façade',
  ' 日本語の文章は空白を使いません。日本語の文章です',
  ' ēdiens ir garšīgs, ēdiens bija garšīgs',
  '  two  spaces\tand a tab',
  ' well-known sub-word and well-known word-pieces',
]

export async function smallTokenizer(specialTokens: readonly string[] = []): Promise<Tokenizer> {
  return train(LINES.slice(0, 4), { vocabularySize: 300 + specialTokens.length, split: 'gpt2', specialTokens }).result()
}

/** Compiled, with two special tokens. */
export async function smallEncoder(): Promise<Encoder> {
  return compile(await smallTokenizer(['<s>', '</s>']))
}
