/** @file Generation over a vocabulary that is too large for its logits: a few candidates from an index, sampled as usual. */
import { sampleToken, type SamplingOptions } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import type { Retriever } from './retrieval.js'
import type { RowSession } from './row-session.js'

export interface LargeVocabularyOptions {
  /** Feeds the model; its capacity bounds prompt and continuation together. */
  readonly session: RowSession
  /** [tokens, width], row-major: what the model reads for each token. */
  readonly inputRows: Float32Array
  readonly width: number
  readonly retriever: Retriever
  /** Numbers in [0, 1). */
  readonly draw: () => number
  /** Fetched at each step; default 20. */
  readonly candidates?: number
  /** Default as in the paper: repetition penalty 1.1, the top 10, at least 0.1 of the best. Temperature 0 takes the best. */
  readonly sampling?: SamplingOptions
  /** Ends the text, without being part of it. */
  readonly end?: number
}

const CANDIDATES = 20
const SAMPLING: SamplingOptions = { repetitionPenalty: 1.1, topK: 10, minP: 0.1 }

/**
 * Continues a prompt, one id after the other. The penalty counts ids of the prompt and of the continuation only; the authors'
 * code lets it fall on all candidates.
 * Source: the decoder with a large vocabulary, first version of arXiv 2411.18553.
 *
 * @throws TokenwrightError `unknown-id` for a prompt with ids that have no row, and as the session and the sampling do
 * @example for await (const id of generateLarge(prompt, 50, options)) process.stdout.write(textOf(id))
 */
export async function* generateLarge(
  prompt: readonly number[],
  steps: number,
  options: LargeVocabularyOptions,
): AsyncGenerator<number, void> {
  const { session, inputRows, width, retriever, draw, end, candidates = CANDIDATES } = options
  const count = inputRows.length / width
  const rowOf = (id: number): Float32Array => inputRows.subarray(id * width, (id + 1) * width)
  const rows = new Float32Array(prompt.length * width)
  prompt.forEach((id, i) => {
    if (!Number.isSafeInteger(id) || id < 0 || id >= count)
      throw new TokenwrightError('unknown-id', `an id without a row among ${count}`, {
        where: `prompt[${i}]`,
        value: id,
      })
    rows.set(rowOf(id), i * width)
  })
  const seen = new Set(prompt)
  let state = await session.start(rows)
  for (let step = 0; step < steps; step++) {
    const found = retriever.candidates(state, candidates)
    // Sampling sees the candidates as a small vocabulary of its own.
    const used = found.flatMap(({ id }, i) => (seen.has(id) ? [i] : []))
    const logits = Float32Array.from(found, ({ logit }) => logit)
    const { id } = found[sampleToken(logits, used, options.sampling ?? SAMPLING, draw)]
    if (id === end) return
    yield id
    seen.add(id)
    if (step + 1 < steps) state = await session.next(rowOf(id))
  }
}
