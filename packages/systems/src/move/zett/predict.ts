/** @file Rows for any number of tokens: surface forms in, rows out, in batches of tokens of about one length. */
import { hostTensor, type HostTensor, type Tensor } from '@tokenwright/nn'
import { compile, disposeTree, readTree, type CompileOptions } from '@tokenwright/nn/compile'
import { createBreather } from '@tokenwright/measure/corpora'
import { TokenwrightError } from '@tokenwright/text'
import { applyHypernetwork, type PredictedRows, type SurfaceBatch } from './hypernetwork/apply.js'
import type { FrozenParams, Hypernetwork, TrainedParams } from './hypernetwork/params.js'
import { scaledSources, type SourceRows } from './source-rows.js'
import type { SurfaceForms } from './surface-forms.js'

export interface Prediction {
  /** [tokens, width] */
  readonly input: Float32Array
  /** [tokens, width]; absent for tied models */
  readonly output?: Float32Array
  /** [tokens]; of hypernetworks that predict biases */
  readonly bias?: Float32Array
}

export interface Predictor {
  readonly width: number
  predict(forms: SurfaceForms, signal?: AbortSignal): Promise<Prediction>
  dispose(): Promise<void>
}

export interface PredictorOptions {
  /** For hypernetworks that know languages. */
  readonly language?: string
  readonly compile?: Pick<CompileOptions, 'executor' | 'threads' | 'providers'>
  /** Tokens in one run; 512. */
  readonly batch?: number
}

type Rows = PredictedRows<HostTensor>

/**
 * A hypernetwork over the rows of one model. Equal surface forms are computed once, in an order that depends on nothing but
 * themselves, so the order of tokens changes no number.
 *
 * @throws TokenwrightError `invalid-data` for a model of other sizes, tied where the hypernetwork expects two matrices or the
 * other way round; `invalid-option` for a language that it does not know, or none where it needs one
 * @example const { input } = await createPredictor(hypernetwork, rows).predict(forms)
 */
export function createPredictor(
  hypernetwork: Hypernetwork,
  rows: SourceRows,
  options: PredictorOptions = {},
): Predictor {
  const { config, params } = hypernetwork
  const batch = options.batch ?? 512
  const sources = scaledSources(config, params.frozen, rows)
  const language = languageOf(config.languages, options.language)
  const frozen = params.frozen ?? []
  const run = compile(
    (trained: TrainedParams, kept: FrozenParams | readonly never[], surfaces: SurfaceBatch, table: Tensor) =>
      applyHypernetwork(trained, Array.isArray(kept) ? undefined : (kept as FrozenParams), config, surfaces, table),
    options.compile ?? {},
  )
  const runBatch = async (ids: Int32Array, mask: Float32Array, length: number): Promise<Rows> => {
    const surfaces = {
      ids: hostTensor([batch, length], ids),
      ...(length === 1 ? {} : { mask: hostTensor([batch, length], mask) }),
      ...(language === undefined ? {} : { language: hostTensor([1], Int32Array.of(language)) }),
    }
    const result: unknown = await run(params.trained as never, frozen as never, surfaces as never, sources as never)
    const read = (await readTree(result)) as Rows
    disposeTree(result)
    return read
  }
  return {
    width: config.width,
    async predict(forms, signal) {
      if (forms.length > config.surfaceLength)
        throw new TokenwrightError('invalid-option', `a hypernetwork that reads ${config.surfaceLength} pieces`, {
          value: forms.length,
        })
      const breathe = createBreather(signal)
      const { order, same } = distinctForms(forms)
      const { width } = config
      const result = {
        input: new Float32Array(forms.count * width),
        ...(config.tied ? {} : { output: new Float32Array(forms.count * width) }),
        ...(config.bias ? { bias: new Float32Array(forms.count) } : {}),
      }
      for (let from = 0; from < order.length;) {
        // A batch holds tokens of one length, or the rest of shorter ones with it.
        const length = roundedLength(Math.max(1, forms.lengths[order[from]]), forms.length)
        let to = from
        while (
          to < order.length &&
          to - from < batch &&
          roundedLength(Math.max(1, forms.lengths[order[to]]), forms.length) === length
        )
          to++
        const ids = new Int32Array(batch * length)
        const mask = new Float32Array(batch * length)
        for (let i = from; i < to; i++) {
          const at = (i - from) * length
          ids.set(forms.ids.subarray(order[i] * forms.length, order[i] * forms.length + length), at)
          // A token of nothing, which has no pieces, is read as padding alone.
          mask.fill(1, at, at + Math.max(1, forms.lengths[order[i]]))
        }
        // The places of a batch that hold no token must see something.
        for (let i = to - from; i < batch; i++) mask[i * length] = 1
        const predicted = await runBatch(ids, mask, length)
        for (let i = from; i < to; i++)
          for (const token of same[i]) {
            const at = i - from
            result.input.set(rowOf(predicted.input, at, width), token * width)
            if (predicted.output) result.output?.set(rowOf(predicted.output, at, width), token * width)
            if (predicted.bias && result.bias) result.bias[token] = predicted.bias.data[at]
          }
        from = to
        await breathe()
      }
      checkFinite(result, width)
      return result
    },
    dispose: () => run.dispose(),
  }
}

const rowOf = ({ data }: HostTensor, at: number, width: number): Float32Array =>
  data.subarray(at * width, (at + 1) * width) as Float32Array

/** Lengths that share a program, so that few are compiled. */
const roundedLength = (length: number, most: number): number =>
  Math.min(most, length <= 4 ? length : length <= 8 ? 8 : Math.ceil(length / 8) * 8)

/** One token for each different surface form, sorted by length and then by ids; and all tokens that share it. */
function distinctForms(forms: SurfaceForms): { readonly order: readonly number[]; readonly same: readonly number[][] } {
  const groups = new Map<string, number[]>()
  for (let i = 0; i < forms.count; i++) {
    const ids = forms.ids.subarray(i * forms.length, i * forms.length + forms.lengths[i])
    const key = String.fromCharCode(ids.length, ...Array.from(ids).flatMap((id) => [id >>> 16, id & 0xffff]))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [i])
    else group.push(i)
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  return { order: sorted.map(([first]) => first), same: sorted }
}

function languageOf(known: readonly string[], asked: string | undefined): number | undefined {
  if (known.length === 0) {
    if (asked === undefined) return undefined
    throw new TokenwrightError('invalid-option', 'a hypernetwork that knows no languages', { value: asked })
  }
  const found = asked === undefined ? -1 : known.indexOf(asked)
  if (found < 0)
    throw new TokenwrightError('invalid-option', `a language is needed, one of ${known.join(', ')}`, {
      value: asked ?? 'none',
    })
  return found
}

function checkFinite({ input, output }: Prediction, width: number): void {
  for (const rows of [input, output]) {
    const bad = rows?.findIndex((value) => !Number.isFinite(value)) ?? -1
    if (bad >= 0)
      throw new TokenwrightError('invalid-data', 'a predicted row that is not finite', {
        value: Math.floor(bad / width),
      })
  }
}
