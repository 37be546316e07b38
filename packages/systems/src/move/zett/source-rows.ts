/** @file The rows of a source model as the hypernetwork reads them. */
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import { inputWidth, type HypernetworkConfig } from './hypernetwork/config.js'
import type { FrozenParams } from './hypernetwork/params.js'
import { applyRescaler } from './hypernetwork/rescale.js'

export interface SourceRows {
  /** [tokens, width], row-major */
  readonly input: Float32Array
  /** [tokens, width]; absent for tied models */
  readonly output?: Float32Array
  readonly width: number
}

/** Input rows, with output rows behind them for untied models: [vocabulary, input width]. */
export function joinedRows(config: HypernetworkConfig, { input, output, width }: SourceRows): Float32Array {
  if (width !== config.width)
    throw new TokenwrightError('invalid-data', `a hypernetwork for rows of ${config.width} numbers`, { value: width })
  if (config.tied !== (output === undefined))
    throw new TokenwrightError(
      'invalid-data',
      config.tied
        ? 'a hypernetwork for models whose output layer is their input matrix, and a model with two matrices'
        : 'a hypernetwork for models with an output layer of their own, and a model without',
      { value: config.tied ? 'untied' : 'tied' },
    )
  const { vocabulary } = config
  if (input.length < vocabulary * width || (output !== undefined && output.length < vocabulary * width))
    throw new TokenwrightError('invalid-data', `a hypernetwork for a model of ${vocabulary} tokens`, {
      value: input.length / width,
    })
  if (output === undefined) return input.slice(0, vocabulary * width)
  const joined = new Float32Array(vocabulary * 2 * width)
  for (let id = 0; id < vocabulary; id++) {
    joined.set(input.subarray(id * width, (id + 1) * width), 2 * id * width)
    joined.set(output.subarray(id * width, (id + 1) * width), (2 * id + 1) * width)
  }
  return joined
}

/** The same through the first frozen map: what `applyHypernetwork` takes. */
export function scaledSources(
  config: HypernetworkConfig,
  frozen: FrozenParams<HostTensor> | undefined,
  rows: SourceRows,
): HostTensor {
  const joined = joinedRows(config, rows)
  return hostTensor(
    [config.vocabulary, inputWidth(config)],
    frozen === undefined ? joined : applyRescaler(frozen.source, joined),
  )
}
