/** @file Schedules: the learning rate as a function of the step, counted from 0. */
import { TokenwrightError } from '@tokenwright/text/errors'

export type Schedule = (step: number) => number

export interface ScheduleOptions {
  readonly kind: 'constant' | 'linear' | 'cosine' | 'warmup-stable-decay'
  /** the highest rate */
  readonly rate: number
  /** all steps; not needed for `constant` */
  readonly steps?: number
  /** steps over which the rate rises from 0 */
  readonly warmup?: number
  /** where the rate ends, as a share of the highest */
  readonly end?: number
  /** share of all steps in which `warmup-stable-decay` falls at the end */
  readonly decay?: number
}

/** @example schedule({ kind: 'cosine', rate: 3e-4, steps: 2000, warmup: 100, end: 0.1 }) */
export function schedule(options: ScheduleOptions): Schedule {
  const { kind, rate, warmup = 0, end = 0, decay = 0.2 } = options
  const steps = options.steps ?? Infinity
  if (!(rate > 0)) throw new TokenwrightError('invalid-option', 'a rate is above 0', { value: rate })
  if (kind !== 'constant' && !Number.isFinite(steps))
    throw new TokenwrightError('invalid-option', 'this schedule needs the number of steps', { value: kind })
  const shapes: Readonly<Record<ScheduleOptions['kind'], (done: number) => number>> = {
    constant: () => 1,
    linear: (done) => 1 - (1 - end) * done,
    cosine: (done) => end + ((1 - end) * (1 + Math.cos(Math.PI * done))) / 2,
    'warmup-stable-decay': (done) => (done < 1 - decay ? 1 : 1 - (1 - end) * ((done - 1 + decay) / decay)),
  }
  const shape = shapes[kind]
  return (step) => {
    if (step < warmup) return (rate * (step + 1)) / warmup
    const span = Math.max(1, steps - warmup)
    return rate * shape(Math.min(1, (step - warmup) / span))
  }
}
