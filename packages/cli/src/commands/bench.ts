/** @file `tokenwright bench`: the experiment of a system, run here. */
import { Command } from 'commander'
import type { ResultFile } from '@tokenwright/systems/experiment'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'

interface BenchOptions {
  readonly smoke?: boolean
  readonly out: string
  readonly fresh?: boolean
  readonly render?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

export function benchCommand(context: Context): Command {
  const command = new Command('bench')
    .summary("run a system's experiment against what its paper claims")
    .description(
      "Run a system's experiment: the method and its baselines on real data, and what became of each claim of the paper. An interrupted run goes on where it stopped.",
    )
    .argument('<system>', 'name of a system: see tokenwright systems list')
    .option('--smoke', 'the small size: everything runs, the figures mean nothing')
    .option('-o, --out <folder>', 'where the result file goes', 'results')
    .option('--fresh', 'forget what an interrupted run has finished')
    .option('--render', 'run nothing: make findings and documents anew from the result that is there')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print the result as JSON')
    .action((slug: string, options: BenchOptions) => bench(context, slug, options))
  return withExamples(command, [
    ['tokenwright data get token-premiums && tokenwright bench token-premiums', 'in full, on data fetched before'],
    ['tokenwright bench superword --smoke', 'see it run, in under a minute'],
    ['tokenwright bench qtok --render', "bring the system's README up to date with its result"],
  ])
}

async function bench(context: Context, slug: string, options: BenchOptions): Promise<void> {
  const size = options.smoke === true ? 'smoke' : 'full'
  const { benchSystem, renewDocuments } = await import('@tokenwright/systems/experiment')
  if (options.render === true) {
    const result = await renewDocuments(slug, options.out)
    if (result !== null) return print(context, slug, result, options)
    const { TokenwrightError } = await import('@tokenwright/text')
    throw new TokenwrightError('unreadable', 'no result to make documents from: run the experiment first', {
      value: slug,
    })
  }
  const progress = context.progress(options)
  let shown = false
  const { result, path, resumed } = await benchSystem(slug, {
    size,
    out: options.out,
    resume: options.fresh !== true,
    signal: context.signal,
    onProgress({ step, steps, label, done, total, note }) {
      if (!shown) progress.stage(slug, total)
      shown = true
      progress.update(done, `${step + 1 > steps ? steps : step + 1} of ${steps}: ${label}${note ? `, ${note}` : ''}`)
    },
  })
  progress.end()
  await print(context, slug, result, options)
  if (options.quiet === true || options.json === true) return
  if (resumed > 0) context.remark(`${resumed} of ${result.steps.length} steps were taken over from an interrupted run`)
  context.remark(path)
}

async function print(context: Context, slug: string, result: ResultFile, options: BenchOptions): Promise<void> {
  if (options.json) return context.write(`${JSON.stringify(result, null, 2)}\n`)
  await printTerminal(context, slug, result)
}

/** Tables and claims, as `bench` and `systems show` print them. */
export async function printTerminal(context: Context, slug: string, result: ResultFile): Promise<void> {
  const { renderTerminal, system } = await import('@tokenwright/systems/experiment')
  const { paper, experiment } = system(slug)
  const { bold, green, red, yellow, dim } = context.colours
  const colours = { holds: green, 'holds in part': yellow, 'does not hold': red, 'not tested': dim }
  await context.write(
    renderTerminal(paper, await experiment(), result, {
      width: context.width,
      head: bold,
      verdict: (verdict, text) => colours[verdict](text),
    }),
  )
}
