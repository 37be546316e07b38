/** @file The row that stood under the same id: what happens when a model is given another tokenizer and nothing is done. */
import { samePlan, type Initialiser } from './contract.js'

export const identity: Initialiser = {
  name: 'identity',
  label: 'row of the same id (no transplant)',
  fills: 'all',
  fallback: 'covariance',
  async prepare({ vocabularies }) {
    return (id) => (id < vocabularies.old.size ? samePlan('kept', { ids: [id], weights: [1] }) : undefined)
  },
}
