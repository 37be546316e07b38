/** @file `tokenwright report`: the main job. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { ReportData } from '@tokenwright/measure/report'
import type { Tokenizer } from '@tokenwright/text'
import { writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { gatherOptions } from '../gather-options.js'
import { openTokenizers, TOKENIZER_HELP } from '../tokenizers.js'
import { collected, countValue, shareValue } from '../values.js'
import { titleOf } from './compare.js'
import { withCorpusOptions, type CorpusOptions } from './corpus-options.js'

interface ReportOptions extends CorpusOptions {
  readonly vocabulary?: number
  readonly with?: readonly string[]
  readonly train: boolean
  readonly superwords: boolean
  readonly testShare: number
  readonly out: string
  readonly page: boolean
  readonly save?: string
  readonly workers?: number
  readonly studio?: boolean
}

const PAGE = 'tokenwright-report.html'

export function reportCommand(context: Context): Command {
  const command = withCorpusOptions(
    new Command('report')
      .summary('the whole picture of a folder: cost, training, page')
      .description(
        'Count texts in the bundled encodings, train a BPE and a superword tokenizer on nine tenths of them, compare all on the rest, and write a page with plots.',
      )
      .argument(
        '[paths...]',
        'files, folders, globs, tables with a field (essays.jsonl:text), or - (default: the current folder)',
      )
      .option(
        '-v, --vocabulary <size>',
        'tokens of the trained tokenizers (default: by the size of the text, 512 to 65536)',
        countValue,
      )
      .option(
        '-w, --with <tokenizer>',
        `set another one beside them: ${TOKENIZER_HELP}; may be given several times`,
        collected,
      )
      .option('--no-train', 'train nothing: count and compare on everything')
      .option('--no-superwords', 'train no superword tokenizer')
      .option('--test-share <share>', 'share of the text that is held back to measure on', shareValue, 0.1)
      .option(
        '--workers <count>',
        'threads that count while training (default: as many as there are cores)',
        countValue,
      )
      .option('-o, --out <file>', 'the page', PAGE)
      .option('--no-page', 'write no page')
      .option('--save <folder>', 'keep the trained tokenizers as tokenizer.json files')
      .option('--studio', 'then show it in the studio, in a browser'),
  ).action((paths: string[], options: ReportOptions) => report(context, paths, options))
  return withExamples(command, [
    ['tokenwright report', 'the current folder'],
    ['tokenwright report docs src --vocabulary 32k', 'two folders, with a vocabulary of your choice'],
    [
      'tokenwright report essays.jsonl:text --with ./tokenizer.json --save trained',
      'a table, beside your own tokenizer; keep what was trained',
    ],
    ['tokenwright report --studio docs', 'then look at it in the studio'],
    ['tokenwright report --json --no-page . | jq .costs.all', 'for a script'],
  ])
}

async function report(context: Context, given: readonly string[], options: ReportOptions): Promise<void> {
  const { DEFAULT_ENCODINGS, makeReport, renderPage, renderTerminal } = await import('@tokenwright/measure/report')
  const paths = given.length === 0 ? ['.'] : given
  const progress = context.progress(options)
  const beside = await openTokenizers(options.with ?? [])
  const { data, trained } = await makeReport(
    paths,
    {
      ...(await gatherOptions(context, options)),
      title: titleOf(paths),
      encodings: DEFAULT_ENCODINGS,
      given: beside,
      vocabularySize: options.vocabulary,
      testShare: options.testShare,
      train: options.train ? (options.superwords ? ['bpe', 'superbpe'] : ['bpe']) : [],
      workers: options.workers,
    },
    progress,
  )
  progress.end()
  const written: string[] = []
  if (options.page) {
    await writeAtomically(context, resolve(options.out), renderPage(data))
    written.push(options.out)
  }
  if (options.save !== undefined) {
    const { save } = await import('@tokenwright/text')
    await mkdir(options.save, { recursive: true })
    for (const [name, tokenizer] of trained) {
      const path = join(options.save, `${name.replaceAll(' ', '-')}.json`)
      await save(tokenizer, path)
      written.push(path)
    }
  }
  await context.write(
    options.json
      ? `${JSON.stringify(data, null, 2)}\n`
      : renderTerminal(data, { width: context.width, ...context.colours }, true),
  )
  if (!options.json && written.length > 0) context.remark(`\nWrote ${written.join(', ')}`)
  if (options.studio === true && !options.json) await showInStudio(context, paths, data, trained)
}

/** Pipelines that only want the table are not held up. */
async function showInStudio(
  context: Context,
  paths: readonly string[],
  data: ReportData,
  trained: ReadonlyMap<string, Tokenizer>,
): Promise<void> {
  const { CI } = process.env
  if (!context.interactive && CI !== undefined && CI !== '' && CI !== 'false')
    return context.remark('The studio is not started where CI is set; `tokenwright studio` starts it.')
  const { serveStudio } = await import('../serve-studio.js')
  // Text from a pipe is gone by now, and jobs read their text again.
  const folders = paths.filter((path) => path !== '-')
  await serveStudio(context, { folders, shown: { data, trained }, open: true, endsAlone: true })
}
