/** @file `tokenwright vocab`: what a vocabulary holds, told without a corpus. */
import { readFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Encoder } from '@tokenwright/text'
import type { CheckpointRows, ExamineOptions, PanelRow } from '@tokenwright/systems/measure/qtok'
import { writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { shortName, TOKENIZER_HELP } from '../tokenizers.js'
import { nameList } from '../values.js'

interface VocabOptions {
  readonly labels?: readonly string[]
  readonly compat?: boolean
  readonly scriptsOf: 'vocabulary' | 'alpha'
  readonly texts?: string
  readonly languages?: readonly string[]
  readonly lexicon?: string
  readonly weights?: string
  readonly panel: boolean
  readonly report?: string
  readonly latex?: string
  readonly tsv?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export function vocabCommand(context: Context): Command {
  const command = new Command('vocab')
    .summary('show what kinds of tokens vocabularies hold, and how they overlap')
    .description(
      'Judge tokenizers by their vocabularies, without a corpus: kinds of tokens, scripts, languages, overlap (after Qtok). ' +
        'With text by language, also how complete alphabets and frequent words are.',
    )
    .argument('<tokenizers...>', `${TOKENIZER_HELP}, or a vocab.json`)
    .option('-l, --labels <names...>', 'names for the tables, one for each tokenizer')
    .option('--compat', 'count as the original tool does, to compare with its printed tables')
    .addOption(
      new Option('--scripts-of <what>', 'what percentages of scripts are of')
        .choices(['vocabulary', 'alpha'])
        .default('vocabulary'),
    )
    .option('--texts <path>', 'text by language: a folder of <language>.txt, or JSON Lines with code and lines')
    .option('--languages <codes>', 'only these languages of the texts', nameList)
    .option('--lexicon <file>', 'JSON object from tokens to lists of languages')
    .option(
      '--weights <folder>',
      'of one tokenizer: a model that uses it, for rows without tokens and tokens whose rows stand out',
    )
    .option('--no-panel', "leave out the paper's printed rows, which are shown where its data is at hand")
    .option('--report <file>', 'also write a page with plots')
    .option('--tsv <folder>', 'also write each table as TSV')
    .option('--latex <file>', 'also write the tables as LaTeX')
    .option('--json', 'print JSON')
    .option('-q, --quiet', 'no progress')
    .action((sources: string[], options: VocabOptions) => vocab(context, sources, options))
  return withExamples(command, [
    ['tokenwright vocab o200k_base cl100k_base', 'two encodings: kinds of tokens, scripts, overlap'],
    ['tokenwright vocab mistral/tokenizer.json --texts parallel --report vocab.html', 'with languages and a page'],
    ['tokenwright vocab pythia --weights pythia', 'and which tokens the model hardly learned'],
    ['tokenwright vocab a.json b.json --compat --tsv tables --labels ours theirs', 'as the original counts'],
  ])
}

async function vocab(context: Context, sources: readonly string[], options: VocabOptions): Promise<void> {
  const qtok = await import('@tokenwright/systems/measure/qtok')
  const { TokenwrightError } = await import('@tokenwright/text')
  const labels = options.labels ?? namesOf(sources)
  if (labels.length !== sources.length || new Set(labels).size !== labels.length)
    throw new TokenwrightError('invalid-option', `${sources.length} tokenizers need as many different labels`, {
      value: labels,
    })
  if (options.weights !== undefined && sources.length > 1)
    throw new TokenwrightError('invalid-option', 'weights belong to one tokenizer', { value: options.weights })
  const progress = context.progress(options)
  const raw = []
  for (const [index, source] of sources.entries()) {
    progress.stage(`reading ${labels[index]}`)
    raw.push(await qtok.openVocabulary(source, labels[index]))
  }
  const only = options.languages === undefined ? undefined : new Set(options.languages)
  const texts = options.texts === undefined ? undefined : await qtok.readLanguageTexts(options.texts, only)
  const missing = options.languages?.find((code) => texts?.every(({ language }) => language !== code))
  if (missing !== undefined)
    throw new TokenwrightError('invalid-option', `no text in that language in ${options.texts}`, { value: missing })
  const lexicon = options.lexicon === undefined ? undefined : await openLexicon(options.lexicon)
  progress.stage('examining')
  const examination = await qtok.examine(raw, {
    mode: options.compat === true ? 'compatible' : 'corrected',
    scriptsOf: options.scriptsOf,
    signal: context.signal,
    ...(texts === undefined ? {} : { texts, encoders: await encodersOf(context, sources, labels) }),
    ...(lexicon === undefined ? {} : { lexicon }),
  })
  const weights = options.weights === undefined ? undefined : await weightsOf(sources[0], options.weights)
  progress.end()
  const panel = options.panel ? await printedPanel() : []
  const tables = qtok.reportTables(examination, panel)

  if (options.tsv !== undefined) {
    const folder = resolve(options.tsv)
    await mkdir(folder, { recursive: true })
    for (const table of tables) await writeAtomically(context, join(folder, `${table.slug}.tsv`), qtok.toTsv(table))
    await writeAtomically(context, join(folder, 'denominators.tsv'), qtok.denominators(tables))
  }
  if (options.latex !== undefined) await writeAtomically(context, resolve(options.latex), qtok.toLatex(tables))
  if (options.report !== undefined) {
    const { renderPage } = await import('@tokenwright/systems/measure/qtok/page')
    await writeAtomically(context, resolve(options.report), renderPage(examination, new Date().toISOString(), panel))
  }
  if (options.json === true)
    await context.write(
      `${JSON.stringify({ ...examination, ...(panel.length > 0 ? { panel } : {}), weights: weights?.rows }, null, 2)}\n`,
    )
  else {
    const { renderVocabulary } = await import('../vocab-terminal.js')
    const style = { width: context.width, ...context.colours }
    await context.write(renderVocabulary(examination, panel, style))
    if (weights !== undefined) {
      const { renderRows } = await import('../vocab-rows.js')
      await context.write(renderRows(weights.rows, weights.spell, style))
    }
    for (const written of [options.report, options.latex, options.tsv])
      if (written !== undefined) context.remark(`Wrote ${written}`)
  }
}

async function weightsOf(
  source: string,
  folder: string,
): Promise<{ readonly rows: CheckpointRows; readonly spell: (id: number) => string }> {
  const { compile, load } = await import('@tokenwright/text')
  const { spell } = await import('@tokenwright/measure/compare')
  const { checkpointRows } = await import('@tokenwright/systems/measure/qtok')
  const encoder = compile(await load(source))
  return { rows: await checkpointRows(folder, encoder.size), spell: (id) => spell(encoder.tokenBytes(id)) }
}

/** Short names; the whole source where two would be the same. */
function namesOf(sources: readonly string[]): string[] {
  const short = sources.map((source) => shortName(source.replace(/\.gz$/, '')).replace(/\.tokenizer$/, ''))
  return short.map((name, index) =>
    short.indexOf(name) === index && short.lastIndexOf(name) === index ? name : sources[index],
  )
}

async function openLexicon(path: string): Promise<NonNullable<ExamineOptions['lexicon']>> {
  const { readLexicon } = await import('@tokenwright/systems/measure/qtok')
  const { TokenwrightError } = await import('@tokenwright/text')
  try {
    return { entries: readLexicon(await readFile(path, 'utf8'), path), source: path }
  } catch (cause) {
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError('unreadable', 'lexicon that cannot be read', { value: path, cause })
  }
}

/** Tokens per character need a pipeline that runs; a vocabulary alone, or one with unknown parts, is told and passed over. */
async function encodersOf(
  context: Context,
  sources: readonly string[],
  labels: readonly string[],
): Promise<(Encoder | null)[]> {
  const { compile, load, TokenwrightError } = await import('@tokenwright/text')
  const encoders: (Encoder | null)[] = []
  for (const [index, source] of sources.entries()) {
    try {
      encoders.push(compile(await load(source)))
    } catch (error) {
      if (!(error instanceof TokenwrightError)) throw error
      context.remark(`${labels[index]}: no tokens per character, ${error.message}`)
      encoders.push(null)
    }
  }
  return encoders
}

/** The paper's rows, where its data is on this machine; never fetched for this. */
async function printedPanel(): Promise<readonly PanelRow[]> {
  const { dataHome } = await import('@tokenwright/systems/data')
  const { panelRows } = await import('@tokenwright/systems/measure/qtok')
  let text: string
  try {
    text = await readFile(join(dataHome().folder, 'qtok', 'paper_table1_counts.tsv'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return panelRows(text)
}
