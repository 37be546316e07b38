/** @file `tokenwright count`: tokens of files, folders and pipes. */
import { Command, Option } from 'commander'
import type { FileCount } from '@tokenwright/measure/compare'
import type { FoundFile, LeftGroup } from '@tokenwright/measure/corpora'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { hasPipedInput, inputText, leftData, leftLine, openSources } from '../sources.js'
import { collected } from '../values.js'
import { DEFAULT_ENCODING, openTokenizers, TOKENIZER_HELP, type OpenTokenizer } from '../tokenizers.js'

interface CountOptions {
  readonly tokenizer?: readonly string[]
  readonly special: 'text' | 'allow' | 'refuse'
  readonly by: 'path' | 'file' | 'type' | 'script'
  readonly ignored?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

interface Row {
  readonly name: string
  files: number
  bytes: number
  characters: number
  readonly tokens: number[]
}

export function countCommand(context: Context): Command {
  const command = new Command('count')
    .summary('count the tokens of files, folders and pipes')
    .description('Count the tokens of files, folders, or what comes through a pipe.')
    .argument(
      '[paths...]',
      'files, folders, globs, tables with a field (essays.jsonl:text), or - for the standard input',
    )
    .option(
      '-t, --tokenizer <name>',
      `${TOKENIZER_HELP}; may be given several times (default: ${DEFAULT_ENCODING})`,
      collected,
    )
    .addOption(
      new Option('--by <what>', 'what a line of the result stands for')
        .choices(['path', 'file', 'type', 'script'])
        .default('path'),
    )
    .addOption(
      new Option('--special <rule>', 'text of special tokens inside the input')
        .choices(['text', 'allow', 'refuse'])
        .default('text'),
    )
    .option('--ignored', 'also take what .gitignore leaves out')
    .option('-q, --quiet', 'no progress, no remarks')
    .option('--json', 'print JSON')
    .action((paths: string[], options: CountOptions) => count(context, paths, options))
  return withExamples(command, [
    ['tokenwright count README.md', 'one file'],
    ['tokenwright count src --by type', 'a folder, by type of file'],
    ['git diff | tokenwright count', 'whatever comes in: prints the number alone'],
    ['tokenwright count -t o200k_base -t ./mine.json --by file "docs/**/*.md"', 'two tokenizers side by side'],
    ['tokenwright count essays.jsonl:text --json', 'one field of a table'],
  ])
}

async function count(context: Context, paths: readonly string[], options: CountOptions): Promise<void> {
  if (paths.length === 0 && !hasPipedInput()) {
    const { TokenwrightError } = await import('@tokenwright/text')
    throw new TokenwrightError('invalid-option', 'nothing to count: name files or folders, or pipe text in', {
      value: 'tokenwright count',
    })
  }
  const opened = await openTokenizers(options.tokenizer ?? [DEFAULT_ENCODING])
  if (paths.length === 0 || (paths.length === 1 && paths[0] === '-')) return countInput(context, opened, options)
  const progress = context.progress(options)
  const rows = new Map<string, Row>()
  const total = emptyRow('total', opened.length)
  const { createLedger } = await import('@tokenwright/measure/corpora')
  const ledger = createLedger()
  const { countFile } = await import('@tokenwright/measure/compare')
  // Each argument is looked up by itself, so that its line stands for what it names.
  const lookups = options.by === 'path' ? paths.map((path) => [path]) : [paths]
  for (const argument of lookups) {
    const { files } = await openSources(context, argument, options, progress, ledger)
    const totalBytes = files.reduce((sum, file) => sum + file.size, 0)
    progress.stage('Counting', totalBytes)
    let done = 0
    for (const file of files) {
      const counted = await countFile(
        file,
        opened.map(({ encoder }) => encoder),
        ledger,
        {
          special: options.special,
          signal: context.signal,
          onProgress: (bytes) => progress.update(done + bytes, file.name),
        },
      )
      done += file.size
      if (counted === null) continue
      const key = options.by === 'path' ? argument[0] : keyOf(options.by, file, counted)
      let row = rows.get(key)
      if (row === undefined) rows.set(key, (row = emptyRow(key, opened.length)))
      add(row, counted)
      add(total, counted)
    }
  }
  progress.end()
  const groups = ledger.groups()
  if (total.files === 0) {
    const { TokenwrightError } = await import('@tokenwright/text')
    const line = await leftLine(groups)
    throw new TokenwrightError('empty-corpus', `no text found${line === '' ? '' : ` (${line})`}`, {
      value: paths.join(' '),
    })
  }
  await print(context, [...rows.values()], total, opened, groups, options)
}

async function countInput(context: Context, opened: readonly OpenTokenizer[], options: CountOptions): Promise<void> {
  const { countStream } = await import('@tokenwright/measure/compare')
  const counted = await countStream(
    inputText(),
    opened.map(({ encoder }) => encoder),
    {
      special: options.special,
      signal: context.signal,
    },
  )
  const row = emptyRow('-', opened.length)
  if (counted !== null) add(row, counted)
  if (options.json) return context.write(`${JSON.stringify(jsonOf([row], row, opened, []), null, 2)}\n`)
  await context.write(`${row.tokens.join('\t')}\n`)
}

async function print(
  context: Context,
  rows: readonly Row[],
  total: Row,
  opened: readonly OpenTokenizer[],
  groups: readonly LeftGroup[],
  options: CountOptions,
): Promise<void> {
  const order =
    options.by === 'type' || options.by === 'script' ? rows.toSorted((a, b) => b.tokens[0] - a.tokens[0]) : rows
  if (options.json) return context.write(`${JSON.stringify(jsonOf(order, total, opened, groups), null, 2)}\n`)
  const { integer, printable, table } = await import('@tokenwright/measure/format')
  const number = context.interactive ? integer : String
  const shown = order.length > 1 ? [...order, total] : order
  const many = order.some((row) => row.files > 1)
  const titles = opened.length > 1 || options.by === 'type' || options.by === 'script'
  const columns = [
    ...opened.map(({ name }) => ({
      title: titles ? (opened.length > 1 ? printable(name) : 'tokens') : '',
      align: 'right' as const,
    })),
    ...(many ? [{ title: titles ? 'files' : '', align: 'right' as const }] : []),
    { title: titles && options.by !== 'path' ? options.by : '', shrink: 'middle' as const },
  ]
  const cells = shown.map((row) => [
    ...row.tokens.map(number),
    ...(many ? [titles ? number(row.files) : row.files === 1 ? '' : `${number(row.files)} files`] : []),
    printable(row.name),
  ])
  await context.write(table(columns, cells, { width: context.width, head: context.colours.dim }))
  const line = await leftLine(groups)
  if (line !== '' && !options.quiet) context.remark(line)
}

function keyOf(by: CountOptions['by'], file: FoundFile, counted: FileCount): string {
  return by === 'type' ? file.type : by === 'script' ? counted.script : file.name
}

function emptyRow(name: string, tokenizers: number): Row {
  return { name, files: 0, bytes: 0, characters: 0, tokens: Array.from({ length: tokenizers }, () => 0) }
}

function add(row: Row, counted: FileCount): void {
  row.files++
  row.bytes += counted.bytes
  row.characters += counted.characters
  for (const [index, tokens] of counted.tokens.entries()) row.tokens[index] += tokens
}

function jsonOf(
  rows: readonly Row[],
  total: Row,
  opened: readonly OpenTokenizer[],
  groups: readonly LeftGroup[],
): unknown {
  const data = ({ name, files, bytes, characters, tokens }: Row): unknown => ({
    name,
    files,
    bytes,
    characters,
    tokens: Object.fromEntries(tokens.map((value, index) => [opened[index].name, value])),
  })
  return {
    tokenizers: opened.map(({ name, source }) => ({ name, source })),
    rows: rows.map(data),
    total: data(total),
    left: leftData(groups),
  }
}
