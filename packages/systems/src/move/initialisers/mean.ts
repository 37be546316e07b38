/** @file The mean of all old rows for each new token, and rows of zeros. */
import type { Initialiser } from './contract.js'

export const mean: Initialiser = {
  name: 'mean',
  label: 'mean of all rows',
  fills: 'new',
  fallback: 'mean',
  prepare: async () => () => undefined,
}

/** Zero rows in an output matrix win wherever all other logits are negative; kept as the warning that they are. */
export const zero: Initialiser = {
  name: 'zero',
  label: 'zeros',
  fills: 'new',
  fallback: 'zero',
  prepare: async () => () => undefined,
}
