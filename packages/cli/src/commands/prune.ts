/** @file `tokenwright prune`: a smaller tokenizer, and the map from old ids to new ones. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Tokenizer, TokenizerFormat } from '@tokenwright/text'
import { writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { openSources } from '../sources.js'
import { checkTarget, FORMATS, OUT_HELP } from '../targets.js'
import { openTokenizer, TOKENIZER_HELP } from '../tokenizers.js'
import { countValue } from '../values.js'

interface PruneOptions {
  readonly out: string
  readonly format?: TokenizerFormat
  readonly size?: number
  readonly minCount: number
  readonly keep?: string
  readonly map?: string
  readonly ignored?: boolean
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

export function pruneCommand(context: Context): Command {
  const command = new Command('prune')
    .summary('keep only the tokens that texts need')
    .description(
      'Keep only the tokens that texts use, numbered anew. What keeps the tokenizer whole stays: special tokens, the byte alphabet, and the tokens that merging makes on the way.',
    )
    .argument('<tokenizer>', TOKENIZER_HELP)
    .argument(
      '[paths...]',
      'texts whose tokens stay; without them the first --size ones stay, as if training had ended there',
    )
    .requiredOption('-o, --out <path>', `${OUT_HELP}; the format follows the name`)
    .addOption(new Option('--format <format>', 'another format than the name says').choices(FORMATS))
    .option('--size <count>', 'about how many tokens to keep: of the used ones the most frequent', countValue)
    .option('--min-count <count>', 'keep a token that is used at least so often', countValue, 1)
    .option('--keep <file>', 'ids to keep in any case, between spaces or on lines')
    .option('--map <file>', 'write the old id of each new one as JSON: the rows to copy from an embedding matrix')
    .option('--ignored', 'also take what .gitignore leaves out')
    .option('-f, --force', 'overwrite the files')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print a summary as JSON')
    .action((source: string, paths: string[], options: PruneOptions) => pruneTo(context, source, paths, options))
  return withExamples(command, [
    [
      'tokenwright prune o200k_base docs/ -o small.json --map rows.json',
      'what the documents need, and the rows of the matrix',
    ],
    ['tokenwright prune ./tokenizer.json corpus/ --size 32k --min-count 5 -o 32k.json', 'the most frequent ones'],
    ['tokenwright prune ./tokenizer.json --size 16k -o 16k.json', 'the first ones that training learned'],
  ])
}

async function pruneTo(
  context: Context,
  source: string,
  paths: readonly string[],
  options: PruneOptions,
): Promise<void> {
  const { nest, prune, save, TokenwrightError } = await import('@tokenwright/text')
  const out = resolve(options.out)
  await checkTarget(out, options.force === true)
  if (options.map !== undefined) await checkTarget(resolve(options.map), options.force === true)
  if (paths.length === 0 && options.size === undefined && options.keep === undefined)
    throw new TokenwrightError('invalid-option', 'nothing says what to keep: name texts, --size or --keep', {
      value: source,
    })
  const { tokenizer, encoder } = await openTokenizer(source)
  const kept = options.keep === undefined ? [] : await readIds(options.keep)
  const pruned =
    paths.length === 0 && options.size !== undefined && kept.length === 0
      ? nest(tokenizer, options.size)
      : prune(tokenizer, [...kept, ...(paths.length === 0 ? [] : await usedIds(context, tokenizer, paths, options))])
  const written = await save(pruned.tokenizer, out, options.format)
  if (options.map !== undefined)
    await writeAtomically(context, resolve(options.map), `${JSON.stringify({ oldIds: [...pruned.oldIds] })}\n`)
  const size = pruned.oldIds.length
  if (options.json)
    return context.write(
      `${JSON.stringify({ written, before: encoder.size, after: size, map: options.map ?? null }, null, 2)}\n`,
    )
  const { integer, percent } = await import('@tokenwright/measure/format')
  await context.write(
    `${integer(size)} of ${integer(encoder.size)} tokens kept (${percent(size / encoder.size)})\n${written.join('\n')}\n`,
  )
}

async function usedIds(
  context: Context,
  tokenizer: Tokenizer,
  paths: readonly string[],
  options: PruneOptions,
): Promise<number[]> {
  const { TokenwrightError, tokenUsage } = await import('@tokenwright/text')
  const { textCorpus } = await import('@tokenwright/measure/corpora')
  const progress = context.progress(options)
  const { files, ledger } = await openSources(context, paths, options, progress)
  const total = files.reduce((sum, file) => sum + file.size, 0)
  progress.stage('Counting', total)
  let done = 0
  const corpus = textCorpus(files, ledger, undefined, context.signal)
  const usage = await tokenUsage(
    tokenizer,
    watched(corpus, (bytes) => progress.update((done += bytes))),
    { signal: context.signal },
  )
  progress.end()
  const used = [...usage.keys()].filter((id) => usage[id] >= options.minCount)
  if (used.length === 0) throw new TokenwrightError('empty-corpus', 'no text found', { value: paths.join(' ') })
  return options.size === undefined || used.length <= options.size
    ? used
    : used.toSorted((a, b) => usage[b] - usage[a] || a - b).slice(0, options.size)
}

async function* watched(corpus: AsyncIterable<string>, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  for await (const text of corpus) {
    yield text
    onBytes(Buffer.byteLength(text))
  }
}

async function readIds(path: string): Promise<number[]> {
  const { TokenwrightError } = await import('@tokenwright/text')
  let text
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new TokenwrightError(
      'unreadable',
      `cannot read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      { value: path, cause },
    )
  }
  return text
    .split(/[\s,;[\]]+/)
    .filter((word) => word !== '')
    .map((word) => {
      if (!/^\d{1,9}$/.test(word)) throw new TokenwrightError('invalid-option', 'not a token id', { value: word })
      return Number(word)
    })
}
