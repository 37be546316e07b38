/** @file The report of the main job: what a corpus costs, and what a tokenizer of its own would save. */
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DEFAULT_ENCODINGS, makeReport } from '@tokenwright/measure/report'
import type { Assignment } from '../contract.js'
import { reportFiles } from '../report-files.js'
import { hooksOf, MOST_CORPUS_BYTES, type JobTools } from './tools.js'

export async function runReport(assignment: Assignment, tools: JobTools): Promise<{ readonly file: string }> {
  const { data } = await makeReport(
    assignment.paths,
    {
      title: basename(assignment.paths[0]),
      encodings: DEFAULT_ENCODINGS,
      given: [],
      testShare: 0.1,
      train: ['bpe', 'superbpe'],
      maxBytes: MOST_CORPUS_BYTES,
      seed: 1,
      signal: tools.signal,
    },
    hooksOf(tools),
  )
  for (const [name, text] of reportFiles(data)) await writeFile(join(assignment.folder, name), text)
  return { file: 'report.json' }
}
