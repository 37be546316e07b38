/** @file The report of the main job: what a corpus costs, and what a tokenizer of its own would save. */
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DEFAULT_ENCODINGS, makeReport, renderPage } from '@tokenwright/measure/report'
import type { Assignment } from '../contract.js'
import { hooksOf, MOST_CORPUS_BYTES, type JobTools } from './tools.js'

export async function runReport(assignment: Assignment, tools: JobTools): Promise<{ readonly file: string }> {
  const { data } = await makeReport(
    assignment.paths,
    {
      title: basename(assignment.paths[0]),
      encodings: DEFAULT_ENCODINGS,
      given: [],
      testShare: 0.1,
      train: ['bpe'],
      maxBytes: MOST_CORPUS_BYTES,
      seed: 1,
      signal: tools.signal,
    },
    hooksOf(tools),
  )
  await writeFile(join(assignment.folder, 'report.json'), JSON.stringify(data))
  await writeFile(join(assignment.folder, 'report.html'), renderPage(data))
  return { file: 'report.json' }
}
