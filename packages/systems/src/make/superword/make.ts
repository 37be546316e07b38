/** @file From texts to a superword tokenizer, with everything that a user should be told on the way. */
import {
  boundlessAsBpe,
  compile,
  train,
  vocabularySize,
  type BoundlessOptions,
  type Corpus,
  type SuperBpeOptions,
  type Tokenizer,
  type TrainingRun,
} from '@tokenwright/text'
import { cutLongLines } from './long-lines.js'

export type SuperwordOptions =
  | ({ readonly algorithm?: 'superbpe' } & SuperBpeOptions)
  | ({ readonly algorithm: 'boundless' | 'boundless-2phase' } & BoundlessOptions)

export interface MadeSuperwords {
  readonly tokenizer: Tokenizer
  /**
   * The same ids as byte-pair encoding that every Hugging Face runtime loads: SuperBPE itself; BoundlessBPE of two phases
   * without deletions in another form (see `boundlessAsBpe`); otherwise null, and `toBoundless` writes the authors' format.
   */
  readonly portable: Tokenizer | null
  /** Tokens it has; fewer than asked for where the text holds no more pairs. */
  readonly size: number
  readonly warnings: readonly string[]
}

/** A training under way, and what to tell about it. */
export interface SuperwordRun {
  readonly run: TrainingRun
  /** In sentences; complete once the run is done. */
  warnings(): readonly string[]
}

/**
 * Trains SuperBPE or BoundlessBPE, with progress. Lines longer than 100,000 characters are cut at white space, with a warning.
 *
 * @throws TokenwrightError through the run, as `train` does: `invalid-option` (a transition above the vocabulary),
 * `unsupported-part` (a base without merges), `empty-corpus`, `aborted`
 */
export function superwordRun(corpus: Corpus, options: SuperwordOptions = {}): SuperwordRun {
  const base = options.algorithm === undefined || options.algorithm === 'superbpe' ? options.base : undefined
  let cut = 0
  let longest = 0
  const lines = cutLongLines(corpus, {
    onCut: (units) => {
      cut++
      longest = Math.max(longest, units)
    },
  })
  const run = train(lines, options.algorithm === undefined ? { ...options, algorithm: 'superbpe' } : options)
  return {
    run,
    warnings: () => [
      ...(base === undefined ? [] : baseWarnings(base)),
      ...(cut === 0
        ? []
        : [
            `lines cut at white space, since superwords are learned within lines; the longest had ${longest} characters, and there were so many: ${cut}`,
          ]),
    ],
  }
}

/**
 * The same to its end, with what the result can be used for.
 *
 * @example
 * const { tokenizer, warnings } = await makeSuperwords(texts, { vocabularySize: 32768, transition: 0.9 })
 * await save(tokenizer, 'tokenizer.json')
 */
export async function makeSuperwords(corpus: Corpus, options: SuperwordOptions = {}): Promise<MadeSuperwords> {
  const { run, warnings } = superwordRun(corpus, options)
  const tokenizer = await run.result()
  const size = vocabularySize(tokenizer.model.vocab)
  const { vocabularySize: wanted = 32_768 } = options
  return {
    tokenizer,
    portable: portableOf(tokenizer),
    size,
    warnings: [
      ...warnings(),
      ...(size < wanted ? [`the text holds no more pairs: ${size} tokens of the ${wanted} asked for`] : []),
    ],
  }
}

function portableOf(tokenizer: Tokenizer): Tokenizer | null {
  const { model } = tokenizer
  if (model.type !== 'Boundless') return tokenizer
  const lastMerge = lastOrder(model.merges)
  const apart = model.supermerges.length === 0 || model.supermerges[0] > lastMerge
  return model.deletions.length === 0 && apart ? boundlessAsBpe(tokenizer) : null
}

function lastOrder(triples: Uint32Array): number {
  return triples.length === 0 ? -1 : triples[triples.length - 3]
}

/**
 * What to know before a tokenizer is extended with superwords: normalizers that lose what they change.
 *
 * @example
 * baseWarnings(await load('bert-like/tokenizer.json')) // ['the base normalizes text (Lowercase): ...']
 */
export function baseWarnings(base: Tokenizer): readonly string[] {
  const { normalizer } = base
  if (normalizer === null) return []
  const names = normalizer.type === 'Sequence' ? normalizer.normalizers.map(({ type }) => type) : [normalizer.type]
  return [
    `the base normalizes text (${names.join(', ')}): superwords are learned on what that leaves, and decoding does not bring the rest back`,
  ]
}

/**
 * Adds superwords to a byte-level BPE tokenizer: old ids stay, new ones follow, and every new merge joins what the old
 * merges leave, also across words. From then on text is cut as in SuperBPE's second stage, lines and numbers apart.
 *
 * @param tokens how many to add
 * @throws TokenwrightError `unsupported-part` for models without merges (Unigram, WordPiece), `invalid-option`
 * @example
 * const { tokenizer } = await extendWithSuperwords(pythia, contracts, 500)
 */
export async function extendWithSuperwords(
  base: Tokenizer,
  corpus: Corpus,
  tokens: number,
  options: Omit<SuperBpeOptions, 'base' | 'vocabularySize'> = {},
): Promise<MadeSuperwords> {
  return makeSuperwords(corpus, { ...options, base, vocabularySize: compile(base).size + tokens })
}
