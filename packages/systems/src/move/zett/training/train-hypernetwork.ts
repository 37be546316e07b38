/** @file Both phases of training, on one frozen model. */
import { join } from 'node:path'
import { fold, hostTensor, key, permutation, type HostTensor } from '@tokenwright/nn'
import { adamW, schedule, trainToEnd, type TrainOptions } from '@tokenwright/nn/training'
import { TokenwrightError } from '@tokenwright/text'
import { hypernetworkConfig, type HypernetworkConfig } from '../hypernetwork/config.js'
import { initHypernetwork, type FrozenParams, type Hypernetwork, type TrainedParams } from '../hypernetwork/params.js'
import { fitSource, fitTarget } from '../hypernetwork/rescale.js'
import { createPredictor } from '../predict.js'
import { joinedRows, type SourceRows } from '../source-rows.js'
import { createSurfaceReader, surfaceForms, type SurfaceReader } from '../surface-forms.js'
import { toByteLevel } from '../byte-level/index.js'
import { mainBatches } from './batches.js'
import { identityLoss, mainLoss } from './losses.js'
import { ADAM, identityPhase, mainPhase, PUBLISHED_CLIP, type HypernetworkTraining } from './options.js'
import { rowsOfModel, sourceOf } from './source.js'

/** Source tokens that the last maps are fitted on, as published. */
const ANCHORS = 2048

/**
 * Trains a hypernetwork for a model: first to give back the model's own rows, then to make the frozen model predict text in
 * tokenizers that are drawn anew for each step.
 *
 * @throws TokenwrightError `invalid-data` for a tokenizer with more ids than the model has rows, `empty-corpus` without text,
 * `invalid-option` for sizes that cannot be, `aborted` if the signal fires (with a folder, the state is kept)
 * @example const hypernetwork = await trainHypernetwork({ model, tokenizer, corpora: [{ texts }], seed: 1 })
 */
export async function trainHypernetwork(options: HypernetworkTraining): Promise<Hypernetwork> {
  const { model, tokenizer, seed } = options
  const reader = createSurfaceReader(tokenizer)
  const rows = rowsOfModel(model.params)
  if (reader.vocabulary * rows.width > rows.input.length)
    throw new TokenwrightError(
      'invalid-data',
      `a tokenizer with more ids than the ${rows.input.length / rows.width} rows`,
      {
        value: reader.vocabulary,
      },
    )
  const config = hypernetworkConfig({
    width: rows.width,
    tied: rows.output === undefined,
    vocabulary: reader.vocabulary,
    extra: reader.extra,
    ...options.size,
  })
  checkLanguages(config, options.corpora)
  const main = mainPhase(options.main)
  if (main.length > model.config.positions)
    throw new TokenwrightError('invalid-option', `texts longer than the model's ${model.config.positions} positions`, {
      where: 'length',
      value: main.length,
    })
  const start = await initialise(config, reader, rows, options)
  const source = sourceOf(config, model.params, start.params.frozen)
  const specials = toByteLevel(tokenizer)
    .entries.filter(({ kind, id }) => kind === 'special' && id < reader.vocabulary)
    .map(({ id }) => id)
  const shared = {
    frozen: source,
    optimizer: adamW(ADAM),
    clip: options.clip ?? PUBLISHED_CLIP,
    signal: options.signal,
    compile: options.compile,
  }
  const afterIdentity = await runPhase('identity', options, start.params.trained, () =>
    identityTraining(config, options, shared),
  )
  const trained = await runPhase('main', options, afterIdentity, () => ({
    ...shared,
    loss: mainLoss(config, model.config, specials, main.lexicalWeight) as TrainOptions['loss'],
    batch: mainBatches({
      config,
      reader,
      corpora: options.corpora,
      phase: main,
      specials,
      norms: normsOf(rows),
      seed,
    }),
    steps: main.steps,
    schedule: schedule({ kind: 'cosine', rate: main.rate, steps: main.steps, warmup: main.warmup, end: 0.1 }),
  }))
  return { config, params: { ...start.params, trained } }
}

