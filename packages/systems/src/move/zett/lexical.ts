/** @file The weakest baseline: rows of tokens that both vocabularies have are copied, all others are the unknown token's. */
import type { Initialiser } from '../initialisers/contract.js'

export const lexical: Initialiser = {
  name: 'lexical',
  label: 'copied where both have the token, unknown row elsewhere',
  fills: 'new',
  fallback: 'unknown',
  prepare: async () => () => undefined,
}
