/** @file The model of one seed, moved to one tokenizer by every method. */
import { compile, train, type Encoder } from '@tokenwright/text'
import { gptConfig } from '@tokenwright/nn/models'
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import type { Measurement, Size, Step, StepContext } from '../../../experiment/contract.js'
import { newMatrix } from '../../initialisers/apply.js'
import { ownRows } from '../../initialisers/auxiliary/own-rows.js'
import { wordVectors } from '../../initialisers/auxiliary/word-vectors.js'
import type { Situation } from '../../initialisers/contract.js'
import { drawing } from '../../initialisers/draw.js'
import { planVocabulary } from '../../initialisers/plan.js'
import { findMethod, methods } from '../../initialisers/registry.js'
import { rowsOf } from '../../initialisers/rows.js'
import { pairVocabularies } from '../../initialisers/vocabulary-pair.js'
import { trainDecoder } from '../../language-model/index.js'
import { evaluateModel, trainRows, type Model } from './measured.js'
import { trainSupertokens } from '../supertokens.js'
import { readTexts, thin, upTo, type Texts } from './texts.js'

interface Scale {
  readonly width: number
  readonly layers: number
  readonly positions: number
  readonly old: number
  readonly targets: readonly Target[]
  readonly steps: number
  readonly donorSteps: number
  readonly rowSteps: readonly number[]
  /** Methods whose rows are trained on. */
  readonly trained: readonly string[]
  /** Every so many lines of the corpus. */
  readonly every: number
}

type TargetName = 'BPE' | 'supertokens' | 'supertokens cut at random'

interface Target {
  readonly name: TargetName
  readonly size: number
  readonly methods: readonly string[]
}

const SCALES: Readonly<Record<Size, Scale>> = {
  full: {
    width: 64,
    layers: 2,
    positions: 128,
    old: 2048,
    targets: [
      { name: 'BPE', size: 4096, methods: [...methods.keys()] },
      { name: 'supertokens', size: 8192, methods: [...methods.keys()] },
      // As published. Beside the others it asks for the order of a few methods only, and needs no donor.
      {
        name: 'supertokens cut at random',
        size: 8192,
        methods: ['random', 'mean', 'fvt', 'shrink', 'local', 'global', 'tokenadapt'],
      },
    ],
    steps: 600,
    donorSteps: 300,
    rowSteps: [50, 200],
    trained: ['random', 'fvt', 'shrink', 'tokenadapt', 'omp'],
    every: 1,
  },
  smoke: {
    width: 32,
    layers: 1,
    positions: 64,
    old: 300,
    targets: [{ name: 'BPE', size: 500, methods: ['random', 'fvt', 'shrink', 'tokenadapt'] }],
    steps: 400,
    donorSteps: 0,
    rowSteps: [],
    trained: [],
    every: 10,
  },
}

export const targetName = (name: string, size: number): string => `${name} ${size.toLocaleString('en-US')}`

/** One step for each seed and target tokenizer. */
export function movedSteps(size: Size, seeds: readonly number[]): Step[] {
  const scale = SCALES[size]
  return seeds.flatMap((seed) =>
    scale.targets.map((target) => ({
      key: `moved ${seed} ${targetName(target.name, target.size)}`,
      label: `Seed ${seed}: moved to ${targetName(target.name, target.size)}`,
      weight: target.methods.includes('omp') ? 60 : 10,
      run: (context: StepContext) => runMoved(scale, seed, target, context),
    })),
  )
}

