/** @file Measures tokenizers on a corpus: the data, a page and a table. */
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { compile, load } from '@tokenwright/text'
import { differMost } from '@tokenwright/measure/align'
import { createWordCounter, type CostlyWord } from '@tokenwright/measure/compare'
import { createLedger, documentsOf, findFiles, planSampling } from '@tokenwright/measure/corpora'
import { gather } from '@tokenwright/measure/report'
import { measureTokenizers, type DocumentCorpus, type NamedTokenizer } from '@tokenwright/measure/suite'
import { renderSuitePage, suiteCsv, vocabularyScripts, type SuiteReport } from '@tokenwright/measure/suite-report'
import type { Assignment } from '../contract.js'
import { hooksOf, MOST_CORPUS_BYTES, type JobTools } from './tools.js'

/** Rows of each list of differences. */
const DIFFERENCES = 12
/** Words are counted in so much of the text. */
const WORD_BYTES = 8_000_000

/** What a measurement leaves, `measure.json`. */
export interface MeasureReport extends SuiteReport {
  /** The words that cost the baseline most. */
  readonly words: readonly CostlyWord[]
}

export async function runMeasure(assignment: Assignment, tools: JobTools): Promise<{ readonly file: string }> {
  const { signal } = tools
  const hooks = hooksOf(tools)
  hooks.stage('Loading tokenizers', assignment.tokenizers.length)
  const opened: Required<NamedTokenizer>[] = []
  for (const { name, source } of assignment.tokenizers) {
    const tokenizer = await load(source)
    opened.push({ name, tokenizer, encoder: compile(tokenizer) })
    hooks.update(opened.length, name)
  }
  const ledger = createLedger()
  hooks.stage('Looking for files')
  const files = await findFiles(assignment.paths, ledger, { signal })
  const sampling = await planSampling(files, MOST_CORPUS_BYTES, 1)
  const corpus: DocumentCorpus = {
    kind: 'documents',
    paths: assignment.paths.map((path) => basename(path)),
    files,
    ledger,
    sampling,
  }
  let stage = ''
  const result = await measureTokenizers(opened, corpus, { signal }, (event) => {
    if (event.stage !== stage) hooks.stage((stage = event.stage), event.total ?? undefined)
    hooks.update(event.done, event.note, event.total ?? undefined)
  })
  hooks.stage('Comparing token by token')
  const differences = await differMost(
    opened.map(({ encoder }) => encoder),
    corpus,
    { baseline: 0, limit: DIFFERENCES, signal, onProgress: (done, total) => hooks.update(done, '', total) },
  )
  hooks.stage('Counting words')
  const words = await costlyWords(assignment.paths, opened, tools)
  const report: MeasureReport = {
    title: corpus.paths.join(', '),
    ...result,
    differences,
    words,
    scripts: opened.map(({ tokenizer, encoder }) => vocabularyScripts(tokenizer, encoder)),
  }
  const write = (name: string, text: string): Promise<void> => writeFile(join(assignment.folder, name), text)
  await write('measure.json', JSON.stringify(report))
  await write('measure.csv', suiteCsv(report))
  await write('measure.html', await renderSuitePage(report))
  return { file: 'measure.json' }
}

async function costlyWords(
  paths: readonly string[],
  opened: readonly Required<NamedTokenizer>[],
  tools: JobTools,
): Promise<CostlyWord[]> {
  const options = { maxBytes: WORD_BYTES, seed: 1, signal: tools.signal }
  const { collection, ledger } = await gather(paths, options, hooksOf(tools))
  const counter = createWordCounter()
  for await (const { text } of documentsOf(collection, collection.documents, ledger)) counter.add(text)
  return counter.costliest(
    opened.map(({ encoder }) => encoder),
    0,
    DIFFERENCES,
  )
}
