/** @file Where more merges stop paying: the crate's plateau. */
import { nest, vocabularySize, type Tokenizer, type TrainingRun } from '@tokenwright/text'

const STEPS = 32
const COUNT = 128
const SHARE = 512

/**
 * Cuts a tokenizer behind the 32nd merge in a row whose count is at most 128, or at most a 512th of the first merge's. Counts
 * fall from merge to merge, so how many lie above is what training with that least frequency gives.
 *
 * @param corpus what it was trained on
 * @param learn trains again with another least frequency
 */
export async function plateauSize(
  corpus: AsyncIterable<Uint8Array>,
  tokenizer: Tokenizer,
  learn: (least: number) => TrainingRun,
): Promise<Tokenizer> {
  const least = Math.floor(Math.max(COUNT, (await firstCount(corpus)) / SHARE)) + 1
  const above = vocabularySize((await learn(least).result()).model.vocab)
  const size = above + STEPS
  return size < vocabularySize(tokenizer.model.vocab) ? nest(tokenizer, size).tokenizer : tokenizer
}

/** Count of the most frequent pair of bytes. */
async function firstCount(corpus: AsyncIterable<Uint8Array>): Promise<number> {
  const counts = new Float64Array(1 << 16)
  for await (const bytes of corpus) for (let i = 1; i < bytes.length; i++) counts[(bytes[i - 1] << 8) | bytes[i]]++
  return counts.reduce((most, count) => Math.max(most, count), 0)
}
