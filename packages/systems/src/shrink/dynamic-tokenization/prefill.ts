/** @file Prompts read in merged tokens, continuations scored in the model's own: decoder prefill, with no training. */
import {
  compile as compileFunction,
  crossEntropy,
  decoderLogits,
  decoderStates,
  hostTensor,
  multiply,
  readTree,
  sum,
  type DecoderConfig,
  type DecoderParams,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import { modelInputs, type ModelInputs } from './model-inputs.js'
import type { RowCache } from './row-cache.js'

export interface ScoredText {
  /** As the model reads it: merged or not, in the byte alphabet. */
  readonly prompt: readonly string[]
  /** Tokens of the model's own vocabulary, whose probability is asked for. */
  readonly continuation: readonly { readonly id: number; readonly token: string }[]
}

export interface PrefillScorer {
  /** Nats of each continuation after its prompt. */
  score(texts: readonly ScoredText[]): Promise<readonly number[]>
  dispose(): Promise<void>
}

interface Labelled {
  readonly inputs: Tensor3<Tensor>
  readonly labels: Tensor
  readonly weights: Tensor
}
type Tensor3<A> = { readonly [K in keyof ModelInputs]: A }

/** Lengths are padded to a multiple of this, so that few shapes are compiled. */
const MULTIPLE = 32

/**
 * Scores continuations behind prompts of merged tokens, whose rows come from the cache. The output layer is the model's own.
 * Without merges and with the model's own rows this is the ordinary forward pass.
 *
 * @param cache gives rows for prompts and continuations
 * @throws TokenwrightError from `score`: `invalid-option` for an empty prompt, `unknown-id`, or a text over the model's length
 * @example await prefillScorer(config, params, cache).score([{ prompt: ['Ġunhappy'], continuation: [{ id: 7, token: 'Ġcook' }] }])
 */
export function prefillScorer(
  config: DecoderConfig,
  params: DecoderParams<HostTensor>,
  cache: RowCache,
): PrefillScorer {
  const run = compileFunction((inner: DecoderParams, batch: Labelled): Tensor => {
    const { hidden } = decoderStates(inner, config, batch.inputs)
    return sum(multiply(crossEntropy(decoderLogits(inner, hidden), batch.labels), batch.weights), 1)
  })
  return {
    async score(texts) {
      const sequences = texts.map(({ prompt, continuation }, i) => {
        if (prompt.length === 0)
          throw new TokenwrightError('invalid-option', 'a prompt has at least one token', {
            where: `texts[${i}]`,
            value: 0,
          })
        for (const { id } of continuation)
          if (!Number.isSafeInteger(id) || id < 0 || id >= config.vocabulary)
            throw new TokenwrightError('unknown-id', `an id outside a vocabulary of ${config.vocabulary}`, {
              where: `texts[${i}]`,
              value: id,
            })
        return [...prompt, ...continuation.map(({ token }) => token)]
      })
      const inputs = await modelInputs(sequences, cache, {
        width: config.width,
        padding: 'left',
        multiple: Math.min(MULTIPLE, config.positions),
      })
      const [rows, length] = inputs.mask.shape
      const labels = new Int32Array(rows * length)
      const weights = new Float32Array(rows * length)
      texts.forEach(({ continuation }, row) =>
        continuation.forEach(({ id }, i) => {
          // The place before a token predicts it.
          const at = (row + 1) * length - continuation.length + i - 1
          labels[at] = id
          weights[at] = 1
        }),
      )
      const shape = [rows, length]
      const result = await run(params, {
        inputs,
        labels: hostTensor(shape, labels),
        weights: hostTensor(shape, weights),
      })
      const { data } = (await readTree(result)) as HostTensor
      result.dispose()
      return Array.from(data)
    },
    dispose: () => run.dispose(),
  }
}
