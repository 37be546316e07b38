/** @file `tokenwright systems`: the published systems that are here. */
import { Argument, Command } from 'commander'
import type { Paper } from '@tokenwright/systems'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'

interface SystemsOptions {
  readonly json?: boolean
}

export function systemsCommand(context: Context): Command {
  const command = new Command('systems')
    .summary('list the published systems that are here, or show one')
    .description('List the published systems that are here, or show one: its paper, and how its claims fared.')
    .addArgument(new Argument('<action>', 'what to do').choices(['list', 'show']))
    .argument('[slug]', 'name of a system, for show')
    .option('--results <folder>', 'where results lie', 'results')
    .option('--json', 'print JSON')
    .action((action: 'list' | 'show', slug: string | undefined, options: SystemsOptions & { results: string }) =>
      action === 'list' ? list(context, options) : show(context, slug, options),
    )
  return withExamples(command, [
    ['tokenwright systems list', 'all of them'],
    ['tokenwright systems show superword', 'one: what the paper reports, and what was measured here'],
  ])
}

async function list(context: Context, options: SystemsOptions): Promise<void> {
  const { systems } = await import('@tokenwright/systems')
  const papers = systems.map(({ paper }) => paper)
  if (options.json) return context.write(`${JSON.stringify(papers, null, 2)}\n`)
  const { printable, table } = await import('@tokenwright/measure/format')
  await context.write(
    table(
      [{ title: 'system' }, { title: 'job' }, { title: 'since' }, { title: 'what it gives you', shrink: 'end' }],
      papers.map(({ slug, job, published, summary }) => [slug, job, published, printable(summary)]),
      { width: context.width, head: context.colours.dim },
    ),
  )
}

async function show(
  context: Context,
  slug: string | undefined,
  options: SystemsOptions & { readonly results: string },
): Promise<void> {
  const { readResult, system } = await import('@tokenwright/systems/experiment')
  if (slug === undefined) {
    const { TokenwrightError } = await import('@tokenwright/text')
    throw new TokenwrightError('invalid-option', 'the name of a system is missing', {
      value: 'tokenwright systems show',
    })
  }
  const { paper, experiment } = system(slug)
  const result = await readResult(options.results, await experiment(), 'full')
  if (options.json)
    return context.write(`${JSON.stringify({ ...paper, findings: result?.findings ?? null }, null, 2)}\n`)
  await context.write(await describe(context, paper))
  if (result === null) return context.write(`\nIts experiment has not been run: tokenwright bench ${slug}\n`)
  const { printTerminal } = await import('./bench.js')
  await context.write('\n')
  await printTerminal(context, slug, result)
}

async function describe(context: Context, paper: Paper): Promise<string> {
  const { plural, printable, table, wrap } = await import('@tokenwright/measure/format')
  const { bold, dim } = context.colours
  const facts: [string, string][] = [
    ['published', `${paper.published}, ${plural(paper.authors, 'author')}`],
    ...(paper.arxiv === undefined ? [] : [['arXiv', paper.arxiv] as [string, string]]),
    ...(paper.repository === undefined ? [] : [['code', `github.com/${paper.repository}`] as [string, string]]),
    ['job', paper.job],
  ]
  const style = { width: context.width, head: dim }
  return [
    `${bold(printable(paper.title))}\n`,
    `${wrap(printable(paper.summary), context.width)}\n\n`,
    table([{ title: '' }, { title: '', shrink: 'end' }], facts, style),
    `\n${bold('What the paper reports')}\n`,
    table(
      [{ title: 'claim', shrink: 'end' }, { title: 'figure' }, { title: 'where' }],
      paper.headlines.map(({ claim, reported, where }) => [printable(claim), printable(reported), printable(where)]),
      style,
    ),
  ].join('')
}
