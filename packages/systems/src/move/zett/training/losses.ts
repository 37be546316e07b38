/** @file The losses of both phases, as functions of tensors. Source: step 4 of the method, `train.py` in the authors' repository. */
import {
  add,
  concatenate,
  crossEntropyLoss,
  linear,
  mean,
  multiply,
  slice,
  square,
  subtract,
  sum,
  take,
  constantOf,
  type Tensor,
} from '@tokenwright/nn'
import { decoderStates, type DecoderConfig } from '@tokenwright/nn/models'
import { applyHypernetwork, type PredictedRows } from '../hypernetwork/apply.js'
import type { HypernetworkConfig } from '../hypernetwork/config.js'
import type { TrainedParams } from '../hypernetwork/params.js'
import type { MainBatch } from './batches.js'
import type { Source } from './source.js'

/** Squared distances of rows, [tokens]. */
const distances = (predicted: Tensor, rows: Tensor, ids: Tensor): Tensor =>
  sum(square(subtract(predicted, take(rows, ids))), -1)

export interface IdentityBatch<A> {
  /** [tokens, 1] of int32 */
  readonly ids: A
  /** [tokens] of int32, the same */
  readonly wanted: A
  readonly language?: A
}

/** Phase 1: the mean squared distance to the true rows of single source tokens; of input and output the average. */
export function identityLoss(config: HypernetworkConfig) {
  return (trained: TrainedParams, batch: IdentityBatch<Tensor>, source: Source<Tensor>): Tensor => {
    const { input, output } = applyHypernetwork(trained, source.maps, config, batch, source.sources)
    const first = mean(distances(input, source.input, batch.wanted))
    if (output === undefined || source.output === undefined) return first
    return multiply(add(first, mean(distances(output, source.output, batch.wanted))), 0.5)
  }
}

/** Phase 2: cross-entropy of the frozen model on text in the sampled tokens, with all of them in the softmax, and the lexical term. */
export function mainLoss(
  config: HypernetworkConfig,
  decoder: DecoderConfig,
  specials: readonly number[],
  lexicalWeight: number,
) {
  return (trained: TrainedParams, batch: MainBatch<Tensor>, source: Source<Tensor>): Tensor => {
    const { language } = batch
    const parts = batch.buckets.map((bucket) =>
      applyHypernetwork(trained, source.maps, config, { ...bucket, language }, source.sources),
    )
    const joined = (of: (part: PredictedRows) => Tensor | undefined): Tensor | undefined => {
      const all = parts.map(of).filter((part) => part !== undefined)
      return all.length === 0 ? undefined : all.length === 1 ? all[0] : concatenate(all, 0)
    }
    const input = joined((part) => part.input) as Tensor
    const output = joined((part) => part.output)
    const bias = joined((part) => part.bias)
    const withSpecials = (rows: Tensor, own: Tensor): Tensor =>
      specials.length === 0
        ? rows
        : concatenate([rows, take(own, constantOf(Int32Array.from(specials), [specials.length]))], 0)
    const table = withSpecials(input, source.input)
    const head = output === undefined ? table : withSpecials(output, source.output as Tensor)
    const length = batch.text.shape[1] - 1
    const { hidden } = decoderStates({ ...source.body, tokens: { weight: table } }, decoder, {
      ids: slice(batch.text, 1, 0, length),
    })
    const offsets =
      bias === undefined
        ? batch.columns
        : add(
            batch.columns,
            specials.length === 0
              ? bias
              : concatenate([bias, constantOf(new Float32Array(specials.length), [specials.length])], 0),
          )
    const logits = add(linear(hidden, head), offsets)
    const prediction = crossEntropyLoss(logits, slice(batch.text, 1, 1, length + 1), { mask: batch.counted })
    if (lexicalWeight === 0) return prediction
    const { lexical } = batch
    const first = sum(multiply(distances(input, source.input, lexical.ids), lexical.input))
    const both =
      output === undefined
        ? first
        : multiply(
            add(first, sum(multiply(distances(output, source.output as Tensor, lexical.ids), lexical.output))),
            0.5,
          )
    return add(prediction, multiply(both, lexicalWeight))
  }
}
