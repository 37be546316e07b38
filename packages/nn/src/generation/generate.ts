/** @file Text from a decoder: greedy, sampled or by beam search, token by token. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { fold, key, uniforms } from '../array/random.js'
import type { HostTensor } from '../array/tensor.js'
import type { DecoderConfig } from '../models/decoder/config.js'
import type { DecoderParams } from '../models/decoder/decoder.js'
import type { T5Config } from '../models/t5/config.js'
import { t5Session } from '../models/t5/session.js'
import type { T5Params } from '../models/t5/t5.js'
import { beamSearch, checkCount, type Beam, type BeamOptions } from './beam.js'
import { checkSampling, logSum, sampleToken, type SamplingOptions } from './sampling.js'
import { decodingSession, type DecodingSession, type RuntimeOptions } from './session.js'

export interface GenerateOptions extends SamplingOptions {
  readonly maxTokens: number
  /** ids that end a sequence; they are part of it */
  readonly endIds?: readonly number[]
  /** sequences of ids that end a sequence; they are part of it */
  readonly stop?: readonly (readonly number[])[]
  readonly seed?: number
  readonly signal?: AbortSignal
}

export interface GeneratedToken {
  readonly row: number
  readonly id: number
  /** under the model's own distribution, before any filter, in nats */
  readonly logProbability: number
  /** set on the last token of a row */
  readonly ended?: 'end' | 'stop' | 'length'
}

export interface Generator {
  /** Continues each prompt; tokens come as they are made. */
  stream(prompts: readonly (readonly number[])[], options: GenerateOptions): AsyncGenerator<GeneratedToken, number[][]>
  /** Continues each prompt to its end; returns the continuations without their prompts. */
  generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]>
  /** The most likely continuation that beam search finds, and its log-probability. */
  beamSearch(prompt: readonly number[], options: BeamOptions): Promise<Beam>
  dispose(): Promise<void>
}

/**
 * A generator over a decoder, or over an encoder-decoder, whose prompts are then the texts that are read and not part of what is
 * written: it begins with `config.start`.
 * @example
 * const generator = createGenerator(config, params)
 * for await (const { id } of generator.stream([prompt], { maxTokens: 50, temperature: 0.8 })) show(id)
 */
export function createGenerator(
  config: DecoderConfig,
  params: DecoderParams<HostTensor>,
  runtime?: RuntimeOptions,
): Generator
export function createGenerator(config: T5Config, params: T5Params<HostTensor>, runtime?: RuntimeOptions): Generator
export function createGenerator(
  config: DecoderConfig | T5Config,
  params: DecoderParams<HostTensor> | T5Params<HostTensor>,
  runtime: RuntimeOptions = {},
): Generator {
  const session =
    'encoder' in params
      ? t5Session(config as T5Config, params, runtime)
      : decodingSession(config as DecoderConfig, params, runtime)
  const stream = (prompts: readonly (readonly number[])[], options: GenerateOptions) =>
    streamTokens(session, prompts, options)
  return {
    stream,
    async generate(prompts, options) {
      const run = stream(prompts, options)
      for (;;) {
        const next = await run.next()
        if (next.done === true) return next.value
      }
    },
    beamSearch: (prompt, options) => beamSearch(session, prompt, options),
    dispose: () => session.dispose(),
  }
}

async function* streamTokens(
  session: DecodingSession,
  prompts: readonly (readonly number[])[],
  options: GenerateOptions,
): AsyncGenerator<GeneratedToken, number[][]> {
  checkSampling(options)
  checkCount(options.maxTokens, 'maxTokens')
  const draws = prompts.map((_, row) => uniforms(fold(key(options.seed ?? 0), row)))
  const texts = prompts.map((prompt) => [...session.written(prompt)])
  const made: number[][] = prompts.map(() => [])
  const open = prompts.map(() => true)
  const longest = Math.max(...prompts.map((prompt) => prompt.length))
  let logits = await session.start(prompts, longest + options.maxTokens - 1)
  for (let step = 0; step < options.maxTokens; step++) {
    if (options.signal?.aborted === true)
      throw new TokenwrightError('aborted', 'the generation was interrupted', { value: step })
    const tokens = logits.map((row, i) => {
      // A row that has ended goes on with its last token, unheard, until the others have ended too.
      if (!open[i]) return texts[i][texts[i].length - 1]
      return sampleToken(row, texts[i], { temperature: 0, ...options }, draws[i])
    })
    for (const [row, id] of tokens.entries()) {
      if (!open[row]) continue
      texts[row].push(id)
      made[row].push(id)
      const ended = endingOf(made[row], options, step)
      open[row] = ended === undefined
      yield { row, id, logProbability: logits[row][id] - logSum(logits[row]), ended }
    }
    if (!open.includes(true)) break
    if (step + 1 < options.maxTokens) logits = await session.next(tokens)
  }
  return made
}

function endingOf(made: readonly number[], options: GenerateOptions, step: number): GeneratedToken['ended'] {
  if (options.endIds?.includes(made[made.length - 1]) === true) return 'end'
  const ends = (sequence: readonly number[]) =>
    sequence.length > 0 && sequence.every((id, i) => made[made.length - sequence.length + i] === id)
  if (options.stop?.some(ends) === true) return 'stop'
  return step + 1 === options.maxTokens ? 'length' : undefined
}
