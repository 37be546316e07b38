/** @file Small tokenizers and text for tests, written by hand. */
import { compile, train, type Encoder, type Tokenizer } from '@tokenwright/text'

export const english = [
  'the river runs past the old mill and the miller counts his sacks of flour',
  'the mill wheel turns as the river rises and the flour is ground again',
  'a miller who sells flour by the river sells it to those who bake bread',
  'bread is baked from flour, and flour is ground at the old mill by the river',
]

export const latvian = [
  'upe tek gar veco dzirnavu un dzirnavnieks skaita savus miltu maisus',
  'dzirnavu rats griežas, kad upe ceļas, un milti tiek malti atkal',
  'dzirnavnieks, kas pārdod miltus pie upes, pārdod tos tiem, kas cep maizi',
  'maizi cep no miltiem, un miltus maļ vecajās dzirnavās pie upes',
]

export async function trained(
  texts: readonly string[],
  vocabularySize: number,
): Promise<{ tokenizer: Tokenizer; encoder: Encoder }> {
  const tokenizer = await train(texts, { vocabularySize, split: 'gpt2', minFrequency: 1, workers: 1 }).result()
  return { tokenizer, encoder: compile(tokenizer) }
}

/** Numbers between −1 and 1 that follow from their place. */
export function wave(length: number, seed = 0): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1) + 0.013 * i * i))
}
