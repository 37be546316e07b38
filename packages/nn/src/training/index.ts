/** @file Optimizers, schedules and the training loop. */
export { adamW, clipByNorm, globalNorm, type AdamWOptions, type Optimizer, type OptimizerState } from './optimizer.js'
export { adafactor, sgd, type AdafactorOptions, type SgdOptions } from './sgd-adafactor.js'
export { schedule, type Schedule, type ScheduleOptions } from './schedule.js'
export { train, trainToEnd, type TrainOptions, type TrainProgress, type TrainResult } from './train.js'
export { dataOrder, tokenWindows } from './data-order.js'
export { readState, writeState } from './state-file.js'
