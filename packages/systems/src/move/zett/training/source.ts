/** @file What both phases read of the source model: rows, frozen maps, the body. */
import type { HostTensor } from '@tokenwright/nn'
import { hostTensor } from '@tokenwright/nn'
import type { DecoderParams } from '@tokenwright/nn/models'
import { TokenwrightError } from '@tokenwright/text'
import type { HypernetworkConfig } from '../hypernetwork/config.js'
import type { FrozenParams } from '../hypernetwork/params.js'
import { scaledSources, type SourceRows } from '../source-rows.js'

export type Body<A> = Omit<DecoderParams<A>, 'tokens' | 'head'>

/** The frozen tree of training. */
export interface Source<A> {
  readonly body: Body<A>
  /** [vocabulary, width] */
  readonly input: A
  /** absent for tied models */
  readonly output?: A
  /** Rows through the first frozen map, [vocabulary, input width]. */
  readonly sources: A
  readonly maps?: FrozenParams<A>
}

/** @throws TokenwrightError `unsupported-part` for a model with an output bias that the hypernetwork does not predict */
export function rowsOfModel({ tokens, head }: DecoderParams<HostTensor>): SourceRows {
  if (head?.bias !== undefined)
    throw new TokenwrightError('unsupported-part', 'a decoder with an output bias', { value: head.bias.shape })
  return {
    input: tokens.weight.data as Float32Array,
    ...(head === undefined ? {} : { output: head.weight.data as Float32Array }),
    width: tokens.weight.shape[1],
  }
}

export function sourceOf(
  config: HypernetworkConfig,
  params: DecoderParams<HostTensor>,
  maps: FrozenParams<HostTensor> | undefined,
): Source<HostTensor> {
  const rows = rowsOfModel(params)
  const { tokens: _, head: __, ...body } = params
  const matrix = (data: Float32Array): HostTensor =>
    hostTensor([config.vocabulary, config.width], data.slice(0, config.vocabulary * config.width))
  return {
    body,
    input: matrix(rows.input),
    ...(rows.output === undefined ? {} : { output: matrix(rows.output) }),
    sources: scaledSources(config, maps, rows),
    ...(maps === undefined ? {} : { maps }),
  }
}
