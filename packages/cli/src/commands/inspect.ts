/** @file `tokenwright inspect`: what is in a tokenizer. */
import { Command } from 'commander'
import type { Inspection, ShareLine, TokenLine } from '@tokenwright/measure/inspect'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { openTokenizer, TOKENIZER_HELP } from '../tokenizers.js'
import { countValue } from '../values.js'

interface InspectOptions {
  readonly limit: number
  readonly json?: boolean
}

export function inspectCommand(context: Context): Command {
  const command = new Command('inspect')
    .summary('show what is in a tokenizer, and what is odd about it')
    .description('Show what is in a tokenizer: parts, sizes, scripts, longest tokens, and anything odd.')
    .argument('<tokenizer>', TOKENIZER_HELP)
    .option('-n, --limit <count>', 'rows of each list', countValue, 12)
    .option('--json', 'print JSON')
    .action((source: string, options: InspectOptions) => inspect(context, source, options))
  return withExamples(command, [
    ['tokenwright inspect o200k_base', 'a bundled encoding'],
    ['tokenwright inspect ./tokenizer.json', 'a file'],
    ['tokenwright inspect mine.json --json | jq .oddities', 'for a script'],
  ])
}

async function inspect(context: Context, source: string, options: InspectOptions): Promise<void> {
  const { inspectTokenizer } = await import('@tokenwright/measure/inspect')
  const { name, tokenizer, encoder } = await openTokenizer(source)
  const inspection = inspectTokenizer(tokenizer, encoder, options.limit)
  if (options.json) return context.write(`${JSON.stringify({ name, source, ...inspection }, null, 2)}\n`)
  await context.write(await render(context, name, inspection, options.limit))
}

async function render(context: Context, name: string, inspection: Inspection, limit: number): Promise<string> {
  const { byteSize, integer, percent, printable, table, visible } = await import('@tokenwright/measure/format')
  const { bold, dim, yellow, red } = context.colours
  const style = { width: context.width, head: dim }
  const facts: [string, string][] = [
    ['model', `${inspection.model}, encodes on the ${inspection.path} path`],
    ['vocabulary', `${integer(inspection.vocabularySize)} entries, ${inspection.meanBytes.toFixed(1)} bytes each`],
    ['ids', `${integer(inspection.size)} (rows of an embedding matrix)`],
    ...(inspection.merges === null ? [] : [['merges', integer(inspection.merges)] as [string, string]]),
    ['added tokens', `${integer(inspection.addedTokens)}, ${integer(inspection.specialTokens.length)} of them special`],
  ]
  const plain = (rows: readonly (readonly string[])[]): string =>
    table([{ title: '' }, { title: '', shrink: 'end' }], rows, style)
  const shares = (title: string, lines: readonly ShareLine[]): string =>
    `\n${bold(title)}\n${table(
      [{ title: '', shrink: 'end' }, { title: '', align: 'right' }, { title: '', align: 'right' }, { title: '' }],
      lines
        .slice(0, limit)
        .map((line) => [
          line.name,
          integer(line.count),
          percent(line.share),
          dim('▪'.repeat(Math.round(line.share * 30))),
        ]),
      style,
    )}`
  const tokens = (title: string, lines: readonly TokenLine[]): string =>
    lines.length === 0
      ? ''
      : `\n${bold(title)}\n${table(
          [
            { title: 'id', align: 'right' },
            { title: 'bytes', align: 'right' },
            { title: 'text', shrink: 'end' },
          ],
          lines.slice(0, limit).map((line) => [String(line.id), byteSize(line.bytes), visible(line.text)]),
          style,
        )}`
  const oddities = inspection.oddities.map(
    ({ level, text, examples }) =>
      `${level === 'problem' ? red('!') : yellow('·')} ${text}\n${dim(`  ${examples.map(visible).join('  ')}`)}\n`,
  )
  return [
    `${bold(printable(name))}\n`,
    plain(facts),
    `\n${bold('Parts')}\n`,
    plain(inspection.parts.map(({ part, text }) => [part, printable(text)])),
    shares('What the entries are', inspection.kinds),
    shares('Length in bytes', inspection.lengths),
    shares('Scripts', inspection.scripts),
    tokens('Longest', inspection.longest.slice(0, Math.ceil(limit / 2))),
    tokens('Longest words', inspection.longestWords),
    tokens('Several words in one', inspection.superwords),
    tokens('Special tokens', inspection.specialTokens),
    `\n${bold('Odd')}\n`,
    oddities.length === 0 ? dim('nothing\n') : oddities.join(''),
  ].join('')
}
