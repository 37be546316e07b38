/** @file Activations by the names that configurations use. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { gelu, geluTanh, quickGelu, relu, silu, tanh } from '../array/functions.js'
import type { Tensor } from '../array/tensor.js'

const activations: ReadonlyMap<string, (x: Tensor) => Tensor> = new Map([
  ['gelu', gelu],
  ['gelu_new', geluTanh],
  ['gelu_pytorch_tanh', geluTanh],
  ['gelu_fast', geluTanh],
  ['quick_gelu', quickGelu],
  ['relu', relu],
  ['silu', silu],
  ['swish', silu],
  ['tanh', tanh],
])

/** @throws TokenwrightError `unsupported-part` for a name that is not in the list. */
export function activationOf(name: string): (x: Tensor) => Tensor {
  const found = activations.get(name)
  if (found === undefined) throw new TokenwrightError('unsupported-part', 'no such activation', { value: name })
  return found
}
