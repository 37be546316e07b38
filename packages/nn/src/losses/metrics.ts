/** @file Metrics of results that have left the models, on plain numbers. Intervals and paired tests are in `@tokenwright/measure`. */
import { TokenwrightError } from '@tokenwright/text/errors'

/** exp of the mean negative log-probability in nats. */
export function perplexity(nats: number, tokens: number): number {
  return Math.exp(nats / positive(tokens, 'tokens'))
}

/** Bits that a model spends on a byte of text; comparable between tokenizers, which perplexity is not. */
export function bitsPerByte(nats: number, bytes: number): number {
  return nats / Math.LN2 / positive(bytes, 'bytes')
}

export interface F1 {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** F1 from counts; 0 where nothing was right, as scikit-learn has it. */
export function f1(truePositives: number, falsePositives: number, falseNegatives: number): F1 {
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
  return {
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  }
}

/** F1 over all classes together (micro) and as the mean of the classes that occur (macro), for one label each. */
export function classF1(predicted: readonly number[], actual: readonly number[]): { micro: number; macro: number } {
  if (predicted.length !== actual.length)
    throw new TokenwrightError('invalid-option', `predictions for ${predicted.length} of`, { value: actual.length })
  const classes = new Set([...predicted, ...actual])
  const counts = new Map([...classes].map((name) => [name, { right: 0, wrong: 0, missed: 0 }]))
  predicted.forEach((guess, i) => {
    const [own, other] = [counts.get(guess), counts.get(actual[i])]
    if (own === undefined || other === undefined) return
    if (guess === actual[i]) own.right++
    else {
      own.wrong++
      other.missed++
    }
  })
  const all = [...counts.values()]
  const total = all.reduce(
    (sum, c) => ({ right: sum.right + c.right, wrong: sum.wrong + c.wrong, missed: sum.missed + c.missed }),
    {
      right: 0,
      wrong: 0,
      missed: 0,
    },
  )
  return {
    micro: f1(total.right, total.wrong, total.missed).f1,
    macro: all.reduce((sum, c) => sum + f1(c.right, c.wrong, c.missed).f1, 0) / Math.max(1, all.length),
  }
}

/** Area under the ROC curve: the chance that a positive scores above a negative, ties counting half. */
export function areaUnderCurve(scores: readonly number[], positives: readonly boolean[]): number {
  const count = positives.filter(Boolean).length
  const others = positives.length - count
  if (scores.length !== positives.length || count === 0 || others === 0)
    throw new TokenwrightError('invalid-option', 'the area needs scores of positives and negatives', { value: count })
  const order = scores.map((_, i) => i).toSorted((a, b) => scores[a] - scores[b])
  let rankSum = 0
  for (let i = 0; i < order.length;) {
    let end = i
    while (end < order.length && scores[order[end]] === scores[order[i]]) end++
    const rank = (i + 1 + end) / 2
    for (; i < end; i++) if (positives[order[i]]) rankSum += rank
  }
  return (rankSum - (count * (count + 1)) / 2) / (count * others)
}

function positive(value: number, where: string): number {
  if (!(value > 0)) throw new TokenwrightError('invalid-option', 'a count above 0 is needed', { where, value })
  return value
}
