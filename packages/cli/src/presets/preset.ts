/** @file What a preset of `train` is: a published way to make a tokenizer, with the settings that belong to it. */
import type { CommonTrainingOptions, Corpus, TrainingRun } from '@tokenwright/text'
import type { DomainReport, EvaluationDocument, Contender } from '@tokenwright/systems/make/kl3m'
import type { TrainOptions } from '../commands/train.js'
import type { PresetOption } from './options.js'

export interface Preset {
  readonly name: string
  /** A few words for the help. */
  readonly summary: string
  readonly reads: 'text' | 'bytes'
  /** Size of the vocabulary where none is asked for. */
  readonly vocabulary: number
  /** Options of the command that it does not take, since the method has settled them. */
  readonly settles: readonly (keyof TrainOptions)[]
  /** Options for presets that it takes. Default: none. */
  readonly takes?: readonly PresetOption[]
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
  /** Files that other programs look for beside a `tokenizer.json`: name to content. */
  readonly besides?: ReadonlyMap<string, string>
  /** Measures what was made on documents that were held back; where the preset takes `report`. */
  report?(held: Held): Promise<DomainReport>
}

export interface Held {
  readonly documents: readonly EvaluationDocument[]
  /** General tokenizers to set beside it; the first is the baseline. */
  readonly others: readonly Contender[]
  /** Near copies of them that training left out. */
  readonly copies: number
  readonly signal: AbortSignal
}
