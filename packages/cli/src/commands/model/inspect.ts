/** @file `tokenwright model inspect`: what is in a checkpoint folder, without reading its weights. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { Context } from '../../context.js'

export function inspectModelCommand(context: Context): Command {
  return new Command('inspect')
    .summary('what is in a model folder')
    .description('Tensors, sizes, token matrices, special tokens, and whether the tokenizer fits.')
    .argument('<folder>', 'checkpoint folder')
    .option('--tensors', 'list every tensor')
    .option('--json', 'print JSON')
    .action((folder: string, options: { readonly tensors?: boolean; readonly json?: boolean }) =>
      inspect(context, folder, options),
    )
}

async function inspect(
  context: Context,
  folder: string,
  options: { readonly tensors?: boolean; readonly json?: boolean },
): Promise<void> {
  const { inspectModel } = await import('@tokenwright/systems/move/tokenadapt')
  const found = await inspectModel(resolve(folder))
  if (options.json) return context.write(`${JSON.stringify(found, null, 2)}\n`)
  const { byteSize, integer, plural, table } = await import('@tokenwright/measure/format')
  const facts: [string, string][] = [
    ['type', found.type],
    ['parameters', integer(found.parameters)],
    ['size', `${byteSize(found.bytes)} as ${found.types.join(', ')}`],
    ['token rows', `${integer(found.rows)} × ${integer(found.width)}, ${found.tied ? 'tied' : 'untied'}`],
    ['share of token rows', `${(100 * found.tokenShare).toFixed(1)} %`],
    ['runs here', found.runs ? 'yes' : 'no'],
    ...(found.tokenizer === undefined
      ? [['tokenizer', 'none that is read'] as [string, string]]
      : [
          ['tokenizer', `${integer(found.tokenizer.size)} ids, ${found.tokenizer.model}`] as [string, string],
          ['padding rows', integer(Math.max(0, found.rows - found.tokenizer.size))] as [string, string],
          ['special tokens', found.tokenizer.roles.map(([role, token]) => `${role} ${token}`).join(', ') || 'none'] as [
            string,
            string,
          ],
        ]),
  ]
  await context.write(
    `${table([{ title: 'what' }, { title: 'value' }], facts, { width: context.width, head: context.colours.dim })}\n`,
  )
  for (const warning of found.warnings) context.remark(`Warning: ${warning}.`)
  if (!options.tensors) return
  const rows = found.tensors.map(({ name, type, shape }) => [name, type, shape.join(' × ')])
  await context.write(
    `\n${plural(rows.length, 'tensor')}\n${table([{ title: 'tensor' }, { title: 'type' }, { title: 'shape', align: 'right' }], rows, { width: context.width, head: context.colours.dim })}\n`,
  )
}
