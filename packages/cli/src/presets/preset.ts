/** @file What a preset of `train` is: a published way to make a tokenizer, with the settings that belong to it. */
import type { CommonTrainingOptions, Corpus, TrainingRun } from '@tokenwright/text'
import type { TrainOptions } from '../commands/train.js'

export interface Preset {
  readonly name: string
  /** A few words for the help. */
  readonly summary: string
  readonly reads: 'text' | 'bytes'
  /** Size of the vocabulary where none is asked for. */
  readonly vocabulary: number
  /** Options of the command that it does not take, since the method has settled them. */
  readonly settles: readonly (keyof TrainOptions)[]
  /** Loads the method on first use. */
  learn(corpus: Corpus, request: PresetRequest): Promise<Learning>
}

export interface PresetRequest {
  /** As given; `vocabulary` is the preset's own where none was given. */
  readonly options: TrainOptions
  /** What has to do with the run and not with the method. */
  readonly running: Pick<CommonTrainingOptions, 'workers' | 'memoryLimit' | 'checkpoint' | 'expectedBytes' | 'signal'>
}

export interface Learning {
  readonly run: TrainingRun
  /** What the user should know, in sentences; asked for after the run. */
  remarks(): readonly string[]
}
