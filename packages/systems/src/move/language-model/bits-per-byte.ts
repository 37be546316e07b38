/**
 * @file Bits per byte: what a model needs for a text, whatever its tokens are. Perplexity per token cannot be compared between
 * tokenizers, since longer tokens carry more; bits per byte can.
 */
import { crossEntropy, hostTensor, isHostTensor, slice, type HostTensor, type Tensor } from '@tokenwright/nn'
import { compile, type CompileOptions } from '@tokenwright/nn/compile'
import { decoderLogits, decoderStates, type DecoderConfig, type DecoderParams } from '@tokenwright/nn/models'
import { createBreather } from '@tokenwright/measure/corpora'
import { TokenwrightError, type Encoder } from '@tokenwright/text'

export interface TextCosts {
  /** Bits of each text. */
  readonly bits: Float64Array
  /** UTF-8 bytes of each text. */
  readonly bytes: Float64Array
  readonly tokens: Float64Array
  readonly bitsPerByte: number
  readonly tokensPerKilobyte: number
  /** e to the mean negative log-likelihood of a token, in nats. */
  readonly perplexity: number
}

export interface Evaluator {
  /**
   * Texts are read one after the other, each with a line break at its end, in windows of the model's length that overlap by
   * half: every token but the very first is predicted from at least half a window, or all that precedes it. That first token
   * costs as much as in a vocabulary of equal chances.
   */
  evaluate(params: DecoderParams<HostTensor>, texts: readonly string[]): Promise<TextCosts>
  dispose(): Promise<void>
}

export interface EvaluatorOptions {
  /** Tokens in a window; the model's positions, and at most 1024. */
  readonly window?: number
  /** Windows in one run of the model; 8. */
  readonly batch?: number
  readonly compile?: Pick<CompileOptions, 'executor' | 'threads' | 'providers'>
  readonly signal?: AbortSignal
}

const LARGEST_WINDOW = 1024

/**
 * @example const { bitsPerByte } = await createEvaluator(config, encoder).evaluate(params, lines)
 */
export function createEvaluator(config: DecoderConfig, encoder: Encoder, options: EvaluatorOptions = {}): Evaluator {
  if (encoder.size > config.vocabulary)
    throw new TokenwrightError(
      'invalid-option',
      `a model of ${config.vocabulary} rows cannot read this tokenizer's ids`,
      {
        value: encoder.size,
      },
    )
  const window = Math.min(options.window ?? LARGEST_WINDOW, config.positions)
  const stride = Math.max(1, Math.floor(window / 2))
  const batch = options.batch ?? 8
  const run = compile((params: DecoderParams, rows: Tensor) => {
    const { hidden } = decoderStates(params, config, { ids: slice(rows, 1, 0, window) })
    return crossEntropy(decoderLogits(params, hidden), slice(rows, 1, 1, window + 1))
  }, options.compile ?? {})
  return {
    async evaluate(params, texts) {
      const encoded = texts.map((text) => encoder.encode(`${text}\n`))
      const stream = new Int32Array(encoded.reduce((sum, ids) => sum + ids.length, 0))
      encoded.reduce((at, ids) => {
        stream.set(ids, at)
        return at + ids.length
      }, 0)
      if (stream.length === 0)
        throw new TokenwrightError('empty-corpus', 'no text to evaluate on', { value: texts.length })
      const nats = new Float64Array(stream.length)
      nats[0] = Math.log(encoder.size)
      const breathe = createBreather(options.signal)
      const starts = windowStarts(stream.length, window, stride)
      for (let first = 0; first < starts.length; first += batch) {
        const rows = new Int32Array(batch * (window + 1))
        // Rows that are short, or not there, are filled with the first id; what is predicted there is not read.
        rows.fill(stream[0])
        starts.slice(first, first + batch).forEach((start, row) => {
          rows.set(stream.subarray(start, start + window + 1), row * (window + 1))
        })
        const result = await run(params as never, hostTensor([batch, window + 1], rows) as never)
        const losses = (await (result as { read(): Promise<HostTensor> }).read()).data
        ;(result as { dispose(): void }).dispose()
        starts.slice(first, first + batch).forEach((start, row) => {
          const from = start === 0 ? 0 : window - stride
          for (let i = from; i < window && start + i + 1 < stream.length; i++)
            nats[start + i + 1] = losses[row * window + i]
        })
        await breathe()
      }
      return costsOf(texts, encoded, nats)
    },
    dispose: () => run.dispose(),
  }
}

/** Windows whose last `stride` predictions together cover everything; the first covers all of its own. */
function windowStarts(length: number, window: number, stride: number): number[] {
  const starts = [0]
  for (let covered = window; covered + 1 < length; covered += stride) starts.push(covered + stride - window)
  return starts
}

function costsOf(texts: readonly string[], encoded: readonly Uint32Array[], nats: Float64Array): TextCosts {
  const bits = new Float64Array(texts.length)
  let at = 0
  encoded.forEach((ids, i) => {
    for (let k = 0; k < ids.length; k++) bits[i] += nats[at++] / Math.LN2
  })
  const bytes = Float64Array.from(texts, (text) => Buffer.byteLength(text) + 1)
  const tokens = Float64Array.from(encoded, (ids) => ids.length)
  const total = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0)
  const bitsPerByte = total(bits) / total(bytes)
  if (!Number.isFinite(bitsPerByte))
    throw new TokenwrightError('invalid-data', 'a model whose predictions are not finite', { value: bitsPerByte })
  return {
    bits,
    bytes,
    tokens,
    bitsPerByte,
    tokensPerKilobyte: (1000 * total(tokens)) / total(bytes),
    perplexity: Math.exp((total(bits) * Math.LN2) / total(tokens)),
  }
}

/** True where all numbers of a tree are finite; names the first tensor where they are not. */
export function firstNotFinite(params: unknown, path = ''): string | undefined {
  if (isHostTensor(params)) return params.data.every((x) => Number.isFinite(x)) ? undefined : path
  if (typeof params !== 'object' || params === null) return undefined
  for (const [name, value] of Object.entries(params)) {
    const found = firstNotFinite(value, path === '' ? name : `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}
