/** @file `tokenwright inspect`: what is in a tokenizer. */
import { Command } from 'commander'
import type { Inspection, ShareLine, TokenLine } from '@tokenwright/measure/inspect'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { binaryData, inspectBytes, loadBinary, renderBinary } from '../inspect-binary.js'
import { inspectSuperwords, renderSuperwords } from '../inspect-superwords.js'
import { openTokenizer, shortName, TOKENIZER_HELP, type OpenTokenizer } from '../tokenizers.js'
import { countValue } from '../values.js'

interface InspectOptions {
  readonly binary?: readonly string[]
  readonly superwords?: readonly string[]
  readonly against: string
  readonly limit: number
  readonly quiet?: boolean
  readonly json?: boolean
}

export function inspectCommand(context: Context): Command {
  const command = new Command('inspect')
    .summary('show what is in a tokenizer, and what is odd about it')
    .description('Show what is in a tokenizer: parts, sizes, scripts, longest tokens, and anything odd.')
    .argument('<tokenizer>', TOKENIZER_HELP)
    .option(
      '--binary <paths...>',
      'and what it makes of files as bytes: by file and section, which tokens, how even the bytes are',
    )
    .option('--superwords <paths...>', 'and what its tokens of several words do for texts')
    .option('--against <tokenizer>', 'with --superwords: the tokenizer without them', 'o200k_base')
    .option('-n, --limit <count>', 'rows of each list', countValue, 12)
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((source: string, options: InspectOptions) => inspect(context, source, options))
  return withExamples(command, [
    ['tokenwright inspect o200k_base', 'a bundled encoding'],
    ['tokenwright inspect ./tokenizer.json', 'a file'],
    ['tokenwright inspect binary.json --binary /usr/bin/git lib', 'a tokenizer of programs on programs'],
    ['tokenwright inspect super.json --superwords docs --against plain.json', 'which superwords save what'],
    ['tokenwright inspect mine.json --json | jq .oddities', 'for a script'],
  ])
}

async function inspect(context: Context, source: string, options: InspectOptions): Promise<void> {
  const { inspectTokenizer } = await import('@tokenwright/measure/inspect')
  const { limit, quiet = false } = options
  const { name, tokenizer, encoder } =
    options.binary === undefined ? await openTokenizer(source) : await openBinary(source)
  const inspection = inspectTokenizer(tokenizer, encoder, limit)
  const binary =
    options.binary === undefined ? undefined : await inspectBytes(context, tokenizer, options.binary, quiet)
  const plain = options.superwords === undefined ? undefined : await openTokenizer(options.against)
  const superwords =
    plain === undefined
      ? undefined
      : await inspectSuperwords(
          context,
          { superword: tokenizer, plain: plain.tokenizer },
          options.superwords ?? [],
          quiet,
        )
  if (options.json) {
    const more = { binary: binary === undefined ? undefined : binaryData(binary), superwordsOnTexts: superwords }
    return context.write(`${JSON.stringify({ name, source, ...inspection, ...more }, null, 2)}\n`)
  }
  await context.write(await render(context, name, inspection, limit))
  if (binary !== undefined) await context.write(await renderBinary(context, binary, limit))
  if (superwords !== undefined && plain !== undefined)
    await context.write(await renderSuperwords(context, superwords, { superword: name, plain: plain.name }, limit))
}

async function openBinary(source: string): Promise<Pick<OpenTokenizer, 'name' | 'tokenizer' | 'encoder'>> {
  const { compile } = await import('@tokenwright/text')
  const tokenizer = await loadBinary(source)
  return { name: shortName(source), tokenizer, encoder: compile(tokenizer) }
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
