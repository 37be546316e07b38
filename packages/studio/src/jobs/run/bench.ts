/** @file Runs the experiment of a system. Finished steps are kept, so that a job that starts again goes on. */
import { benchSystem } from '@tokenwright/systems/experiment'
import type { Finding } from '@tokenwright/systems/experiment'
import type { Assignment, JobRequest } from '../contract.js'
import { hooksOf, type JobTools } from './tools.js'

type BenchRequest = Extract<JobRequest, { kind: 'bench' }>

export interface BenchResult {
  readonly system: string
  readonly size: 'smoke' | 'full'
  readonly seconds: number
  readonly findings: readonly Finding[]
}

export async function runBench(request: BenchRequest, assignment: Assignment, tools: JobTools): Promise<BenchResult> {
  const hooks = hooksOf(tools)
  let label = ''
  const { result } = await benchSystem(request.system, {
    size: request.size,
    out: assignment.resultFolder,
    signal: tools.signal,
    onProgress(progress) {
      if (progress.label !== label) hooks.stage((label = progress.label), progress.total)
      hooks.update(
        progress.done,
        `step ${Math.min(progress.step + 1, progress.steps)} of ${progress.steps}`,
        progress.total,
      )
    },
  })
  return { system: request.system, size: request.size, seconds: result.seconds, findings: result.findings }
}