async function runMoved(
  scale: Scale,
  seed: number,
  { name: target, size: vocabulary, methods: names }: Target,
  context: StepContext,
): Promise<Measurement[]> {
  const texts = await readTexts(context)
  const corpus = corpusOf(texts, scale.every)
  const old = await context.once('old tokenizer', () => trainBpe([...corpus.english], scale.old, context))
  const fresh = await context.once(`target ${target}`, () => trainTarget(target, vocabulary, corpus, context))
  context.progress(0.02, 'old model')
  const base = await context.once(`old model ${seed}`, () =>
    trainModel(old, [...corpus.english, ...corpus.fifth], scale, scale.steps, seed, context),
  )
  const donor =
    scale.donorSteps === 0 || !names.includes('omp')
      ? undefined
      : await trainModel(fresh, [...corpus.english, ...corpus.latvian], scale, scale.donorSteps, seed, context)
  context.progress(0.35, 'methods')
  const vocabularies = pairVocabularies(old, fresh)
  const [input, output] = [base.params.tokens, base.params.head as { weight: HostTensor }].map(({ weight }) =>
    rowsOf(weight.data as Float32Array, scale.width),
  )
  const situation: Situation = {
    vocabularies,
    input,
    tied: false,
    ...(await likeness(scale, corpus, texts, context)),
    ...(scale.every > 1 ? { auxiliary: ownRows(input, vocabularies.pieces) } : {}),
    texts: upTo(thin([...corpus.english, ...corpus.latvian], 4), 1_000_000),
    parallel: texts.parallel,
    donor: donor && {
      input: rowsOf(donor.params.tokens.weight.data as Float32Array, scale.width),
      output: rowsOf((donor.params.head as { weight: HostTensor }).weight.data as Float32Array, scale.width),
    },
    signal: context.signal,
  }
  const on = targetName(target, vocabulary)
  const found: Measurement[] = [
    { arm: 'old', metric: 'shared', on, seed, value: vocabularies.shared.filter((id) => id >= 0).length },
  ]
  found.push(...(await evaluateModel('old', base, old, texts, on, seed, context)))
  for (const [i, name] of names.entries()) {
    context.progress(0.35 + (0.6 * i) / names.length, name)
    const initialiser = findMethod(name).make()
    // What does not look at a model is the same for every seed.
    const perModel = name === 'omp' || scale.every > 1
    const { plan, seconds } = await context.once(`plan ${name} ${on}${perModel ? ` ${seed}` : ''}`, async () => {
      const started = performance.now()
      const made = await planVocabulary(initialiser, situation)
      return { plan: made, seconds: (performance.now() - started) / 1000 }
    })
    const matrix = (rows: typeof input, sources: typeof plan.input, offset: number): HostTensor =>
      hostTensor(
        [vocabulary, scale.width],
        newMatrix(
          rows,
          sources,
          drawing(rows, { fallback: initialiser.fallback, count: old.size, seed: 2 * seed + offset }),
        ),
      )
    const moved: Model = {
      config: { ...base.config, vocabulary: fresh.size },
      params: {
        ...base.params,
        tokens: { weight: matrix(input, plan.input, 0) },
        head: { weight: matrix(output, plan.output, 1) },
      },
    }
    found.push({ arm: name, metric: 'seconds', on, seed, value: seconds })
    found.push(...(await evaluateModel(name, moved, fresh, texts, on, seed, context)))
    if (scale.trained.includes(name) && names.includes('omp'))
      found.push(
        ...(await trainRows(
          name,
          moved,
          fresh,
          texts,
          [...corpus.english, ...corpus.latvian],
          scale.rowSteps,
          on,
          seed,
          context,
        )),
      )
  }
  return found
}

interface Corpus {
  readonly english: readonly string[]
  readonly latvian: readonly string[]
  readonly fifth: readonly string[]
}

function corpusOf(texts: Texts, every: number): Corpus {
  const latvian = thin(texts.latvian, every)
  return {
    english: [...thin(texts.docs, every), ...thin(texts.java, every), ...thin(texts.math, every)],
    latvian,
    fifth: thin(latvian, 5),
  }
}

async function trainBpe(lines: readonly string[], vocabularySize: number, context: StepContext): Promise<Encoder> {
  return compile(await train(lines, { vocabularySize, split: 'gpt2', workers: 1, signal: context.signal }).result())
}

async function trainTarget(target: TargetName, size: number, corpus: Corpus, context: StepContext): Promise<Encoder> {
  const lines = [...corpus.english, ...corpus.latvian]
  if (target === 'BPE') return trainBpe(lines, size, context)
  const borders = target === 'supertokens' ? 'words' : 'random'
  return compile(await trainSupertokens(lines, { vocabularySize: size, borders, signal: context.signal }).result())
}

async function trainModel(
  encoder: Encoder,
  lines: readonly string[],
  scale: Scale,
  steps: number,
  seed: number,
  context: StepContext,
): Promise<Model> {
  const { width, layers, positions } = scale
  const config = gptConfig({ vocabulary: encoder.size, width, layers, heads: 4, positions, tied: false })
  const params = await trainDecoder({
    config,
    encoder,
    texts: lines,
    steps,
    seed,
    signal: context.signal,
    onProgress: ({ step }) => context.progress(0.02 + (0.3 * step) / steps, `training, step ${step} of ${steps}`),
  })
  return { config, params }
}

/** Word vectors of all text; and those of the old and the new languages apart, with pairs of words that join them. */
function likeness(
  scale: Scale,
  corpus: Corpus,
  texts: Texts,
  context: StepContext,
): Promise<Partial<Pick<Situation, 'auxiliary' | 'languages'>>> {
  return context.once('word vectors', async () => {
    if (scale.every > 1) return {}
    const options = { width: 64, words: 10_000, signal: context.signal }
    const auxiliary = await wordVectors([...corpus.english, ...corpus.latvian], options)
    const old = await wordVectors(corpus.english, options)
    // The new vocabulary serves both languages, so English words are also pairs with themselves.
    const dictionary = texts.dictionary.flatMap(([word, other]): [string, string][] => [
      [word, other],
      [word, word],
    ])
    return { auxiliary, languages: { old, new: auxiliary, dictionary } }
  })
}
