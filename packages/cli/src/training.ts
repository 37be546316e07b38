/** @file Shows a training under way. */
import type { Tokenizer, TrainingRun } from '@tokenwright/text'
import type { Progress } from './progress.js'

const STAGES: ReadonlyMap<string, string> = new Map([
  ['count', 'Counting'],
  ['merge', 'Merging'],
])

/** @param bytes about how much text there is, for the stages that read it */
export async function watchTraining(run: TrainingRun, bytes: number, progress: Progress): Promise<Tokenizer> {
  const { byteSize, integer } = await import('@tokenwright/measure/format')
  let last = ''
  for await (const { stage, done, total, unit, bytesPerSecond } of run) {
    const end = total ?? (unit === 'bytes' ? bytes : undefined)
    if (stage !== last) progress.stage(STAGES.get(stage) ?? stage, end)
    last = stage
    const amount = unit === 'bytes' ? byteSize(done) : `${integer(done)} ${unit}`
    progress.update(done, bytesPerSecond === undefined ? amount : `${amount}, ${byteSize(bytesPerSecond)}/s`, end)
  }
  return run.result()
}
