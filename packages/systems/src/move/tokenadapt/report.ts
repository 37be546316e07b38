/** @file The report that goes along with a moved model: for each token, where its rows come from. */
import { countOrigins, type TransplantPlan } from './build.js'
import type { Transplant } from './open.js'

/** More contributors than this are told by their number. */
const TOLD = 8

/** JSON, one line for each token that was not copied. */
export function reportOf(transplant: Transplant, plan: TransplantPlan): string {
  const { encoder, oldEncoder, vocabularies, tensors, rows, warnings } = transplant
  const head = {
    method: plan.method,
    fallback: plan.fallback,
    seed: plan.seed,
    seconds: Math.round(plan.seconds * 1000) / 1000,
    vocabulary: { old: oldEncoder.size, new: encoder.size },
    rows: { old: tensors.rows, new: rows },
    tied: tensors.output === undefined,
    totals: Object.fromEntries(countOrigins(plan)),
    warnings,
  }
  const tokens: string[] = []
  for (let id = 0; id < vocabularies.shared.length; id++) {
    if (plan.origins[id] === 'copied') continue
    const source = plan.input[id]
    const from =
      typeof source === 'string'
        ? undefined
        : 'copy' in source
          ? [[source.copy, 1]]
          : Array.from(source.mix.ids, (old, i) => [old, Math.round(source.mix.weights[i] * 1e6) / 1e6])
    const told = from?.toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, TOLD)
    tokens.push(
      JSON.stringify({
        id,
        token: encoder.idToToken(id) ?? null,
        origin: plan.origins[id],
        ...(told === undefined ? {} : { from: told }),
        ...(from !== undefined && from.length > TOLD ? { contributors: from.length } : {}),
      }),
    )
  }
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "tokens": [\n${tokens.map((line) => `    ${line}`).join(',\n')}\n  ]\n}\n`
}
