/** @file `tokenwright model inspect`: what is in a checkpoint folder, without reading its weights. */
import { Command } from 'commander'
import type { ModelFacts } from '@tokenwright/systems/move/tokenadapt'
import type { Context } from '../../context.js'
import { MODEL_HELP, modelFolder } from './open-model.js'

interface InspectOptions {
  readonly tensors?: boolean
  readonly numbers?: boolean
  readonly json?: boolean
}

export function inspectModelCommand(context: Context): Command {
  return new Command('inspect')
    .summary('what is in a model folder')
    .description('Parameters by part, sizes, token matrices, special tokens, and whether the tokenizer fits.')
    .argument('<folder>', MODEL_HELP)
    .option('--tensors', 'list every tensor')
    .option('--numbers', 'read all weights, and name the tensors that hold NaN or infinity')
    .option('--json', 'print JSON')
    .action((folder: string, options: InspectOptions) => inspect(context, folder, options))
}

async function inspect(context: Context, source: string, options: InspectOptions): Promise<void> {
  const { findNotFinite, openCheckpoint, summariseCheckpoint } = await import('@tokenwright/nn/checkpoints')
  const { architectures } = await import('@tokenwright/nn/models')
  const folder = await modelFolder(context, source)
  const checkpoint = await openCheckpoint(folder)
  const summary = summariseCheckpoint(checkpoint)
  const type = String(checkpoint.config.model_type ?? 'unknown')
  const runs = architectures.has(type)
  const tokens = await tokenFacts(folder)
  const notFinite = options.numbers === true ? await findNotFinite(checkpoint) : undefined
  if (options.json) {
    const tensors = [...checkpoint.tensors.values()].map((one) => ({
      name: one.name,
      type: one.type,
      shape: one.shape,
    }))
    const { parameters, bytes, parts } = summary
    const types = [...summary.types.keys()]
    const facts = { type, runs, parameters, bytes, types, parts, ...tokens.facts, notFinite }
    return context.write(
      `${JSON.stringify({ ...facts, warnings: [...tokens.warnings, ...(tokens.facts?.warnings ?? [])], tensors }, null, 2)}\n`,
    )
  }
  const { byteSize, integer, plural, table } = await import('@tokenwright/measure/format')
  const style = { width: context.width, head: context.colours.dim }
  const facts: [string, string][] = [
    ['type', type],
    ['parameters', integer(summary.parameters)],
    ['size', `${byteSize(summary.bytes)} as ${[...summary.types.keys()].join(', ')}`],
    ['runs here', runs ? 'yes' : 'no'],
    ...(tokens.facts === undefined ? [] : tokenRows(tokens.facts, integer)),
  ]
  await context.write(`${table([{ title: 'what' }, { title: 'value' }], facts, style)}\n`)
  const parts = summary.parts.map((part) => [
    part.part,
    integer(part.tensors),
    integer(part.parameters),
    `${((100 * part.parameters) / summary.parameters).toFixed(1)} %`,
  ])
  const right = (title: string) => ({ title, align: 'right' as const })
  await context.write(
    `${table([{ title: 'part' }, right('tensors'), right('parameters'), right('share')], parts, style)}`,
  )
  for (const warning of [...tokens.warnings, ...(tokens.facts?.warnings ?? [])]) context.remark(`Warning: ${warning}.`)
  for (const { name, elements } of notFinite ?? [])
    context.remark(
      `Warning: ${plural(elements, 'number')} of ${name} ${elements === 1 ? 'is' : 'are'} NaN or infinite.`,
    )
  if (notFinite?.length === 0) await context.write('\nAll numbers are finite.\n')
  if (!options.tensors) return
  const rows = [...checkpoint.tensors.values()].map((one) => [one.name, one.type, one.shape.join(' × ')])
  await context.write(
    `\n${plural(rows.length, 'tensor')}\n${table([{ title: 'tensor' }, { title: 'type' }, right('shape')], rows, style)}`,
  )
}

type TokenFacts = Pick<ModelFacts, 'rows' | 'width' | 'tied' | 'tokenShare' | 'tokenizer' | 'warnings'>

/** What its tokens are. A model without token matrices, such as one for images, has none. */
async function tokenFacts(
  folder: string,
): Promise<{ readonly facts?: TokenFacts; readonly warnings: readonly string[] }> {
  const { inspectModel } = await import('@tokenwright/systems/move/tokenadapt')
  const { TokenwrightError } = await import('@tokenwright/text')
  try {
    const { rows, width, tied, tokenShare, tokenizer, warnings } = await inspectModel(folder)
    return { facts: { rows, width, tied, tokenShare, tokenizer, warnings }, warnings: [] }
  } catch (error) {
    if (!(error instanceof TokenwrightError) || error.kind !== 'unsupported-part') throw error
    return { warnings: [error.message] }
  }
}

function tokenRows(facts: TokenFacts, integer: (value: number) => string): [string, string][] {
  const { rows, width, tied, tokenShare, tokenizer } = facts
  return [
    ['token rows', `${integer(rows)} × ${integer(width)}, ${tied ? 'tied' : 'untied'}`],
    ['share of token rows', `${(100 * tokenShare).toFixed(1)} %`],
    ...(tokenizer === undefined
      ? [['tokenizer', 'none that is read'] as [string, string]]
      : ([
          ['tokenizer', `${integer(tokenizer.size)} ids, ${tokenizer.model}`],
          ['padding rows', integer(Math.max(0, rows - tokenizer.size))],
          ['special tokens', tokenizer.roles.map(([role, token]) => `${role} ${token}`).join(', ') || 'none'],
        ] as [string, string][])),
  ]
}
