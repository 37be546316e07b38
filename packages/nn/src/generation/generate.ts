/** @file Text from a decoder: greedy, sampled or by beam search, token by token. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { fold, key, uniforms } from '../array/random.js'
import type { HostTensor } from '../array/tensor.js'
import type { DecoderConfig } from '../models/decoder/config.js'
import type { DecoderParams } from '../models/decoder/decoder.js'
import { checkSampling, logProbabilities, sampleToken, type SamplingOptions } from './sampling.js'
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

export interface BeamOptions {
  readonly maxTokens: number
  readonly beams: number
  readonly endIds?: readonly number[]
  /** scores are divided by length to this power, so that longer continuations are not always worse */
  readonly lengthPenalty?: number
}

export interface Beam {
  readonly ids: readonly number[]
  /** sum of the tokens' log-probabilities, in nats */
  readonly logProbability: number
}

/**
 * @example
 * const generator = createGenerator(config, params)
 * for await (const { id } of generator.stream([prompt], { maxTokens: 50, temperature: 0.8 })) show(id)
 */
export function createGenerator(
  config: DecoderConfig,
  params: DecoderParams<HostTensor>,
  runtime: RuntimeOptions = {},
): Generator {
  const session = decodingSession(config, params, runtime)
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
  const texts = prompts.map((prompt) => [...prompt])
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
      yield { row, id, logProbability: logProbabilities(logits[row])[id], ended }
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

interface Candidate {
  readonly row: number
  readonly id: number
  readonly score: number
}

async function beamSearch(session: DecodingSession, prompt: readonly number[], options: BeamOptions): Promise<Beam> {
  const { beams, maxTokens, endIds = [], lengthPenalty = 1 } = options
  checkCount(beams, 'beams')
  checkCount(maxTokens, 'maxTokens')
  const finished: Beam[] = []
  const value = (beam: Beam) => beam.logProbability / beam.ids.length ** lengthPenalty
  let live: Beam[] = [{ ids: [], logProbability: 0 }]
  let logits = await session.start(
    Array.from({ length: beams }, () => prompt),
    prompt.length + maxTokens - 1,
  )
  for (let step = 0; step < maxTokens; step++) {
    const best = bestCandidates(live, logits, 2 * beams)
    const next: { beam: Beam; row: number }[] = []
    for (const { row, id, score } of best) {
      if (next.length === beams) break
      const beam = { ids: [...live[row].ids, id], logProbability: score }
      if (endIds.includes(id)) finished.push(beam)
      else next.push({ beam, row })
    }
    live = next.map(({ beam }) => beam)
    finished.sort((a, b) => value(b) - value(a))
    finished.splice(beams)
    // No live beam can overtake once as many have finished, all of them better than the best that is alive.
    const done = finished.length === beams && live.every((beam) => value(beam) <= value(finished[beams - 1]))
    if (done || step + 1 === maxTokens) break
    const rows = next.map(({ row }) => row)
    await session.reorder(rows)
    logits = await session.next(live.map((beam) => beam.ids[beam.ids.length - 1]))
  }
  return [...finished, ...live].reduce((a, b) => (value(b) > value(a) ? b : a))
}

function bestCandidates(live: readonly Beam[], logits: readonly Float32Array[], count: number): Candidate[] {
  const candidates = live.flatMap((beam, row) => {
    const own = logProbabilities(logits[row])
    const order = Array.from(own.keys()).toSorted((a, b) => own[b] - own[a] || a - b)
    return order.slice(0, count).map((id): Candidate => ({ row, id, score: beam.logProbability + own[id] }))
  })
  return candidates.toSorted((a, b) => b.score - a.score).slice(0, count)
}

function checkCount(value: number, where: string): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new TokenwrightError('invalid-option', 'a count is a whole number from 1', { where, value })
}
