/** @file `tokenwright compare`: several tokenizers on the same texts. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { gatherOptions } from '../gather-options.js'
import { openTokenizers, TOKENIZER_HELP } from '../tokenizers.js'
import { countValue } from '../values.js'
import { withCorpusOptions, type CorpusOptions } from './corpus-options.js'

interface CompareOptions extends CorpusOptions {
  readonly on?: readonly string[]
  readonly baseline?: string
  readonly limit: number
  readonly out?: string
}

export function compareCommand(context: Context): Command {
  const command = withCorpusOptions(
    new Command('compare')
      .summary('compare tokenizers on texts')
      .description(
        'Compare tokenizers on texts: cost by file type and script, and the places where they cut differently.',
      )
      .argument('<tokenizers...>', `two or more: ${TOKENIZER_HELP}`)
      .option('--on <paths...>', 'texts to compare on (default: the current folder)')
      .option('--baseline <tokenizer>', 'the one that savings are counted from (default: the first)')
      .option('-n, --limit <count>', 'rows of each list of differences', countValue, 12)
      .option('-o, --out <file>', 'also write a page with plots'),
  ).action((sources: string[], options: CompareOptions) => compare(context, sources, options))
  return withExamples(command, [
    ['tokenwright compare o200k_base cl100k_base --on docs', 'two encodings on a folder'],
    ['tokenwright compare o200k_base ./mine.json --on essays.jsonl:text --out compare.html', 'your own, with a page'],
    ['cat notes.txt | tokenwright compare o200k_base r50k_base --on - --json', 'on what comes in'],
  ])
}

async function compare(context: Context, sources: readonly string[], options: CompareOptions): Promise<void> {
  const { compareTokenizers, renderPage, renderTerminal } = await import('@tokenwright/measure/report')
  const { TokenwrightError } = await import('@tokenwright/text')
  const names =
    options.baseline !== undefined && !sources.includes(options.baseline) ? [options.baseline, ...sources] : sources
  if (names.length < 2)
    throw new TokenwrightError('invalid-option', 'two tokenizers at least are needed to compare', {
      value: names.join(' '),
    })
  const opened = await openTokenizers(names)
  const paths = options.on ?? ['.']
  const progress = context.progress(options)
  const data = await compareTokenizers(
    paths,
    opened,
    {
      ...(await gatherOptions(context, options)),
      title: titleOf(paths),
      baseline: options.baseline === undefined ? 0 : names.indexOf(options.baseline),
      limit: options.limit,
    },
    progress,
  )
  progress.end()
  if (options.out !== undefined) await writeAtomically(context, resolve(options.out), renderPage(data))
  await context.write(
    options.json
      ? `${JSON.stringify(data, null, 2)}\n`
      : renderTerminal(data, { width: context.width, ...context.colours }),
  )
  if (options.out !== undefined && !options.json) context.remark(`\nWrote ${options.out}`)
}

/** What a page is called by. */
export function titleOf(paths: readonly string[]): string {
  if (paths.length === 1 && paths[0] === '.') return resolve('.').split(/[\\/]/).at(-1) || '.'
  if (paths.length === 1 && paths[0] === '-') return 'standard input'
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 2).join(', ')} and ${paths.length - 2} more`
}