/** @throws TokenwrightError `invalid-option` for text in a language that the hypernetwork is not to know, or in none where it is */
function checkLanguages({ languages }: HypernetworkConfig, corpora: HypernetworkTraining['corpora']): void {
  for (const { language } of corpora)
    if (languages.length === 0 ? language !== undefined : language === undefined || !languages.includes(language))
      throw new TokenwrightError(
        'invalid-option',
        languages.length === 0
          ? 'text in a language for a hypernetwork without languages'
          : `text in none of the languages ${languages.join(', ')}`,
        { value: language ?? 'none' },
      )
}

/** Random weights, and the frozen maps fitted to them. */
async function initialise(
  config: HypernetworkConfig,
  reader: SurfaceReader,
  rows: SourceRows,
  { tokenizer, seed, signal, compile }: HypernetworkTraining,
): Promise<Hypernetwork> {
  const params = initHypernetwork(fold(key(seed), 'hypernetwork'), config)
  if (params.frozen === undefined) return { config, params }
  const { width, tied } = config
  const source = fitSource(joinedRows(config, rows), tied ? width : 2 * width)
  const fitted: Hypernetwork = { config, params: { ...params, frozen: { ...params.frozen, source } } }
  const count = Math.min(ANCHORS, config.vocabulary)
  const anchors = toByteLevel(tokenizer, { uniformWhiteSpace: false }).entries.slice(0, count)
  const forms = surfaceForms(reader, anchors, {
    length: config.surfaceLength,
    padding: config.padding,
    specials: new Map(anchors.filter(({ kind }) => kind === 'special').map(({ id, text }) => [text, id])),
  })
  const predictor = createPredictor(fitted, rows, {
    compile,
    ...(config.languages.length > 0 ? { language: config.languages[0] } : {}),
  })
  try {
    const predicted = await predictor.predict(forms, signal)
    const frozen: FrozenParams<HostTensor> = {
      source,
      inputRows: fitTarget(predicted.input, rows.input.subarray(0, count * width), width),
      ...(predicted.output === undefined || rows.output === undefined
        ? {}
        : { outputRows: fitTarget(predicted.output, rows.output.subarray(0, count * width), width) }),
    }
    return { config, params: { ...params, frozen } }
  } finally {
    await predictor.dispose()
  }
}

type PhaseTraining = Omit<TrainOptions, 'params' | 'folder'>

async function runPhase(
  phase: 'identity' | 'main',
  options: HypernetworkTraining,
  params: TrainedParams<HostTensor>,
  training: () => PhaseTraining,
): Promise<TrainedParams<HostTensor>> {
  const { steps } = phase === 'identity' ? identityPhase(options.identity) : mainPhase(options.main)
  if (steps === 0) return params
  const result = await trainToEnd(
    {
      ...training(),
      params,
      ...(options.folder === undefined ? {} : { folder: join(options.folder, phase) }),
    },
    ({ step, loss, secondsLeft }) => options.onProgress?.({ phase, step, steps, loss, secondsLeft }),
  )
  return result.params as TrainedParams<HostTensor>
}

function identityTraining(
  config: HypernetworkConfig,
  options: HypernetworkTraining,
  shared: Omit<PhaseTraining, 'loss' | 'batch' | 'steps' | 'schedule'>,
): PhaseTraining {
  const { steps, rate, batch } = identityPhase(options.identity)
  const count = Math.min(batch, config.vocabulary)
  return {
    ...shared,
    loss: identityLoss(config) as TrainOptions['loss'],
    batch: (step) => {
      const from = fold(fold(key(options.seed), 'identity'), step)
      const ids = Int32Array.from(permutation(from, config.vocabulary).subarray(0, count))
      return {
        ids: hostTensor([count, 1], ids),
        wanted: hostTensor([count], ids),
        ...(config.languages.length === 0
          ? {}
          : { language: hostTensor([1], Int32Array.of(step % config.languages.length)) }),
      }
    },
    steps,
    // Published as a rise over the whole phase; the second phase rises again.
    schedule: (step) => (rate * (step + 1)) / steps,
  }
}

function normsOf({ input, output, width }: SourceRows): { input: Float32Array; output?: Float32Array } {
  const lengths = (rows: Float32Array): Float32Array =>
    Float32Array.from({ length: rows.length / width }, (_, i) =>
      Math.sqrt(rows.subarray(i * width, (i + 1) * width).reduce((sum, x) => sum + x * x, 0)),
    )
  return { input: lengths(input), ...(output === undefined ? {} : { output: lengths(output) }) }
}
