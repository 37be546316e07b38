/** @file `tokenwright shrink-text`: how much shorter texts get by merging tokens at run time, and whether a model gains time by it. */
import { basename } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Boundary, Budget, ShrinkReport } from '@tokenwright/systems/shrink/dynamic-tokenization'
import { refuseMissingFolder, writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { openTokenizer, TOKENIZER_HELP } from '../tokenizers.js'
import { countValue } from '../values.js'
import { MODEL_HELP, modelFolder } from './model/open-model.js'

interface ShrinkTextOptions {
  readonly on: readonly string[]
  readonly batch: number
  readonly boundary: Boundary
  readonly merges?: number
  readonly percent?: number
  readonly maxPieces?: number
  readonly model?: string
  readonly csv?: string
  readonly out?: string
  readonly quiet?: boolean
  readonly json?: boolean
}

export function shrinkTextCommand(context: Context): Command {
  const command = new Command('shrink-text')
    .summary('shorter sequences by merging tokens at run time')
    .description(
      'Merge the pairs of tokens that are frequent in each batch of examples, and show how much shorter they get with how many merges, by file; with a model, also the time from tokens to the end of it, merging and rows included. The tokenizer must be byte-level.',
    )
    .argument('<tokenizer>', TOKENIZER_HELP)
    .requiredOption(
      '--on <files...>',
      'examples: text with one on each line, or .jsonl with text, tokens and tags, or premise and hypothesis',
    )
    .option('--batch <count>', 'examples merged together; 1 for each alone, whatever stands beside it', countValue, 32)
    .addOption(
      new Option('--boundary <mode>', 'where tokens may merge')
        .choices(['pretokens', 'word', 'word_hyphen', 'sentence'])
        .default('pretokens'),
    )
    .addOption(new Option('--merges <count>', 'merges in each batch').argParser(countValue).conflicts('percent'))
    .option('--percent <number>', 'or: so far of the way to full merging (default: 50)', percentValue)
    .option('--max-pieces <count>', 'longest merged token, in tokens of the tokenizer', countValue)
    .option('--model <folder>', `also time this model, with and without merging: ${MODEL_HELP}`)
    .option('--csv <file>', 'also write the curve as a table')
    .option('-o, --out <file>', 'also write the merged tokens, a line of JSON for each example')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((source: string, options: ShrinkTextOptions) => shrinkText(context, source, options))
  return withExamples(command, [
    ['tokenwright shrink-text r50k_base --on danish.txt latvian.txt', 'what merging saves, by language'],
    ['tokenwright shrink-text models/mine --on notes.txt --model models/mine', 'and whether the model gets faster'],
    ['tokenwright shrink-text r50k_base --on ner.jsonl --merges 36 -o merged.jsonl', 'labelled words, merged'],
  ])
}

function percentValue(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError('It must be a number from 0 to 100.')
  return value
}

async function shrinkText(context: Context, source: string, options: ShrinkTextOptions): Promise<void> {
  for (const path of [options.csv, options.out]) if (path !== undefined) await refuseMissingFolder(path)
  const { createSpelling, openBody, readExamples, shrinkReport } =
    await import('@tokenwright/systems/shrink/dynamic-tokenization')
  const progress = context.progress(options)
  progress.stage('Reading')
  const { encoder } = await openTokenizer(source)
  const spelling = createSpelling(encoder)
  const files = await Promise.all(
    options.on.map(async (path) => ({ name: basename(path), examples: await readExamples(path, spelling) })),
  )
  const body =
    options.model === undefined ? undefined : await openBody(await modelFolder(context, options.model, options.quiet))
  progress.stage(body === undefined ? 'Merging' : 'Merging and running the model')
  const budget: Budget = options.merges === undefined ? { percent: options.percent ?? 50 } : { merges: options.merges }
  const report = await shrinkReport(encoder, files, {
    batch: options.batch,
    boundary: options.boundary,
    maxPieces: options.maxPieces,
    budget,
    body,
    signal: context.signal,
  })
  await body?.dispose()
  progress.end()
  await context.write(options.json === true ? toJson(report) : await render(context, report, options))
  if (options.csv !== undefined) await writeAtomically(context, options.csv, toCsv(report))
  if (options.out !== undefined) await writeAtomically(context, options.out, toLines(report))
}

function toJson(report: ShrinkReport): string {
  return `${JSON.stringify({ ...report, merged: undefined }, null, 2)}\n`
}

function toCsv({ curve }: ShrinkReport): string {
  const rows = curve.map(({ merges, meanLength, saved, percent }) => [merges, meanLength, saved, percent].join(','))
  return `merges,mean_length,saved,percent\n${rows.join('\n')}\n`
}

function toLines({ files, merged }: ShrinkReport): string {
  const lines = merged.flatMap((batches, file) =>
    batches.flatMap(({ tokens, wordIds }) =>
      tokens.map((example, i) => JSON.stringify({ file: files[file].name, tokens: example, words: wordIds?.[i] })),
    ),
  )
  return `${lines.join('\n')}\n`
}

async function render(context: Context, report: ShrinkReport, options: ShrinkTextOptions): Promise<string> {
  const { integer, printable, table } = await import('@tokenwright/measure/format')
  const { dim, yellow } = context.colours
  const style = { width: context.width, head: dim }
  const right = (title: string) => ({ title, align: 'right' as const })
  const less = (before: number, after: number): string =>
    before === 0 ? '' : `−${((1 - after / before) * 100).toFixed(1)} %`
  const curve = table(
    [right('merges'), right('tokens/example'), right('saved'), right('of the way')],
    report.curve.map((point) => [
      integer(point.merges),
      point.meanLength.toFixed(2),
      `${(100 * point.saved).toFixed(1)} %`,
      `${point.percent.toFixed(0)} %`,
    ]),
    style,
  )
  const byFile = table(
    [
      { title: 'file', shrink: 'end' },
      right('examples'),
      right('tokens/example'),
      right('merged'),
      right('saved'),
      right('all merges'),
      right('pre-tokens'),
    ],
    report.files.map(({ name, examples, before, after, end, preTokens }) => [
      printable(name),
      integer(examples),
      before.toFixed(2),
      after.toFixed(2),
      less(before, after),
      end.toFixed(2),
      preTokens.toFixed(2),
    ]),
    style,
  )
  const { model } = report
  const times =
    model === undefined
      ? `Merging takes ${report.mergingMs.toFixed(3)} ms for each example.\n`
      : `Model, for each example: ${model.plainMs.toFixed(2)} ms without merging, ${model.mergedMs.toFixed(2)} ms with it (of that merging ${report.mergingMs.toFixed(2)} ms, rows ${model.rowsMs.toFixed(2)} ms; ${(100 * model.cacheHits).toFixed(0)} % of rows from the cache). Rows are means of pieces.\n`
  const capped =
    options.maxPieces === undefined ? '' : `The limit of pieces refused ${integer(report.capped)} different pairs.\n`
  const batches = options.batch === 1 ? 'each example alone' : `batches of ${integer(options.batch)}`
  return [
    `Merging inside ${options.boundary}, ${batches}\n\n`,
    curve,
    `\nWith ${integer(report.merges)} merges in each batch\n`,
    byFile,
    '\n',
    times,
    capped,
    ...report.warnings.map((text) => `${yellow('!')} ${printable(text)}\n`),
  ].join('')
}
