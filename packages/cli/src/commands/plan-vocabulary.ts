/** @file `tokenwright plan-vocabulary`: how large each language's vocabulary must be so that all need as many tokens. */
import { Command } from 'commander'
import type { PlanReport } from '@tokenwright/systems/measure/token-premiums'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { countValue } from '../values.js'
import {
  checkOut,
  openText,
  sweepOptions,
  withParallelOptions,
  writeOut,
  type ParallelOptions,
} from './parallel-options.js'
import { range } from './premiums.js'

interface PlanVocabularyOptions extends ParallelOptions {
  readonly target?: number
  readonly budget?: number
  readonly least?: number
  readonly most?: number
}

export function planVocabularyCommand(context: Context): Command {
  const command = withParallelOptions(
    new Command('plan-vocabulary')
      .summary('a vocabulary size for each language, so that all pay the same')
      .description(
        'Train tokenizers of several sizes for each language, fit how tokens fall with the vocabulary, and give each language the size at which it needs as many tokens as the others: for a target of tokens, or for a budget of entries.',
      )
      .option('--target <tokens>', 'tokens of the measured lines that every language should need', countValue)
      .option('--budget <entries>', 'entries to give out in all, as if languages shared none', countValue)
      .option('--least <size>', 'smallest size to give (default: the least of --sizes)', countValue)
      .option('--most <size>', 'largest size to give (default: the largest of --sizes)', countValue),
    [512, 1024, 2048, 4096, 8192],
  ).action((options: PlanVocabularyOptions) => plan(context, options))
  return withExamples(command, [
    [
      'tokenwright plan-vocabulary --target 11000 --parallel ntrex --split eval --train-split train',
      'for a number of tokens',
    ],
    ['tokenwright plan-vocabulary --budget 100k --parallel ntrex -o plan.html plan.csv', 'for a budget, with curves'],
  ])
}

async function plan(context: Context, options: PlanVocabularyOptions): Promise<void> {
  const { planCsv, planVocabulary } = await import('@tokenwright/systems/measure/token-premiums')
  const { TokenwrightError } = await import('@tokenwright/text')
  const { target, budget, least, most, sizes } = options
  if ((target === undefined) === (budget === undefined))
    throw new TokenwrightError('invalid-option', 'say either --target or --budget', {
      value: [target, budget].filter((value) => value !== undefined).join(' '),
    })
  await checkOut(options.out)
  const progress = context.progress(options)
  const { evaluation, training, warnings } = await openText(context, options, true, progress)
  progress.stage('Training')
  const report = await planVocabulary(evaluation, training ?? [], {
    ...(await sweepOptions(context, options, progress)),
    range: { least: least ?? Math.min(...sizes), most: most ?? Math.max(...sizes) },
    asked: target === undefined ? { budget: budget ?? 0 } : { target },
    warnings,
  })
  progress.end()
  const json = (): string => `${JSON.stringify(report, null, 2)}\n`
  await context.write(options.json === true ? json() : await renderPlan(context, report))
  await writeOut(context, options.out, {
    html: async () => (await import('@tokenwright/systems/measure/token-premiums/page')).renderPlanPage(report),
    csv: () => planCsv(report),
    json,
  })
}

const CLIPPED = { least: 'smallest size', most: 'largest size', asymptote: 'out of reach' } as const

async function renderPlan(context: Context, report: PlanReport): Promise<string> {
  const { integer, plural, printable, table, wrap } = await import('@tokenwright/measure/format')
  const { dim, yellow } = context.colours
  const style = { width: context.width, head: dim }
  const right = (title: string) => ({ title, align: 'right' as const })
  const { planned, equal, f } = report
  const rows = report.languages.toSorted((a, b) => b.size - a.size)
  return [
    `${plural(report.languages.length, 'language')}, ${integer(report.total)} entries in all, about ${integer(report.target)} tokens each\n\n`,
    table(
      [
        { title: 'language', shrink: 'end' },
        right('size'),
        right('predicted'),
        right('measured'),
        right('never below'),
        right('fit error'),
        { title: '' },
      ],
      rows.map(({ name, language, size, predicted, measured, curve, clipped }) => [
        `${printable(name)} (${printable(language)})`,
        integer(size),
        integer(predicted),
        integer(measured),
        integer(curve.c),
        integer(curve.rmse),
        clipped === null ? '' : CLIPPED[clipped],
      ]),
      style,
    ),
    '\n',
    table(
      [{ title: 'sizes' }, right('mean tokens'), right('sd'), right('CV'), right('95 % interval'), right('max/min')],
      [['planned', planned] as const, [`${integer(report.equalSize)} for each`, equal] as const].map(
        ([label, { all }]) => [
          label,
          integer(all.mean.value),
          integer(all.sd.value),
          all.cv.value.toFixed(4),
          range(all.cv, 4),
          all.maxOverMin.value.toFixed(3),
        ],
      ),
      style,
    ),
    '\n',
    wrap(
      [
        `Prediction error ${integer(report.rmse)} tokens.`,
        ...(f === null
          ? []
          : [
              `Ratio of variances ${f.f.toFixed(4)}, p = ${f.p.toPrecision(2)} (Brown and Forsythe ${f.brownForsytheP.toPrecision(2)}).`,
            ]),
      ].join(' '),
      context.width,
    ),
    '\n',
    wrap(
      'Planned on these very lines: the spread of other text is larger than the value, and may be larger than the interval, which only draws these lines anew.',
      context.width,
    ),
    '\n',
    ...report.warnings.map((text) => `${yellow('!')} ${wrap(printable(text), context.width - 2)}\n`),
  ].join('')
}
