/** @file The plan of a whole vocabulary: for each new row, where it comes from in both matrices. */
import type { RowSource } from './apply.js'
import type { Initialiser, RowPlan, Situation } from './contract.js'

/** `predicted`: by a network, from no rows that could be named. */
export type Origin = RowPlan['origin'] | 'copied' | 'drawn' | 'predicted'

export interface VocabularyPlan {
  /** One for each new id. */
  readonly origins: readonly Origin[]
  readonly input: readonly RowSource[]
  readonly output: readonly RowSource[]
}

/** Shared tokens are copied unless the method fills all; ids without a token are drawn. */
export async function planVocabulary(initialiser: Initialiser, situation: Situation): Promise<VocabularyPlan> {
  const decide = await initialiser.prepare(situation)
  const { shared, new: fresh } = situation.vocabularies
  const origins: Origin[] = []
  const input: RowSource[] = []
  const output: RowSource[] = []
  for (let id = 0; id < shared.length; id++) {
    const exists = fresh.idToToken(id) !== undefined
    const plan = exists && (initialiser.fills === 'all' || shared[id] < 0) ? decide(id) : undefined
    const copied = plan === undefined && shared[id] >= 0
    origins.push(plan?.origin ?? (copied ? 'copied' : 'drawn'))
    const source: RowSource = copied ? { copy: shared[id] } : 'drawn'
    input.push(plan === undefined ? source : sourceOf(plan.input))
    output.push(plan === undefined ? source : sourceOf(plan.output))
  }
  return { origins, input, output }
}

/** A mix of one row alone is a copy, bit for bit. */
function sourceOf(mix: RowPlan['input']): RowSource {
  const isCopy = mix.ids.length === 1 && mix.weights[0] === 1 && (mix.mean ?? 0) === 0
  return isCopy ? { copy: mix.ids[0] } : { mix }
}
