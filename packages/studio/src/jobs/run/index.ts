/** @file One function for each kind of job; what it needs is loaded when it runs. */
import type { Assignment } from '../contract.js'
import type { JobTools } from './tools.js'

/** @returns what the job found, as plain data */
export async function runJob(assignment: Assignment, tools: JobTools): Promise<unknown> {
  const { request } = assignment
  switch (request.kind) {
    case 'train':
      return (await import('./train.js')).runTrain(request, assignment, tools)
    case 'measure':
      return (await import('./measure.js')).runMeasure(assignment, tools)
    case 'report':
      return (await import('./report.js')).runReport(assignment, tools)
    case 'bench':
      return (await import('./bench.js')).runBench(request, assignment, tools)
  }
}
