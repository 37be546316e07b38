/** @file Trains a hypernetwork for a model, and moves the model with the rows that it predicts, beside the cheap ways. */
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from '@tokenwright/text'
import { loadDecoder } from '@tokenwright/nn/models'
import { takePlace } from '@tokenwright/systems/move/language-model'
import { compareMethods } from '@tokenwright/systems/move/tokenadapt'
import { loadHypernetwork, openTransfer, saveHypernetwork, trainHypernetwork } from '@tokenwright/systems/move/zett'
import type { Assignment, JobRequest } from '../contract.js'
import { keepMove, modelToMove, ownTokenizer, textsToMove, unitsOf, type TransplantResult } from './move-parts.js'
import { hooksOf, type JobTools } from './tools.js'

type HypernetRequest = Extract<JobRequest, { kind: 'hypernet' }>

/** What predicted rows must beat to be worth their training. */
const CONTROLS = ['fvt', 'shrink']
const IDENTITY_STEPS = 100
const LONGEST_TEXT = 128

export async function runHypernet(
  request: HypernetRequest,
  assignment: Assignment,
  tools: JobTools,
): Promise<TransplantResult> {
  const hooks = hooksOf(tools)
  const { signal } = tools
  const { kept, held } = await textsToMove(request.model, assignment, tools)
  const model = await modelToMove(request.model, kept, assignment, tools)
  const place = join(assignment.folder, 'hypernetwork')
  if ((await stat(place).catch(() => null)) === null) await trainOne(model, kept, request.steps, place, tools)
  hooks.stage('The new tokenizer')
  const [given] = assignment.tokenizers
  const tokenizer = given === undefined ? await ownTokenizer(kept, signal) : await load(given.source)
  hooks.stage('Predicting rows')
  const transfer = await openTransfer(
    model,
    await loadHypernetwork(place),
    { tokenizer },
    { addSpecialTokens: true, signal },
  )
  hooks.stage('Comparing', CONTROLS.length + 1)
  const comparison = await compareMethods(transfer.transplant, {
    methods: ['zett', ...CONTROLS],
    planned: new Map([['zett', { label: 'rows of the hypernetwork (ZeTT)', plan: transfer.plan }]]),
    texts: held,
    units: unitsOf(held),
    seed: 1,
    signal,
    onProgress: (done, note) => hooks.update(done, note),
  })
  return keepMove(transfer.transplant, comparison, held, request.model, assignment.folder)
}

/** Small, as the model is: the published ones learn for days. A training that was cut short goes on. */
async function trainOne(
  folder: string,
  texts: readonly string[],
  steps: number,
  place: string,
  tools: JobTools,
): Promise<void> {
  const hooks = hooksOf(tools)
  const model = await loadDecoder(folder)
  let shown = ''
  const hypernetwork = await trainHypernetwork({
    model,
    tokenizer: await load(folder),
    corpora: [{ texts }],
    size: { layers: 2, surfaceLength: 7, padding: 0 },
    identity: { steps: IDENTITY_STEPS, rate: 2e-3 },
    main: {
      steps,
      rate: 1e-3,
      warmup: Math.ceil(steps / 10),
      batch: 8,
      length: Math.min(LONGEST_TEXT, model.config.positions),
      vocabulary: model.config.vocabulary,
      noise: { mean: 1e-5, sigma: 2 },
      lexicalWeight: 0.5,
    },
    seed: 1,
    folder: `${place}.training`,
    signal: tools.signal,
    onProgress({ phase, step, steps: of, loss }) {
      const name =
        phase === 'identity' ? 'The hypernetwork learns the rows of the model' : 'It learns tokenizers drawn anew'
      if (name !== shown) hooks.stage((shown = name), of)
      hooks.update(step, `step ${step}, loss ${loss.toFixed(2)}`)
    },
  })
  const draft = `${place}.draft`
  await rm(draft, { recursive: true, force: true })
  await saveHypernetwork(draft, hypernetwork, {})
  await takePlace(draft, place)
}
