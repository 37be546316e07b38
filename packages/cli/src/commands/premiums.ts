/** @file `tokenwright premiums`: what each language pays in tokens for the same content. */
import { Command } from 'commander'
import type { PremiumReport } from '@tokenwright/systems/measure/token-premiums'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { openTokenizers, TOKENIZER_HELP } from '../tokenizers.js'
import { countValue } from '../values.js'
import {
  checkOut,
  openText,
  sweepOptions,
  withParallelOptions,
  writeOut,
  type ParallelOptions,
} from './parallel-options.js'

interface PremiumOptions extends ParallelOptions {
  readonly train?: boolean
  readonly limit?: number
}

export function premiumsCommand(context: Context): Command {
  const command = withParallelOptions(
    new Command('premiums')
      .summary('what each language pays in tokens for the same content')
      .description(
        'Show how many more tokens each language needs than a reference language for the same lines, with intervals; how unequal that is, and what goes with it. Under tokenizers that you name, or under one for each language, trained alike.',
      )
      .argument('[tokenizers...]', TOKENIZER_HELP)
      .option('--train', 'train one tokenizer for each language instead')
      .option('-n, --limit <count>', 'rows of each table (default: all)', countValue),
    [2048, 8192],
  ).action((sources: string[], options: PremiumOptions) => premiums(context, sources, options))
  return withExamples(command, [
    ['tokenwright premiums o200k_base --parallel ntrex --split eval', 'what users of a tokenizer pay by language'],
    ['tokenwright premiums o200k_base mine.json --parallel texts.jsonl -o premiums.html', 'two tokenizers, and a page'],
    [
      'tokenwright premiums --train --parallel ntrex --split eval --train-split train --sizes 1024,4096',
      'what is left when each language has its own',
    ],
  ])
}

async function premiums(context: Context, sources: readonly string[], options: PremiumOptions): Promise<void> {
  const { measurePremiums, measureSuite, premiumCsv } = await import('@tokenwright/systems/measure/token-premiums')
  const { TokenwrightError } = await import('@tokenwright/text')
  if ((options.train === true) === sources.length > 0)
    throw new TokenwrightError('invalid-option', 'name tokenizers, or say --train for one of each language', {
      value: sources.join(' '),
    })
  await checkOut(options.out)
  const progress = context.progress(options)
  const opened = await openTokenizers(sources)
  const { evaluation, training, warnings } = await openText(context, options, options.train === true, progress)
  progress.stage(training === null ? 'Counting' : 'Training')
  const settings = { ...(await sweepOptions(context, options, progress)), warnings }
  const report =
    training === null
      ? measurePremiums(evaluation, opened, settings)
      : await measureSuite(evaluation, training, settings)
  progress.end()
  const json = (): string => `${JSON.stringify(report, null, 2)}\n`
  await context.write(options.json === true ? json() : await renderPremiums(context, report, options.limit))
  await writeOut(context, options.out, {
    html: async () => (await import('@tokenwright/systems/measure/token-premiums/page')).renderPremiumPage(report),
    csv: () => premiumCsv(report),
    json,
  })
}

async function renderPremiums(context: Context, report: PremiumReport, limit = Infinity): Promise<string> {
  const { integer, plural, printable, table, wrap } = await import('@tokenwright/measure/format')
  const { bold, dim, yellow } = context.colours
  const style = { width: context.width, head: dim }
  const right = (title: string) => ({ title, align: 'right' as const })
  const names = new Map(report.languages.map(({ code, name }) => [code, name]))
  const parts: string[] = []
  for (const { name, table: result, explanation } of report.results) {
    const rows = result.rows.slice(0, limit)
    parts.push(
      `${bold(printable(name))}: ${plural(result.lines, 'line')}, premium over ${result.reference}\n`,
      table(
        [
          { title: 'language', shrink: 'end' },
          right('premium'),
          right('95 % interval'),
          right('tokens'),
          right('bytes/token'),
          right('byte premium'),
          right('unknown'),
          { title: 'text' },
        ],
        rows.map((row) => [
          `${printable(names.get(row.language) ?? row.language)} (${printable(row.language)})`,
          row.premium.value.toFixed(3),
          range(row.premium, 3),
          integer(row.tokens.value),
          row.bytesPerToken.value.toFixed(2),
          row.bytePremium.toFixed(2),
          row.unknown === 0 ? '' : integer(row.unknown),
          row.flags.join(', '),
        ]),
        style,
      ),
      '\n',
      table(
        [
          { title: 'spread' },
          right('languages'),
          right('mean tokens'),
          right('sd'),
          right('CV'),
          right('95 % interval'),
          right('max/min'),
          { title: 'dearest' },
          { title: 'cheapest' },
        ],
        [
          ['all', result.all] as const,
          ...(result.healthy === null ? [] : [['sound text', result.healthy] as const]),
        ].map(([label, each]) => [
          label,
          integer(each.languages),
          integer(each.mean.value),
          integer(each.sd.value),
          each.cv.value.toFixed(3),
          range(each.cv, 3),
          each.maxOverMin.value.toFixed(2),
          `${each.worst.language} ${each.worst.premium.toFixed(2)}`,
          `${each.best.language} ${each.best.premium.toFixed(2)}`,
        ]),
        style,
      ),
      '\n',
    )
    if (explanation !== null) {
      const together = explanation.combined
      parts.push(
        table(
          [{ title: 'goes with tokens' }, right('R²'), right('p')],
          [
            ...explanation.single.map(({ predictor, r2, p }) => [
              predictor,
              r2.toFixed(3),
              p < 0.0001 ? '< 0.0001' : p.toFixed(4),
            ]),
            ...(together === null
              ? []
              : [
                  [
                    `together: ${together.predictors.join(', ')}`,
                    together.r2.toFixed(3),
                    together.p < 0.0001 ? '< 0.0001' : together.p.toFixed(4),
                  ],
                ]),
          ],
          style,
        ),
        '\n',
      )
    }
  }
  return (
    parts.join('') +
    report.warnings.map((text) => `${yellow('!')} ${wrap(printable(text), context.width - 2)}\n`).join('')
  )
}

export function range(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  digits: number,
): string {
  return low === null || high === null ? '' : `${low.toFixed(digits)} … ${high.toFixed(digits)}`
}
