/** @file Named tokenizers on one corpus, without training. */
import { costGroups, countDocuments, resampledBy } from '../compare/counts.js'
import { documentsOf } from '../corpora/collect.js'
import { byteSize } from '../format/numbers.js'
import type { ReportData } from './data.js'
import { compareInDetail } from './detail.js'
import { describeCorpus, gather, type GatherOptions, type Hooks } from './gather.js'
import { corpusRemarks } from './make-report.js'
import type { GivenTokenizer } from './train-own.js'

export interface CompareOptions extends GatherOptions {
  readonly title: string
  /** Index of the tokenizer that savings are counted from. */
  readonly baseline: number
  /** Rows of each list of differences. */
  readonly limit: number
}

/**
 * Counts a corpus in every tokenizer; the baseline and the cheapest other one are compared token by token.
 *
 * @throws TokenwrightError `empty-corpus` when there is no text
 */
export async function compareTokenizers(
  paths: readonly string[],
  tokenizers: readonly GivenTokenizer[],
  options: CompareOptions,
  hooks: Hooks,
): Promise<ReportData> {
  const gathered = await gather(paths, options, hooks)
  const { collection, ledger } = gathered
  const encoders = tokenizers.map(({ encoder }) => encoder)
  const total = collection.documents.reduce((sum, { bytes }) => sum + bytes, 0)
  hooks.stage('Counting', total)
  const counted = await countDocuments(documentsOf(collection, collection.documents, ledger), encoders, {
    signal: options.signal,
    onProgress: (bytes) => hooks.update(bytes, `${byteSize(bytes)} of ${byteSize(total)}`),
  })
  const resampled = resampledBy(counted)
  const costs = costGroups(collection, counted, encoders.length, options.baseline, resampled, options.seed)
  const others = [...encoders.keys()].filter((index) => index !== options.baseline)
  const right = others.reduce(
    (best, index) => (costs.all.costs[index].tokens < costs.all.costs[best].tokens ? index : best),
    others[0],
  )
  hooks.stage('Comparing token by token')
  const detail =
    others.length === 0
      ? null
      : await compareInDetail(collection, counted, encoders, ledger, {
          left: options.baseline,
          right,
          limit: options.limit,
          signal: options.signal,
          onProgress: (bytes, all) => hooks.update(bytes, byteSize(bytes), all),
        })
  const corpus = describeCorpus(paths, gathered)
  return {
    layout: 1,
    title: options.title,
    made: new Date().toISOString(),
    corpus,
    split: null,
    tokenizers: tokenizers.map(({ name, encoder, bundled }, index) => ({
      name,
      kind: bundled === true ? 'bundled' : 'given',
      size: encoder.size,
      about: 'given',
      wholeTokens: costs.all.costs[index].tokens,
      seconds: null,
    })),
    baseline: options.baseline,
    costs,
    resampled,
    curves: [],
    detail,
    notes: corpusRemarks(corpus, null, costs.all.units),
  }
}
