/** @file The paper's measure: tokens for each character, by class of documents, with intervals over documents. */
import { createBreather } from '@tokenwright/measure/corpora'
import { interval, resample, type Interval, type Unit } from '@tokenwright/measure/compare'
import { TokenwrightError, type Encoder } from '@tokenwright/text'

export interface Contender {
  /** Unique. */
  readonly name: string
  readonly encoder: Encoder
}

/** All that counting asks of a contender. */
export interface Counting {
  readonly name: string
  readonly encoder: Pick<Encoder, 'count' | 'size'>
}

export interface EvaluationDocument {
  /** Such as `contracts`. */
  readonly class: string
  readonly text: string
}

export interface EvaluationOptions {
  /** Name of the contender that others are compared with. Default: the first. */
  readonly baseline?: string
  /** Of the bootstrap. Default 1. */
  readonly seed?: number
  readonly signal?: AbortSignal
}

export interface Evaluation {
  readonly tokenizers: readonly { readonly name: string; readonly size: number }[]
  readonly baseline: string
  readonly classes: readonly ClassEvaluation[]
}

export interface ClassEvaluation {
  readonly name: string
  readonly documents: number
  /** Unicode code points of the text as it came, before any normalizer. */
  readonly characters: number
  /** In the order of the tokenizers. */
  readonly rows: readonly ClassRow[]
}

export interface ClassRow {
  readonly tokenizer: string
  /** No special tokens, whatever the file says of templates, padding and truncation. */
  readonly tokens: number
  /** Sum of tokens by sum of characters; lower is better. */
  readonly tokensPerCharacter: Interval
  /** Tokens by the tokens of the baseline, on the same resamples: 0.9 is 10 % fewer. 1 for the baseline itself. */
  readonly ratio: Interval
  /** The interval of the ratio holds 1: the two cannot be told apart. Null without an interval. */
  readonly tied: boolean | null
}

/**
 * Counts documents in several tokenizers (paper, section 4: tokens per character). Documents of a class are summed up,
 * and resampled together for all tokenizers.
 *
 * @throws TokenwrightError `invalid-option` for two contenders of one name or a baseline that is none of them,
 * `empty-corpus`, `aborted`
 * @example
 * const { classes } = await evaluateTokenizers([{ name: 'o200k', encoder }, { name: 'own', encoder: own }], held)
 * classes[0].rows[1].ratio // { value: 0.86, low: 0.84, high: 0.88 }: 14 % fewer tokens
 */
export async function evaluateTokenizers(
  contenders: readonly Counting[],
  documents: Iterable<EvaluationDocument> | AsyncIterable<EvaluationDocument>,
  { baseline = contenders[0]?.name, seed = 1, signal }: EvaluationOptions = {},
): Promise<Evaluation> {
  const base = contenders.findIndex(({ name }) => name === baseline)
  if (base < 0)
    throw new TokenwrightError('invalid-option', 'baseline that is none of the tokenizers', { value: baseline })
  const names = new Set<string>()
  for (const { name } of contenders) {
    if (names.has(name)) throw new TokenwrightError('invalid-option', 'two tokenizers of one name', { value: name })
    names.add(name)
  }
  const breathe = createBreather(signal)
  const classes = new Map<string, Unit[]>()
  for await (const { class: name, text } of documents) {
    const tokens: number[] = []
    for (const { encoder } of contenders) {
      tokens.push(encoder.count(text))
      await breathe()
    }
    const unit = { bytes: 0, characters: codePoints(text), tokens }
    const units = classes.get(name)
    if (units === undefined) classes.set(name, [unit])
    else units.push(unit)
  }
  if (classes.size === 0) throw new TokenwrightError('empty-corpus', 'no documents to measure on', { value: 0 })
  return {
    tokenizers: contenders.map(({ name, encoder }) => ({ name, size: encoder.size })),
    baseline: contenders[base].name,
    classes: Array.from(classes, ([name, units]) => evaluateClass(name, units, contenders, base, seed)),
  }
}

function evaluateClass(
  name: string,
  units: readonly Unit[],
  contenders: readonly Counting[],
  base: number,
  seed: number,
): ClassEvaluation {
  const samples = resample(units, contenders.length, seed)
  return {
    name,
    documents: units.length,
    characters: samples.characters[0],
    rows: contenders.map((contender, t) => {
      const ratio = interval(samples, (i) => samples.tokens[t][i] / samples.tokens[base][i])
      return {
        tokenizer: contender.name,
        tokens: samples.tokens[t][0],
        tokensPerCharacter: interval(samples, (i) => samples.tokens[t][i] / samples.characters[i]),
        ratio,
        tied: ratio.low === null || ratio.high === null ? null : ratio.low <= 1 && ratio.high >= 1,
      }
    }),
  }
}

/** Length in Unicode code points. */
export function codePoints(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && isLow(text, i + 1)) count--
  return count
}

function isLow(text: string, at: number): boolean {
  return at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00
}
