/**
 * @file Supertokens: byte-level BPE without any split, trained on text that is cut into chunks of random length. A token may span
 * words and never a chunk's border; the tokenizer itself cuts nowhere.
 */
import { train, TokenwrightError, type Tokenizer, type TrainingRun } from '@tokenwright/text'

/** Chunk lengths in characters, with their probability. */
export type ChunkDistribution = readonly (readonly [shortest: number, longest: number, probability: number])[]

/** As the authors' program has it. The probabilities sum to 1.1, which its own check refuses; they are normalised here. */
export const PUBLISHED_CHUNKS: ChunkDistribution = [
  [4, 5, 0.044],
  [6, 7, 0.091],
  [8, 9, 0.146],
  [10, 11, 0.171],
  [12, 13, 0.185],
  [14, 15, 0.171],
  [16, 17, 0.146],
  [18, 19, 0.091],
  [20, 21, 0.044],
  [22, 23, 0.011],
]

export interface SupertokenOptions {
  readonly vocabularySize: number
  readonly chunks?: ChunkDistribution
  /**
   * `random`: chunks end anywhere, as published; `words`: each border moves on to the next space, so that no word is cut, which
   * is ours.
   */
  readonly borders?: 'random' | 'words'
  /** Longest token in bytes; 30. */
  readonly maxTokenLength?: number
  readonly seed?: number
  readonly signal?: AbortSignal
  /** Is told what was changed in the options. */
  readonly onNotice?: (notice: string) => void
}

/**
 * The chunks of one document.
 * @param random numbers in [0, 1)
 */
export function* cutChunks(
  text: string,
  chunks: ChunkDistribution,
  borders: 'random' | 'words',
  random: () => number,
): Generator<string> {
  const total = chunks.reduce((sum, [, , probability]) => sum + probability, 0)
  const shortest = Math.min(...chunks.map(([least]) => least))
  const characters = Array.from(text)
  let from = 0
  while (from < characters.length) {
    const left = characters.length - from
    let to = characters.length
    if (left >= shortest) {
      let draw = random() * total
      const range = chunks.find(([, , probability]) => (draw -= probability) < 0) ?? chunks[chunks.length - 1]
      const [least, most] = [Math.min(range[0], left), Math.min(range[1], left)]
      to = from + least + Math.floor(random() * (most - least + 1))
      if (borders === 'words') while (to < characters.length && characters[to] !== ' ') to++
    }
    yield characters.slice(from, to).join('')
    from = to
  }
}

/**
 * Trains supertokens on documents.
 * @throws TokenwrightError `invalid-option` for a distribution that is none
 * @example const tokenizer = await trainSupertokens(lines, { vocabularySize: 16_384, borders: 'words' }).result()
 */
export function trainSupertokens(texts: Iterable<string>, options: SupertokenOptions): TrainingRun {
  const { chunks = PUBLISHED_CHUNKS, borders = 'random', maxTokenLength = 30, seed = 0 } = options
  for (const [least, most, probability] of chunks)
    if (!(Number.isInteger(least) && least >= 1 && most >= least && probability >= 0))
      throw new TokenwrightError('invalid-option', 'not a range of chunk lengths with a probability', {
        value: [least, most, probability],
      })
  const total = chunks.reduce((sum, [, , probability]) => sum + probability, 0)
  if (!(total > 0)) throw new TokenwrightError('invalid-option', 'probabilities that sum to nothing', { value: total })
  if (Math.abs(total - 1) > 1e-9)
    options.onNotice?.(`The probabilities of chunk lengths sum to ${total.toFixed(3)} and were normalised.`)
  const random = mulberry(seed)
  // Not a generator: training may go over the corpus again, and must see the same chunks.
  const cut: string[] = []
  for (const text of texts) for (const chunk of cutChunks(text, chunks, borders, random)) cut.push(chunk)
  return train(cut, {
    vocabularySize: options.vocabularySize,
    split: null,
    normalizer: { type: 'NFC' },
    minFrequency: 2,
    maxTokenLength,
    workers: 1,
    signal: options.signal,
  })
}

/** Learned tokens with a space inside, not at an end, over all learned tokens. */
export function innerSpaceShare(tokenizer: Tokenizer, texts: readonly string[]): number {
  const inner = texts.filter((text) => /\S \S/.test(text)).length
  const learned = texts.length - 256 - tokenizer.added_tokens.length
  return learned <= 0 ? 0 : inner / learned
}

function mulberry(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000
  }
}
