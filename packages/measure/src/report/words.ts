/** @file What a report says in words, on the terminal and on the page alike. */
import { byteSize, integer, plural } from '../format/numbers.js'
import type { ReportData } from './data.js'

/** The tokenizer that saves most, where it saves more than can be chance; else null. */
export function bestOf(data: ReportData): number | null {
  const { costs } = data.costs.all
  let best = data.baseline
  for (const [index, { tokens }] of costs.entries()) if (tokens < costs[best].tokens) best = index
  return best === data.baseline || costs[best].tied ? null : best
}

/** One or two sentences on which text the numbers are about. */
export function describeHeldOut({ split, corpus }: ReportData): string {
  if (split === null) return `Measured on all ${byteSize(corpus.bytes)}.`
  if (split.by === 'none')
    return `Measured on the same ${byteSize(corpus.bytes)} that the trained tokenizers were trained on: there is too little text to hold any back.`
  const what = split.by === 'file' ? plural(split.test.files, 'file') : plural(split.test.documents, 'part')
  const share = split.test.bytes / (split.test.bytes + split.train.bytes)
  return `Measured on ${what} held back from training: ${byteSize(split.test.bytes)}, ${Math.round(share * 100)} % of the text.`
}

/** What was trained, on how much, and how large; empty where nothing was. */
export function describeTraining({ split, tokenizers }: ReportData): string {
  const trained = tokenizers.filter(({ kind }) => kind === 'trained')
  if (split === null || trained.length === 0) return ''
  const sizes = [...new Set(trained.map(({ size }) => integer(size)))].join(' and ')
  const chosen = split.vocabularyChosen ? ', chosen by the amount of text' : ''
  return `Trained on ${byteSize(split.train.bytes)} with a vocabulary of ${sizes}${chosen}.`
}
