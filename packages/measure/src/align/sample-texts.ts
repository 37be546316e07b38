/** @file An even, repeatable sample of a corpus of either kind, with the group that each text belongs to. */
import { createLedger } from '../corpora/ledger.js'
import { readDocuments } from '../corpora/documents.js'
import { position } from '../corpora/profile.js'
import type { ParallelCorpus } from '../parallel/contract.js'
import type { DocumentCorpus, SuiteCorpus } from '../suite/input.js'

export interface SampledText {
  readonly text: string
  /** Key of the group, as in the suite's result: a language's code, `type:Markdown`. */
  readonly group: string
  /** `line 12`, or the name of a file. */
  readonly where: string
  /** About how many bytes the whole sample has. */
  readonly total: number
}

/** Any number will do; another one than that of samples and splits, so that this is no part of them. */
const SEED = 7

export function sampleTexts(corpus: SuiteCorpus, maxBytes: number, signal?: AbortSignal): AsyncGenerator<SampledText> {
  return corpus.kind === 'parallel' ? parallelTexts(corpus, maxBytes, signal) : documentTexts(corpus, maxBytes)
}

/** The same lines in every language, so that the sample is parallel too. */
async function* parallelTexts(
  corpus: ParallelCorpus,
  maxBytes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SampledText> {
  const rate = Math.min(1, maxBytes / Math.max(1, corpus.bytes))
  const total = corpus.bytes * rate
  for await (const { language, first, lines } of corpus.batches(signal)) {
    const group = corpus.languages[language].code
    for (const [index, text] of lines.entries())
      if (text !== '' && (rate === 1 || position(SEED, 'line', first + index) < rate))
        yield { text, group, where: `line ${first + index + 1}`, total }
  }
}

async function* documentTexts(corpus: DocumentCorpus, maxBytes: number): AsyncGenerator<SampledText> {
  const { sampling, files } = corpus
  const bytes =
    sampling === undefined ? files.reduce((sum, { size }) => sum + size, 0) : sampling.totalBytes * sampling.rate
  const rate = Math.min(1, maxBytes / Math.max(1, bytes))
  // What is left out here was left out of the measurement before, and is in its account.
  const ledger = createLedger()
  for (const file of files) {
    const keep = (index: number): boolean =>
      (sampling === undefined || sampling.keep(file, index)) && (rate === 1 || position(SEED, file.name, index) < rate)
    for await (const { text } of readDocuments(file, ledger, { blockBytes: sampling?.blockBytes, keep }))
      yield { text, group: `type:${file.type}`, where: file.name, total: bytes * rate }
  }
}
