/** @file The page of a plan: curves with the target, sizes, and what they cost when tried. */
import { integer, plural, printable } from '@tokenwright/measure/format'
import {
  curvePlot,
  dotPlot,
  markup,
  PLOT_STYLE,
  renderShell,
  type Markup,
  type Section,
} from '@tokenwright/measure/plot'
import type { PlanReport, PlannedLanguage } from '../plan-report.js'
import { tokensAt } from '../power-law.js'
import { boundedText, pageTable, warningNotes } from './parts.js'

/** Points that a curve is drawn through. */
const STEPS = 60

export function renderPlanPage(report: PlanReport): string {
  const { languages, planned, equal, equalSize, target, total, asked } = report
  return renderShell({
    title: 'Vocabulary plan',
    brand: 'tokenwright plan-vocabulary',
    heading: markup`A vocabulary size for each language`,
    lead: markup`<p class="lead">
        ${'budget' in asked ? `${integer(asked.budget)} entries` : `${integer(total)} entries`} over ${plural(languages.length, 'language')} bring all to about
        <strong>${integer(target)}</strong> tokens: coefficient of variation ${boundedText(planned.all.cv, 4)} against ${boundedText(equal.all.cv, 4)}
        with ${integer(equalSize)} entries for each.
      </p>
      ${warningNotes(report.warnings)}`,
    sections: [curveSection(report), sizeSection(report), spreadSection(report), numbersSection(report)],
    made: report.made,
    style: PLOT_STYLE,
  })
}

/** The extremes, the middle and the reference: more curves than a handful cannot be told apart. */
function drawn({ languages, planned }: PlanReport): PlannedLanguage[] {
  const bySize = languages.toSorted((a, b) => b.size - a.size)
  const chosen = [bySize[0], bySize[Math.floor(bySize.length / 2)], bySize.at(-1)!]
  const reference = languages.find(({ language }) => language === planned.reference)
  return [...new Set(reference === undefined ? chosen : [...chosen, reference])]
}

function curveSection(report: PlanReport): Section {
  const { range, target } = report
  const shown = drawn(report)
  const sizes = Array.from({ length: STEPS + 1 }, (_, i) => range.least * (range.most / range.least) ** (i / STEPS))
  return {
    id: 'curves',
    title: 'Tokens over vocabulary',
    body: curvePlot({
      label: 'Fitted curves of some languages with the target; the numbers of all are in the table below.',
      names: [...shown.map(({ name }) => printable(name)), 'target'],
      curves: [
        ...shown.map(({ curve }) => ({ x: sizes, y: sizes.map((size) => tokensAt(curve, size)) })),
        { x: [range.least, range.most], y: [target, target] },
      ],
      xAxis: 'vocabulary',
      yAxis: 'tokens',
      doubling: true,
      caption:
        'Largest, middle and smallest size of the plan, and the reference language. Where a curve meets the target is the size.',
    }),
  }
}

function sizeSection({ languages }: PlanReport): Section {
  return {
    id: 'sizes',
    title: 'Size by language',
    body: dotPlot({
      label: 'Planned vocabulary size of each language; the numbers are in the table below.',
      rows: languages
        .toSorted((a, b) => b.size - a.size)
        .map(({ language, name, size }) => ({
          label: language,
          points: [{ series: 0, value: size, low: null, high: null, title: `${printable(name)}: ${integer(size)}` }],
        })),
      series: ['size'],
      axis: 'entries',
    }),
  }
}

function spreadSection({ planned, equal, equalSize, f, rmse }: PlanReport): Section {
  const row = (name: string, { all }: PlanReport['planned']): string[] => [
    name,
    integer(all.mean.value),
    integer(all.sd.value),
    boundedText(all.cv, 4),
    boundedText(all.maxOverMin, 3),
  ]
  return {
    id: 'spread',
    title: 'Tried',
    body: markup`${pageTable(
      ['sizes', 'mean tokens', 'standard deviation', 'coefficient of variation', 'dearest over cheapest'],
      [row('planned', planned), row(`${integer(equalSize)} for each`, equal)],
    )}
      <p class="about">${testText(f)} Prediction error ${integer(rmse)} tokens. The plan was made on these very lines: the
      spread of other text is larger than the value, and may be larger than the interval, which only draws these lines anew.</p>`,
  }
}

function testText(f: PlanReport['f']): Markup | false {
  return (
    f !== null &&
    markup`Ratio of variances ${f.f.toFixed(4)}, p = ${f.p.toPrecision(2)} (Brown and Forsythe ${f.brownForsytheP.toPrecision(2)}).`
  )
}

function numbersSection({ languages }: PlanReport): Section {
  return {
    id: 'numbers',
    title: 'All numbers',
    body: pageTable(
      ['language', 'size', 'predicted', 'measured', 'bound', 'a', 'b', 'c', 'error of the fit'],
      languages
        .toSorted((x, y) => y.size - x.size)
        .map((row) => [
          `${row.name} (${row.language})`,
          integer(row.size),
          integer(row.predicted),
          integer(row.measured),
          row.clipped ?? '',
          row.curve.a.toPrecision(4),
          row.curve.b.toFixed(4),
          integer(row.curve.c),
          integer(row.curve.rmse),
        ]),
    ),
  }
}
