/** @file Jobs on all cores, or on many machines. */
export type { Handler, Job, Reply } from './contract.js'
export { handlers } from './handlers.js'
export { runJobs, type JobsOptions } from './run-jobs.js'
export { trainOnShards, type CountedTrainingOptions } from './train-on-shards.js'
export { runWorker, type WorkerEvent, type WorkerOptions } from './worker.js'
export { withoutPassword } from './redis.js'
