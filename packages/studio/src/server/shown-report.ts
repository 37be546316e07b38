/** @file A report that was made before the server started: kept as a job that is done, its tokenizers on their shelf. */
import type { ReportData } from '@tokenwright/measure/report'
import { basename, resolve } from 'node:path'
import { save, type Tokenizer } from '@tokenwright/text'
import type { JobQueue } from '../jobs/queue.js'
import { reportFiles } from '../jobs/report-files.js'
import type { Workspace } from '../workspace.js'

/** What the main job leaves. */
export interface ShownReport {
  readonly data: ReportData
  /** The tokenizers that were trained for it, by name. */
  readonly trained: ReadonlyMap<string, Tokenizer>
}

/** The report as the pages know it. */
export interface Shown {
  readonly job: number
  readonly title: string
  /** Names on the shelf of tokenizers. */
  readonly tokenizers: string[]
}

const LONGEST_TITLE = 60

export async function takeReport(
  { data, trained }: ShownReport,
  queue: JobQueue,
  workspace: Workspace,
): Promise<Shown> {
  const tokenizers: string[] = []
  for (const [name, tokenizer] of trained) {
    const file = `${fileTitle(basename(resolve(data.corpus.paths[0] ?? data.title)))} ${name}.json`
    await save(tokenizer, workspace.path('tokenizers', file))
    tokenizers.push(file)
  }
  const request = { kind: 'report', corpus: { source: 'folder', index: 0 } } as const
  const { id } = await queue.adopt(request, `Report on ${data.title}`, { file: 'report.json' }, reportFiles(data))
  return { job: id, title: data.title, tokenizers }
}

/** What of a title a name of a file may hold. */
function fileTitle(title: string): string {
  const plain = title
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TITLE)
    .trim()
  return /^[\p{L}\p{N}_]/u.test(plain) ? plain : 'report'
}
