/** @file `tokenwright add-tools`: one learned token for each tool, on a model that stays as it is. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { AddedTools, Example, Merged, Tool } from '@tokenwright/systems/move/tool-tokens'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { countValue, seedValue } from '../values.js'

interface AddToolsOptions {
  readonly model: string
  readonly tools: string
  readonly calls?: readonly string[]
  readonly out: string
  readonly merge?: string
  readonly start: 'prior' | 'uniform'
  readonly text: 'name' | 'description' | 'both'
  readonly source: 'hidden' | 'output' | 'input'
  readonly center: boolean
  readonly pull: number
  readonly onlyTools?: boolean
  readonly epochs: number
  readonly rate: number
  readonly heldBack: number
  readonly seed: number
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`)
    return value
  }
}

export function addToolsCommand(context: Context): Command {
  const command = new Command('add-tools')
    .summary('one learned token for each tool of a language model')
    .description(
      'Learn an output row for each tool from its name, its description and a few example calls, while the model stays as it is. Written are tooltokens.safetensors and tooltokens.json; --merge also writes the model with its tools as a complete folder.',
    )
    .requiredOption('--model <folder>', 'checkpoint folder: config.json, safetensors, tokenizer')
    .requiredOption('--tools <file>', 'JSON, or one object in each line: name, description, args')
    .option(
      '--calls <files...>',
      'examples: JSON lines with text, tool, start, end of the result; or text with <add>(1, 2)=3</add> inside',
    )
    .requiredOption('-o, --out <folder>', 'where both files go')
    .option('--merge <folder>', 'also write the model with its tools, for other runtimes')
    .addOption(
      new Option('--start <how>', 'rows from the words of each tool, or at random')
        .choices(['prior', 'uniform'])
        .default('prior'),
    )
    .addOption(
      new Option('--text <what>', 'the words of a tool')
        .choices(['name', 'description', 'both'])
        .default('description'),
    )
    .addOption(
      new Option('--source <what>', "vectors of words: the model's final states, or rows of its matrices")
        .choices(['hidden', 'output', 'input'])
        .default('hidden'),
    )
    .option('--no-center', 'keep what all tools share')
    .option('--pull <weight>', 'how strongly rows are kept near their start', numberFrom(0, 1e6), 0.01)
    .option('--only-tools', 'train on the places of calls only')
    .option('--epochs <count>', 'at most', countValue, 30)
    .option('--rate <number>', 'learning rate', numberFrom(1e-9, 10), 1e-3)
    .option('--held-back <share>', 'of the examples, to choose the constant and to stop', numberFrom(0, 0.9), 0.2)
    .option('--seed <number>', 'for what is drawn', seedValue, 1)
    .option('-f, --force', 'replace what is there')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((options: AddToolsOptions) => run(context, options))
  return withExamples(command, [
    ['tokenwright add-tools --model small --tools tools.json --calls calls.jsonl -o calculator', 'learn from examples'],
    ['tokenwright add-tools --model small --tools tools.json -o calculator', 'from descriptions alone'],
    [
      'tokenwright add-tools --model small --tools tools.json --calls notes.txt -o calculator --merge small-tools',
      'also a model folder that other runtimes load',
    ],
  ])
}

async function run(context: Context, options: AddToolsOptions): Promise<void> {
  const { TokenwrightError } = await import('@tokenwright/text')
  const systems = await import('@tokenwright/systems/move/tool-tokens')
  if (options.model.startsWith('hf:'))
    throw new TokenwrightError('unsupported-part', 'weights are not downloaded; fetch the folder first (hf download)', {
      where: '--model',
      value: options.model,
    })
  const tools = systems.readTools(await readText(options.tools), options.tools)
  const examples: Example[] = []
  for (const path of options.calls ?? []) examples.push(...(await readExamples(path, tools)))
  await refuseTaken(
    [resolve(options.out, 'tooltokens.json'), ...(options.merge ? [resolve(options.merge)] : [])],
    options,
  )
  const progress = context.progress(options)
  progress.stage('opening')
  const folder = resolve(options.model)
  const model = await systems.openFrozenModel(folder)
  let stage = ''
  const added = await systems.addTools(model, tools, examples, {
    start: options.start,
    text: options.text,
    source: options.source,
    center: options.center,
    pull: options.pull,
    onlyTools: options.onlyTools,
    epochs: options.epochs,
    rate: options.rate,
    heldBack: options.heldBack,
    seed: options.seed,
    signal: context.signal,
    onProgress: (name, done, total) => {
      if (name !== stage) progress.stage(name, total)
      stage = name
      progress.update(done, `${done} of ${total}`, total)
    },
  })
  progress.stage('writing')
  await systems.writeToolTokens(resolve(options.out), added.tokens)
  const merged =
    options.merge === undefined
      ? undefined
      : await systems.mergeToolTokens(folder, added.tokens, resolve(options.merge), { force: options.force })
  progress.end()
  for (const warning of added.warnings) context.remark(`Warning: ${warning}.`)
  if (options.json) {
    const { tokens, ...rest } = added
    const { rows: _rows, prior: _prior, ...facts } = tokens
    return context.write(
      `${JSON.stringify({ folder: resolve(options.out), ...facts, report: rest, merged }, null, 2)}\n`,
    )
  }
  await context.write(await render(context, added, merged, resolve(options.out)))
}

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const { gunzipSync } = await import('node:zlib')
  const { TokenwrightError } = await import('@tokenwright/text')
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new TokenwrightError('unreadable', 'file that cannot be read', { value: path, cause })
  })
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
}

async function readExamples(path: string, tools: readonly Tool[]): Promise<readonly Example[]> {
  const { readCalls, readInterleaved } = await import('@tokenwright/systems/move/tool-tokens')
  const text = await readText(path)
  return /\.jsonl?(\.gz)?$/.test(path)
    ? readCalls(text, tools, path)
    : text
        .split(/\n{2,}/)
        .filter((part) => part.trim() !== '')
        .map((part) => readInterleaved(part.trim(), tools, path))
}

async function refuseTaken(paths: readonly string[], options: AddToolsOptions): Promise<void> {
  if (options.force) return
  const { TokenwrightError } = await import('@tokenwright/text')
  for (const path of paths) {
    const taken = await stat(path).then(
      () => true,
      () => false,
    )
    if (taken)
      throw new TokenwrightError('unwritable', 'something is there already (--force replaces it)', { value: path })
  }
}

const MOST_SHOWN = 40

async function render(
  context: Context,
  added: AddedTools,
  merged: Merged | undefined,
  folder: string,
): Promise<string> {
  const { integer, plural, printable, table } = await import('@tokenwright/measure/format')
  const style = { width: context.width, head: context.colours.dim }
  const { tokens, prior, examples, held, epochs } = added
  const right = 'right' as const
  const columns = [
    { title: 'tool' },
    { title: 'nearest words' },
    { title: 'calls', align: right },
    ...(held === undefined
      ? []
      : ['held back', 'precision', 'recall', 'mostly taken for'].map((title) => ({ title, align: right }))),
  ]
  const rows = tokens.tools.slice(0, MOST_SHOWN).map(({ id }, i) => [
    printable(id),
    prior.nearest[i]
      .slice(0, 4)
      .map(({ token }) => printable(token.trim() || token))
      .join(' '),
    integer(examples[i]),
    ...(held === undefined
      ? []
      : [
          integer(held.tools[i].labels),
          held.tools[i].labels === 0 ? '' : held.tools[i].precision.toFixed(2),
          held.tools[i].labels === 0 ? '' : held.tools[i].recall.toFixed(2),
          confusedWith(held.confusion[i], i, tokens.tools),
        ]),
  ])
  const more = tokens.tools.length > MOST_SHOWN ? `${integer(tokens.tools.length - MOST_SHOWN)} more in --json.\n` : ''
  const close = prior.closest
    .filter(({ cosine }) => cosine > 0.8)
    .slice(0, 5)
    .map(({ a, b, cosine }) => `  ${printable(a)} and ${printable(b)}: ${cosine.toFixed(2)}\n`)
  const lines = [
    `${table(columns, rows, style)}\n${more}`,
    close.length === 0
      ? ''
      : `\nDescriptions that are close; sharpen them if these tools are confused:\n${close.join('')}`,
    epochs === 0 ? '\nNothing was trained: rows are the prior.\n' : `\nTrained for ${plural(epochs, 'epoch')}.\n`,
    held === undefined
      ? ''
      : `Constant on tool logits ${tokens.bias.toFixed(2)}: F1 ${held.firing.f1.toFixed(3)}, precision ${held.firing.precision.toFixed(3)}, recall ${held.firing.recall.toFixed(3)}, ${held.firing.falsePer100Words.toFixed(2)} false firings for 100 words, on held-back examples.\n`,
    `${folder}\n`,
    merged === undefined
      ? ''
      : `${merged.folder}\nRead back: logits of words are those of the model; ids of tools ${merged.ids[0]} to ${merged.ids[merged.ids.length - 1]}.\n`,
  ]
  return lines.join('')
}

/** The tool, or `a word`, that fired most often in its place. */
function confusedWith(counts: readonly number[], own: number, tools: readonly Tool[]): string {
  let worst = -1
  counts.forEach((count, i) => {
    if (i !== own && count > 0 && (worst < 0 || count > counts[worst])) worst = i
  })
  if (worst < 0) return ''
  return `${tools[worst]?.id ?? 'a word'} (${counts[worst]})`
}
