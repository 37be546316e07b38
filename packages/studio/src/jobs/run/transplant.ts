/** @file Moves a model to another tokenizer by every method that needs nothing more than text. */
import { load } from '@tokenwright/text'
import { methods } from '@tokenwright/systems/move/initialisers'
import { compareMethods, openTransplant } from '@tokenwright/systems/move/tokenadapt'
import type { Assignment, JobRequest } from '../contract.js'
import { keepMove, modelToMove, ownTokenizer, textsToMove, unitsOf, type TransplantResult } from './move-parts.js'
import { hooksOf, type JobTools } from './tools.js'

type TransplantRequest = Extract<JobRequest, { kind: 'transplant' }>

export async function runTransplant(
  request: TransplantRequest,
  assignment: Assignment,
  tools: JobTools,
): Promise<TransplantResult> {
  const hooks = hooksOf(tools)
  const { signal } = tools
  const { kept, held } = await textsToMove(request.model, assignment, tools)
  const model = await modelToMove(request.model, kept, assignment, tools)
  hooks.stage('The new tokenizer')
  const [given] = assignment.tokenizers
  const tokenizer = given === undefined ? await ownTokenizer(kept, signal) : await load(given.source)
  const opened = await openTransplant(model, { tokenizer }, { addSpecialTokens: true })
  const chosen = request.methods.length === 0 ? [...methods.keys()] : request.methods
  hooks.stage('Moving by each method', chosen.length)
  const comparison = await compareMethods(opened, {
    methods: chosen,
    extras: { texts: kept },
    texts: held,
    units: unitsOf(held),
    ...(request.trainSteps === 0 ? {} : { train: { steps: request.trainSteps, texts: kept } }),
    seed: 1,
    signal,
    onProgress: (done, note) => {
      hooks.update(done, note)
      if (Number.isInteger(done)) tools.log(note)
    },
  })
  hooks.stage('Writing what rows are made of')
  return keepMove(opened, comparison, held, request.model, assignment.folder)
}
