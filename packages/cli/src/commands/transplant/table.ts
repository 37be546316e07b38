/** @file What moving a model did, as a table. */
import type { Interval } from '@tokenwright/measure/statistics'
import type { Comparison, Transplant } from '@tokenwright/systems/move/tokenadapt'
import type { Context } from '../../context.js'
import { NEEDS } from './inputs.js'

/** How many tokens both vocabularies have. */
export function sharedOf({ vocabularies, encoder, oldEncoder, rows, tensors }: Transplant): {
  readonly shared: number
  readonly old: number
  readonly new: number
  readonly rows: { readonly old: number; readonly new: number }
} {
  const shared = vocabularies.shared.filter((id) => id >= 0).length
  return { shared, old: oldEncoder.size, new: encoder.size, rows: { old: tensors.rows, new: rows } }
}

/** The table of methods, or what the vocabularies share where there is none. */
export async function renderComparison(
  context: Context,
  opened: Transplant,
  comparison: Comparison | undefined,
  trainSteps?: number,
): Promise<string> {
  const { integer, table } = await import('@tokenwright/measure/format')
  const { shared, old, new: fresh, rows } = sharedOf(opened)
  const head = `${integer(shared)} of ${integer(fresh)} tokens were in the old vocabulary of ${integer(old)}; ${integer(rows.new)} rows in place of ${integer(rows.old)}.\n`
  if (comparison === undefined) return head
  const { before, methods, left } = comparison
  const trained = methods.some((one) => one.trained !== undefined)
  const steps = integer(trainSteps ?? 0)
  const columns = [
    { title: 'method' },
    { title: 'tokens/kB', align: 'right' as const },
    { title: 'bits/byte', align: 'right' as const },
    { title: 'change', align: 'right' as const },
    { title: '95 % interval', align: 'right' as const },
    ...(trained
      ? [
          { title: `after ${steps} steps`, align: 'right' as const },
          { title: '95 % interval', align: 'right' as const },
        ]
      : []),
    { title: 'seconds', align: 'right' as const },
  ]
  const lines = [
    [
      'before',
      before.tokensPerKilobyte.toFixed(0),
      before.bitsPerByte.value.toFixed(3),
      '',
      '',
      ...(trained ? ['', ''] : []),
      '',
    ],
    ...methods.map((one) => [
      one.method,
      one.tokensPerKilobyte.toFixed(0),
      one.bitsPerByte.value.toFixed(3),
      signed(one.change.value),
      range(one.change),
      ...(trained
        ? [one.trained?.bitsPerByte.value.toFixed(3) ?? '', one.trained === undefined ? '' : range(one.trained.change)]
        : []),
      one.seconds.toFixed(1),
    ]),
  ]
  const without = left
    .map(
      ({ method, needs }) => `Not run: ${method} needs ${needs.map((need) => NEEDS.get(need) ?? need).join(', ')}.\n`,
    )
    .join('')
  return `${head}\n${table(columns, lines, { width: context.width, head: context.colours.dim })}\nChange against the model as it was; intervals by the bootstrap over documents, or over runs of lines where there are few.\n${without}`
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
const range = ({ low, high }: Interval): string =>
  low === null || high === null ? '' : `${signed(low)} … ${signed(high)}`
