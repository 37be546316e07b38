/** @file Trains a decoder on text: all of it, only its token rows while the body stays as it is, or rows and an adapter on the body. */
import {
  crossEntropy,
  fold,
  initLora,
  key,
  mean,
  mergeLora,
  slice,
  withLora,
  type HostTensor,
  type LoraOptions,
  type LoraParams,
  type Tensor,
} from '@tokenwright/nn'
import { readTree, type CompileOptions } from '@tokenwright/nn/compile'
import {
  decoderLogits,
  decoderStates,
  initDecoder,
  type DecoderConfig,
  type DecoderParams,
} from '@tokenwright/nn/models'
import { adamW, schedule, tokenWindows, train, type TrainProgress } from '@tokenwright/nn/training'
import { TokenwrightError, type Encoder } from '@tokenwright/text'

export interface DecoderTraining {
  readonly config: DecoderConfig
  readonly encoder: Encoder
  readonly texts: readonly string[]
  readonly steps: number
  readonly seed: number
  /** Texts in one step; 8. */
  readonly batch?: number
  /** Tokens in each; the model's positions. */
  readonly length?: number
  /** The highest learning rate; 3e-3 for all parameters, 1e-3 for rows alone. */
  readonly rate?: number
  /** Where to start from; fresh weights if not given. */
  readonly params?: DecoderParams<HostTensor>
  /** `rows`: input and output rows only, the rest is frozen; `lora`: and a low-rank change of queries and values, merged at the end. */
  readonly trained?: 'all' | 'rows' | 'lora'
  /** Rank 8 and alpha 16. */
  readonly lora?: LoraOptions
  /** Keeps the state there, and takes it up again. */
  readonly folder?: string
  readonly signal?: AbortSignal
  readonly compile?: Pick<CompileOptions, 'executor' | 'threads' | 'providers'>
  readonly onProgress?: (progress: TrainProgress) => void
  /** Runs on the parameters after every so many steps. */
  readonly evaluate?: { readonly every: number; readonly run: (params: DecoderParams<HostTensor>) => Promise<number> }
}

type Rows<A> = Pick<DecoderParams<A>, 'tokens' | 'head'> & { readonly lora?: LoraParams<A> }
type Body<A> = Omit<DecoderParams<A>, 'tokens' | 'head'>

const LORA: LoraOptions = { rank: 8, alpha: 16 }
const ADAPTED = /attention\.(query|value)\.weight$/

/**
 * @returns the trained parameters
 * @throws TokenwrightError `empty-corpus` for less text than one window, `invalid-data` at the first loss that is not finite
 */
export async function trainDecoder(options: DecoderTraining): Promise<DecoderParams<HostTensor>> {
  const { config, encoder, seed, trained = 'all', lora = LORA } = options
  if (encoder.size > config.vocabulary)
    throw new TokenwrightError(
      'invalid-option',
      `a model of ${config.vocabulary} rows cannot read this tokenizer's ids`,
      {
        value: encoder.size,
      },
    )
  const start = options.params ?? initDecoder(fold(key(seed), 'weights'), config)
  const ids = encodeAll(encoder, options.texts)
  const length = options.length ?? config.positions
  const windows = tokenWindows(ids, { batch: options.batch ?? 8, length, seed })
  const rate = options.rate ?? (trained === 'all' ? 3e-3 : 1e-3)
  const lossOf = (params: DecoderParams, rows: Tensor): Tensor => {
    const { hidden } = decoderStates(params, config, { ids: slice(rows, 1, 0, length) })
    return mean(crossEntropy(decoderLogits(params, hidden), slice(rows, 1, 1, length + 1)))
  }
  const { tokens, head, ...body } = start
  const wholeOf = (params: unknown): DecoderParams<HostTensor> => {
    if (trained === 'all') return params as DecoderParams<HostTensor>
    const { lora: pairs, ...rows } = params as Rows<HostTensor>
    const whole = { ...body, ...rows }
    return pairs === undefined ? whole : mergeLora(whole, pairs, lora)
  }
  const adapter = trained === 'lora' ? { lora: initLora(fold(key(seed), 'lora'), start, lora, choosesAdapted) } : {}
  const run = train({
    ...(trained === 'all'
      ? { params: start, loss: lossOf }
      : {
          params: { tokens, head, ...adapter },
          frozen: body,
          loss: ({ lora: pairs, ...rows }: Rows<Tensor>, batch: Tensor, frozen: Body<Tensor>) => {
            const whole = { ...frozen, ...rows }
            return lossOf(pairs === undefined ? whole : withLora(whole, pairs, lora), batch)
          },
        }),
    batch: windows,
    steps: options.steps,
    optimizer: adamW({ beta2: 0.95, decay: trained === 'all' ? 0.1 : 0 }),
    schedule: schedule({
      kind: 'cosine',
      rate,
      steps: options.steps,
      warmup: Math.min(50, Math.ceil(options.steps / 10)),
      end: 0.1,
    }),
    clip: 1,
    folder: options.folder,
    signal: options.signal,
    compile: options.compile,
    evaluate: options.evaluate && {
      every: options.evaluate.every,
      run: async (params) =>
        (options.evaluate as NonNullable<typeof options.evaluate>).run(wholeOf(await readTree(params))),
    },
  })
  for (;;) {
    const next = await run.next()
    if (next.done === true) return wholeOf(next.value.params)
    options.onProgress?.(next.value)
  }
}

const choosesAdapted = (path: string): boolean => ADAPTED.test(path)

function encodeAll(encoder: Encoder, texts: readonly string[]): Int32Array {
  const parts = texts.map((text) => encoder.encode(`${text}\n`))
  const ids = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    ids.set(part, at)
    at += part.length
  }
  return ids
}
