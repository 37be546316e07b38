/** @file Prompts in merged tokens before a frozen decoder: bits per byte of what follows, against dropping as many tokens. */
import { inBatches } from '../curve.js'
import {
  createBoundary,
  createFvtEmbedder,
  createRowCache,
  createSpelling,
  dynamicTokenize,
  prefillScorer,
  type ScoredText,
} from '../index.js'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { bootstrapInterval } from '../../../experiment/summary.js'
import { POSITIONS, readFixture } from './fixture.js'
import { asLine } from './texts.js'

export const PERCENTS = [0, 10, 20, 30, 40, 60, 80, 100] as const
/** As the paper does where prompts are scored together. */
const BATCH = 4
const LINES_PER_DOCUMENT = 3
const DOCUMENTS = { smoke: 16, full: 200 } as const

interface Document {
  readonly prompt: readonly string[]
  readonly borders: readonly number[]
  readonly continuation: ScoredText['continuation']
  readonly bytes: number
}

export function prefillStep(seed: number): Step {
  return {
    key: `prefill ${seed}`,
    label: `Training a decoder and reading merged prompts, seed ${seed}`,
    weight: 200,
    run: (context) => measurePrefill(context, seed),
  }
}

async function measurePrefill(context: StepContext, seed: number): Promise<Measurement[]> {
  const { encoder, config, params, loss } = await readFixture(context, seed)
  const documents = await readDocuments(context, seed)
  const rule = createBoundary({ tokenizer: encoder.tokenizer })
  const table = { data: params.tokens.weight.data as Float32Array, width: config.width }
  const cache = createRowCache(createFvtEmbedder(encoder, table), config.width)
  const scorer = prefillScorer(config, params, cache)
  const measured: Measurement[] = [{ arm: 'model', metric: 'loss', seed, value: loss }]
  const base: number[] = []
  for (const percent of PERCENTS) {
    context.progress(0.8 + percent / 500, `${percent} %`)
    const bits = { fvt: [] as number[], drop: [] as number[] }
    let before = 0
    let after = 0
    for (const batch of inBatches(documents, BATCH)) {
      const { tokens } = dynamicTokenize(
        batch.map(({ prompt }) => prompt),
        { percent, rule, borders: batch.map(({ borders }) => borders) },
      )
      const texts = {
        fvt: batch.map(({ continuation }, i) => ({ prompt: tokens[i], continuation })),
        drop: batch.map(({ prompt, continuation }, i) => ({ prompt: prompt.slice(-tokens[i].length), continuation })),
      }
      for (const arm of ['fvt', 'drop'] as const) {
        const nats = await scorer.score(texts[arm])
        nats.forEach((value, i) => bits[arm].push(value / Math.LN2 / batch[i].bytes))
      }
      batch.forEach(({ prompt }, i) => {
        before += prompt.length
        after += tokens[i].length
      })
    }
    if (percent === 0) base.push(...bits.fvt)
    const on = `${percent} %`
    measured.push({ arm: 'fvt', metric: 'saved', on: `prompts, ${on}`, seed, value: 1 - after / before })
    for (const arm of ['fvt', 'drop'] as const) {
      const { mean } = bootstrapInterval(bits[arm])
      const { mean: value, low, high } = bootstrapInterval(bits[arm].map((each, i) => each - base[i]))
      measured.push(
        { arm, metric: 'bits-per-byte', on, seed, value: mean },
        { arm, metric: 'lost', on, seed, value, low, high },
      )
    }
  }
  measured.push(...(await measureTime(scorer, documents, rule, cache.hits / (cache.hits + cache.misses), seed)))
  await scorer.dispose()
  return measured
}

/** One pass over all documents at full merging and at none, with merging and rows in the time; a first pass compiled the shapes. */
async function measureTime(
  scorer: ReturnType<typeof prefillScorer>,
  documents: readonly Document[],
  rule: ReturnType<typeof createBoundary>,
  hitRate: number,
  seed: number,
): Promise<Measurement[]> {
  const measured: Measurement[] = [{ arm: 'fvt', metric: 'hits', seed, value: hitRate }]
  for (const percent of [0, 100]) {
    const began = performance.now()
    for (const batch of inBatches(documents, BATCH)) {
      const prompts = batch.map(({ prompt }) => prompt)
      const tokens = percent === 0 ? prompts : dynamicTokenize(prompts, { merges: Infinity, rule }).tokens
      await scorer.score(batch.map(({ continuation }, i) => ({ prompt: tokens[i], continuation })))
    }
    const value = (performance.now() - began) / documents.length
    measured.push({ arm: 'fvt', metric: 'milliseconds', on: `a document, ${percent} %`, seed, value })
  }
  return measured
}

/** First two thirds are the prompt; the cut moves on to where a word begins. */
async function readDocuments(context: StepContext, seed: number): Promise<Document[]> {
  const { encoder } = await readFixture(context, seed)
  const spelling = createSpelling(encoder)
  const lines = (await (await context.data('zett')).text('eval_docs_en.txt.gz')).trimEnd().split('\n').map(asLine)
  const documents: Document[] = []
  for (const part of inBatches(lines, LINES_PER_DOCUMENT)) {
    const text = part.join('')
    const { tokens, borders } = spelling.tokensWithBorders(text)
    const cut = borders.find((border) => border >= (2 * tokens.length) / 3)
    if (cut === undefined || cut === 0 || tokens.length > POSITIONS) continue
    const ids = encoder.encode(text)
    documents.push({
      prompt: tokens.slice(0, cut),
      borders: borders.filter((border) => border < cut),
      continuation: tokens.slice(cut).map((token, i) => ({ id: ids[cut + i], token })),
      bytes: encoder.decodeBytes(ids.subarray(cut)).length,
    })
    if (documents.length === DOCUMENTS[context.size]) break
  }
  return documents
}
