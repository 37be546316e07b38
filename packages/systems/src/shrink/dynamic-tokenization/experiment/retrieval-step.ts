/** @file A vocabulary of 20,000 tokens over the same decoder: how often the best token is among those fetched, and how fast. */
import {
  compile as compileFunction,
  decoderStates,
  hostTensor,
  readTree,
  type DecoderParams,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import { compile, extend } from '@tokenwright/text'
import {
  createFvtEmbedder,
  createSpelling,
  exactRetriever,
  indexRetriever,
  retrievalRules,
  type Retriever,
} from '../index.js'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { readFixture } from './fixture.js'
import { asLine } from './texts.js'

const ADDED = { smoke: 1000, full: 16_000 } as const
const STATES = { smoke: 64, full: 512 } as const
/** Candidates for each step, as in the paper. */
export const CANDIDATES = 20
const LENGTH = 64

export function retrievalStep(seed: number): Step {
  return {
    key: `retrieval ${seed}`,
    label: `Fetching the best of a large vocabulary, seed ${seed}`,
    weight: 15,
    run: (context) => measureRetrieval(context, seed),
  }
}

async function measureRetrieval(context: StepContext, seed: number): Promise<Measurement[]> {
  const { encoder, config, params } = await readFixture(context, seed)
  const text = await (await context.data('zett')).text('train_docs_en.txt.gz')
  const lines = text.trimEnd().split('\n').map(asLine)
  const extended = await extend(encoder.tokenizer, lines, {
    tokens: ADDED[context.size],
    signal: context.signal,
  }).result()
  const large = compile(extended)
  const spelling = createSpelling(large)
  const width = config.width
  const table = { data: params.tokens.weight.data as Float32Array, width }
  const rows = await createFvtEmbedder(
    encoder,
    table,
  )(Array.from({ length: large.size }, (_, id) => spelling.token(id)))
  const states = await readStates(context, seed)
  const measured: Measurement[] = [{ arm: 'model', metric: 'vocabulary', seed, value: large.size }]
  const best = new Map<Float32Array, number>()
  const reference = exactRetriever(rows, width, 'inner-product')
  for (const state of states) best.set(state, reference.candidates(state, 1)[0].logit)
  const measure = (arm: string, retriever: Retriever): void => {
    let found = 0
    const began = performance.now()
    for (const [state, logit] of best) if (retriever.candidates(state, CANDIDATES)[0].logit >= logit) found++
    const time = (performance.now() - began) / best.size
    measured.push(
      { arm, metric: 'recall', seed, value: found / best.size },
      { arm, metric: 'milliseconds', on: 'a step', seed, value: time },
    )
  }
  for (const rule of retrievalRules) {
    measure(`exact-${rule}`, exactRetriever(rows, width, rule))
    measure(`index-${rule}`, await indexRetriever(rows, width, rule))
  }
  return measured
}

/** Last hidden states of windows of held-out text. */
async function readStates(context: StepContext, seed: number): Promise<Float32Array[]> {
  const { encoder, config, params } = await readFixture(context, seed)
  const lines = (await (await context.data('zett')).text('eval_docs_en.txt.gz')).trimEnd().split('\n').map(asLine)
  const ids = encoder.encode(lines.join(''))
  const run = compileFunction(
    (inner: DecoderParams, window: Tensor): Tensor => decoderStates(inner, config, { ids: window }).hidden,
  )
  const states: Float32Array[] = []
  for (let at = 0; states.length < STATES[context.size] && at + LENGTH <= ids.length; at += LENGTH) {
    const window = hostTensor([1, LENGTH], Int32Array.from(ids.subarray(at, at + LENGTH)))
    const hidden = await run(params, window)
    const { data } = (await readTree(hidden)) as HostTensor
    hidden.dispose()
    // The second half of each window has enough before it.
    for (let i = LENGTH / 2; i < LENGTH && states.length < STATES[context.size]; i += 4)
      states.push((data as Float32Array).slice(i * config.width, (i + 1) * config.width))
  }
  await run.dispose()
  return states
}
