/** @file The batch of a step: a sampled vocabulary in buckets, and text in its tokens. It follows from the step's number alone. */
import { fold, hostTensor, key, MASKED, type HostTensor } from '@tokenwright/nn'
import type { HypernetworkConfig } from '../hypernetwork/config.js'
import {
  createSegmenter,
  createSubstringQueue,
  passageBatches,
  sampleVocabulary,
  type Corpus,
  type PassageBatch,
  type SampledVocabulary,
} from '../sampling/index.js'
import { surfaceForms, type SurfaceForms, type SurfaceReader } from '../surface-forms.js'
import { fillBuckets, planBuckets } from './buckets.js'
import type { MainPhase } from './options.js'

export interface MainBatch<A> {
  readonly buckets: readonly { readonly ids: A; readonly mask?: A }[]
  readonly language?: A
  /** [columns]: 0, and `MASKED` where no token stands */
  readonly columns: A
  /** [texts, length + 1] of int32: columns */
  readonly text: A
  /** [texts, length]: 1 where a prediction counts */
  readonly counted: A
  readonly lexical: {
    /** [columns] of int32: the first piece of each token */
    readonly ids: A
    /** [columns]: weights of the distances to input and output rows */
    readonly input: A
    readonly output: A
  }
}

export interface BatchSource {
  readonly config: HypernetworkConfig
  readonly reader: SurfaceReader
  readonly corpora: readonly Corpus[]
  readonly phase: MainPhase
  /** Source ids of special tokens, which take part in the softmax with their own rows. */
  readonly specials: readonly number[]
  /** Lengths of the source rows. */
  readonly norms: { readonly input: Float32Array; readonly output?: Float32Array }
  readonly seed: number
}

/** Characters that a token of a sampled vocabulary rarely exceeds on average. */
const CHARACTERS_PER_TOKEN = 5
/** Vocabularies that are looked at before capacities are fixed. */
const LOOKED_AT = 6

/** Sampled tokenizers by step; steps in order are cheapest. */
export function sampledTokenizers(source: BatchSource): (step: number) => {
  readonly batch: PassageBatch
  readonly vocabulary: SampledVocabulary
} {
  const { phase, seed, corpora, specials } = source
  const batches = passageBatches(corpora, {
    batch: phase.batch,
    characters: CHARACTERS_PER_TOKEN * (phase.length + 1),
    seed,
    prefixSpace: phase.prefixSpace,
  })
  const queue = createSubstringQueue(phase.queue)
  let at: number | undefined
  return (step) => {
    // The queue holds the batches before this step and its own.
    if (at !== step - 1) {
      queue.clear()
      for (let number = step - phase.queue + 1; number < step; number++) queue.push(batches(number).passages)
    }
    const batch = batches(step)
    queue.push(batch.passages)
    at = step
    const vocabulary = sampleVocabulary(queue, fold(fold(key(seed), 'vocabulary'), step), {
      size: phase.vocabulary - specials.length,
      noise: phase.noise,
      longestRepeat: phase.longestRepeat,
    })
    return { batch, vocabulary }
  }
}

export function mainBatches(source: BatchSource): (step: number) => MainBatch<HostTensor> {
  const { config, reader, phase, specials } = source
  const sample = sampledTokenizers(source)
  const forms = ({ tokens }: SampledVocabulary): SurfaceForms =>
    surfaceForms(
      reader,
      tokens.map((text) => ({ text, kind: 'text' as const })),
      { length: config.surfaceLength, padding: config.padding },
    )
  const looks = Array.from({ length: LOOKED_AT }, (_, i) => Math.floor((i * phase.steps) / LOOKED_AT))
  const plan = planBuckets(
    looks.map((step) => forms(sample(step).vocabulary)),
    config.surfaceLength,
  )
  return (step) => {
    const { batch, vocabulary } = sample(step)
    const surfaces = forms(vocabulary)
    const { buckets, columns, width } = fillBuckets(plan, surfaces, config.padding)
    const all = width + specials.length
    const hidden = new Float32Array(all).fill(MASKED)
    for (const column of columns) hidden[column] = 0
    hidden.fill(0, width)
    return {
      buckets,
      ...(config.languages.length === 0
        ? {}
        : { language: hostTensor([1], Int32Array.of(config.languages.indexOf(batch.language ?? ''))) }),
      columns: hostTensor([all], hidden),
      ...textOf(batch, vocabulary, columns, phase),
      lexical: lexicalOf(source, surfaces, columns, width),
    }
  }
}

function textOf(
  { passages }: PassageBatch,
  vocabulary: SampledVocabulary,
  columns: Int32Array,
  { batch, length }: MainPhase,
): Pick<MainBatch<HostTensor>, 'text' | 'counted'> {
  const segment = createSegmenter(vocabulary)
  const text = new Int32Array(batch * (length + 1))
  const counted = new Float32Array(batch * length)
  passages.forEach((passage, row) => {
    const ids = segment(passage).slice(0, length + 1)
    ids.forEach((id, i) => {
      text[row * (length + 1) + i] = columns[id]
      if (i > 0) counted[row * length + i - 1] = 1
    })
  })
  return { text: hostTensor([batch, length + 1], text), counted: hostTensor([batch, length], counted) }
}

/** Of tokens that are one piece the mean squared distance to its row, over the mean length of the rows of all first pieces. */
function lexicalOf(
  { config, norms }: BatchSource,
  forms: SurfaceForms,
  columns: Int32Array,
  width: number,
): MainBatch<HostTensor>['lexical'] {
  const ids = new Int32Array(width)
  const single = new Float32Array(width)
  let count = 0
  const sums = { input: 0, output: 0 }
  for (let token = 0; token < forms.count; token++) {
    const first = Math.min(forms.ids[token * forms.length], config.vocabulary - 1)
    ids[columns[token]] = first
    sums.input += norms.input[first] / forms.count
    sums.output += (norms.output?.[first] ?? 0) / forms.count
    if (forms.lengths[token] !== 1 || forms.ids[token * forms.length] >= config.vocabulary) continue
    single[columns[token]] = 1
    count++
  }
  const weights = (mean: number): HostTensor =>
    hostTensor(
      [width],
      single.map((one) => (count === 0 || mean === 0 ? 0 : one / count / mean)),
    )
  return { ids: hostTensor([width], ids), input: weights(sums.input), output: weights(sums.output) }
}
