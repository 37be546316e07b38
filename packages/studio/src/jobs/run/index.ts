/** @file One function for each kind of job; what it needs is loaded when it runs. */
import type { Assignment, JobRequest } from '../contract.js'
import type { JobTools } from './tools.js'

/** What a job does that begins again. */
const AGAIN: Readonly<Record<JobRequest['kind'], string>> = {
  train: 'Training goes on from its checkpoint.',
  measure: 'The measurement starts again from the beginning.',
  report: 'The report starts again from the beginning.',
  transplant: 'A small model in training goes on from its checkpoint; methods start again from the first.',
  hypernet: 'Trainings go on from their checkpoints; what comes after them starts again.',
  bench: 'Finished steps of the experiment are kept; it goes on after them.',
}

/** @returns what the job found, as plain data */
export async function runJob(assignment: Assignment, tools: JobTools): Promise<unknown> {
  const { request, attempt } = assignment
  if (attempt > 1) tools.log(`The server ended in the middle of attempt ${attempt - 1}. ${AGAIN[request.kind]}`)
  switch (request.kind) {
    case 'train':
      return (await import('./train.js')).runTrain(request, assignment, tools)
    case 'measure':
      return (await import('./measure.js')).runMeasure(assignment, tools)
    case 'report':
      return (await import('./report.js')).runReport(assignment, tools)
    case 'transplant':
      return (await import('./transplant.js')).runTransplant(request, assignment, tools)
    case 'hypernet':
      return (await import('./hypernet.js')).runHypernet(request, assignment, tools)
    case 'bench':
      return (await import('./bench.js')).runBench(request, assignment, tools)
  }
}
