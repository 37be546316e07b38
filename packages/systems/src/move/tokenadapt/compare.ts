/** @file Methods side by side on a user's own text: what the moved model needs for it, before and after, without writing anything. */
import { drawUnits, intervalOf, resampleRows, type Interval } from '@tokenwright/measure/statistics'
import type { HostTensor } from '@tokenwright/nn'
import { loadDecoder, type Decoder, type DecoderParams } from '@tokenwright/nn/models'
import { TokenwrightError } from '@tokenwright/text'
import { findMethod, missingFor } from '../initialisers/registry.js'
import { createEvaluator, trainDecoder, type TextCosts } from '../language-model/index.js'
import { movedDecoder, planTransplant, trainedOf, type Extras, type TransplantPlan } from './build.js'
import type { Transplant } from './open.js'

export interface ComparedMethod {
  readonly method: string
  readonly label: string
  readonly tokensPerKilobyte: number
  readonly bitsPerByte: Interval
  /** Against the old tokenizer, on the same units of text. */
  readonly change: Interval
  /** After training token rows, where asked for. */
  readonly trained?: { readonly steps: number; readonly bitsPerByte: Interval; readonly change: Interval }
  /** Seconds to plan the rows. */
  readonly seconds: number
  readonly plan: TransplantPlan
}

export interface Comparison {
  readonly before: { readonly tokensPerKilobyte: number; readonly bitsPerByte: Interval }
  readonly methods: readonly ComparedMethod[]
  /** Methods that were asked for and cannot run, with what they lack. */
  readonly left: readonly { readonly method: string; readonly needs: readonly string[] }[]
}

export interface CompareOptions {
  readonly methods: readonly string[]
  /** Plans that are there already, by the name among `methods` that they have in place of one of the list. */
  readonly planned?: ReadonlyMap<string, { readonly label: string; readonly plan: TransplantPlan }>
  readonly extras?: Extras
  /** Texts to evaluate on, such as lines; and the unit that each belongs to, for intervals. */
  readonly texts: readonly string[]
  readonly units?: ArrayLike<number>
  /** Steps in which token rows are trained, or an adapter (LoRA on queries and values) beside them, on these texts. */
  readonly train?: {
    readonly steps: number
    readonly texts: readonly string[]
    /** Default `rows`. */
    readonly what?: 'rows' | 'lora'
    /** Of the adapter; 8. */
    readonly rank?: number
  }
  readonly seed?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, note: string) => void
}

/**
 * Moves a model in memory by each method and evaluates it.
 * @throws TokenwrightError `unsupported-part` for a model that does not run here
 */
export async function compareMethods(transplant: Transplant, options: CompareOptions): Promise<Comparison> {
  const { texts, extras = {}, seed = 0, signal } = options
  const old = await loadDecoder(transplant.checkpoint)
  const units = options.units ?? texts.map((_, i) => i)
  const evaluate = async (decoder: Decoder, encoder: Transplant['encoder']): Promise<TextCosts> => {
    const evaluator = createEvaluator(decoder.config, encoder, { signal })
    try {
      return await evaluator.evaluate(decoder.params, texts)
    } finally {
      await evaluator.dispose()
    }
  }
  options.onProgress?.(0, 'the old model')
  const before = await evaluate(old, transplant.oldEncoder)
  const methods: ComparedMethod[] = []
  const left: { method: string; needs: readonly string[] }[] = []
  for (const [i, method] of options.methods.entries()) {
    options.onProgress?.(i, method)
    // The model's own rows serve as auxiliary embeddings where no others are given.
    const given = options.planned?.get(method)
    const needs = given === undefined ? missingFor(method, { ...extras, auxiliary: extras.auxiliary ?? OWN }) : []
    if (needs.length > 0) {
      left.push({ method, needs })
      continue
    }
    const label = given?.label ?? findMethod(method).make().label
    let plan = given?.plan ?? (await planTransplant(transplant, findMethod(method).make(), { ...extras, signal }, seed))
    const moved = await movedDecoder(transplant, plan, old)
    const after = await evaluate(moved, transplant.encoder)
    let trained: ComparedMethod['trained']
    if (options.train !== undefined) {
      const { steps } = options.train
      const params = await trainOn(transplant, moved, options.train, seed, signal, (step) =>
        options.onProgress?.(i + step / steps, `${method}, step ${step} of ${steps}`),
      )
      plan = { ...plan, trained: await trainedOf(transplant, params, options.train.what ?? 'rows') }
      // As the folder will hold it, rounded to its type.
      const stored = await evaluate(await movedDecoder(transplant, plan, old), transplant.encoder)
      trained = { steps, ...intervals(before, stored, units) }
    }
    methods.push({
      method,
      label,
      tokensPerKilobyte: after.tokensPerKilobyte,
      ...intervals(before, after, units),
      ...(trained === undefined ? {} : { trained }),
      seconds: plan.seconds,
      plan,
    })
  }
  const own = intervals(before, before, units)
  return { before: { tokensPerKilobyte: before.tokensPerKilobyte, bitsPerByte: own.bitsPerByte }, methods, left }
}

/** Stands for what `planTransplant` puts in itself. */
const OWN = { name: 'rows of the model itself', width: 1, embed: async () => new Float32Array() }

async function trainOn(
  transplant: Transplant,
  moved: Decoder,
  { steps, texts, what = 'rows', rank = 8 }: NonNullable<CompareOptions['train']>,
  seed: number,
  signal: AbortSignal | undefined,
  onStep: (step: number) => void,
): Promise<DecoderParams<HostTensor>> {
  if (texts.length === 0) throw new TokenwrightError('empty-corpus', 'no text to train on', { value: steps })
  return trainDecoder({
    config: moved.config,
    params: moved.params,
    encoder: transplant.encoder,
    texts,
    steps,
    seed,
    trained: what,
    lora: { rank, alpha: 2 * rank },
    length: Math.min(128, moved.config.positions),
    signal,
    onProgress: ({ step }) => onStep(step),
  })
}

/** Bits per byte, and the difference to those before, with bootstrap intervals over units. */
function intervals(
  before: TextCosts,
  after: TextCosts,
  unitOf: ArrayLike<number>,
): { bitsPerByte: Interval; change: Interval } {
  const count = after.bits.length
  const rows = new Float64Array(count * 4)
  for (let i = 0; i < count; i++) rows.set([after.bits[i], after.bytes[i], before.bits[i], before.bytes[i]], i * 4)
  const units = Array.from(unitOf).reduce((most, unit) => Math.max(most, unit + 1), 0)
  const sums = resampleRows(rows, 4, drawUnits(units), unitOf)
  const values = Float64Array.from({ length: sums.length / 4 }, (_, r) => sums[r * 4] / sums[r * 4 + 1])
  const changes = Float64Array.from(values, (value, r) => value - sums[r * 4 + 2] / sums[r * 4 + 3])
  return { bitsPerByte: intervalOf(values), change: intervalOf(changes) }
}
