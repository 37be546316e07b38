/** @file The page of premiums: who pays how much, how unequal it is, and what goes with it. */
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
import type { ExplanationTable } from '../explain.js'
import type { PremiumReport, TokenizerPremiums } from '../premium-report.js'
import { boundedText, pageTable, warningNotes } from './parts.js'

/** Series that a reader can still tell apart in one row. */
const MOST_SERIES = 4

export function renderPremiumPage(report: PremiumReport): string {
  const { results, languages, suite, warnings } = report
  const [first] = results
  const worst = first.table.rows.find(({ flags }) => flags.length === 0) ?? first.table.rows[0]
  const subject =
    suite === null
      ? plural(results.length, 'tokenizer')
      : `one tokenizer for each language (${suite.algorithm}, ${suite.split}, ${integer(suite.trainingLines)} training lines)`
  return renderShell({
    title: 'Token premiums',
    brand: 'tokenwright premiums',
    heading: markup`What each language pays in tokens`,
    lead: markup`<p class="lead">
        ${plural(first.table.lines, 'line')} that say the same in ${plural(languages.length, 'language')}, under ${subject}. With
        ${printable(first.name)}, <em>${nameOf(report, worst.language)}</em> pays <strong>${worst.premium.value.toFixed(2)}</strong> times as
        much as ${nameOf(report, first.table.reference)}.
      </p>
      ${warningNotes(warnings)}`,
    sections: [premiumSection(report), spreadSection(report), ...explanationSections(results), numbersSection(report)],
    made: report.made,
    style: PLOT_STYLE,
  })
}

function nameOf({ languages }: PremiumReport, code: string): string {
  return printable(languages.find((language) => language.code === code)?.name ?? code)
}

function premiumSection(report: PremiumReport): Section {
  const shown = report.results.slice(0, MOST_SERIES)
  const rows = shown[0].table.rows.map(({ language, flags }) => ({
    label: `${language}${flags.length > 0 ? ' *' : ''}`,
    points: shown.flatMap(({ name, table }, series) => {
      const row = table.rows.find((each) => each.language === language)
      return row === undefined
        ? []
        : [
            {
              series,
              ...row.premium,
              title: `${printable(name)}, ${nameOf(report, language)}: ${boundedText(row.premium, 3)}`,
            },
          ]
    }),
  }))
  return {
    id: 'premiums',
    title: 'Premium by language',
    body: dotPlot({
      label: 'Premium of each language with its interval; the numbers are in the table below.',
      rows,
      series: shown.map(({ name }) => printable(name)),
      axis: `tokens, ${nameOf(report, shown[0].table.reference)} = 1`,
      reference: 1,
      caption: markup`Bars are 95 % intervals over lines, the same lines drawn for all languages. An asterisk: the text has a fault
        of encoding.${report.results.length > shown.length && ' The first four tokenizers are drawn.'}`,
    }),
  }
}

function spreadSection({ results, suite }: PremiumReport): Section {
  const rows = results.flatMap(({ name, table }) => [
    spreadRow(name, table.all),
    ...(table.healthy === null ? [] : [spreadRow(`${name}, sound text`, table.healthy)]),
  ])
  const sizes = results.flatMap(({ size }) => (size === null ? [] : [size]))
  return {
    id: 'spread',
    title: 'How unequal',
    body: markup`${suite !== null && sizes.length > 2 && spreadCurve(results)}
      ${pageTable(['tokenizer', 'languages', 'mean tokens', 'standard deviation', 'coefficient of variation', 'dearest over cheapest', 'dearest', 'cheapest'], rows)}
      <p class="about">Compare coefficients of variation, not standard deviations: a tokenizer that needs half the tokens has half the deviation
      without being fairer. Sound text leaves out languages whose text has a fault.</p>`,
  }
}

function spreadCurve(results: readonly TokenizerPremiums[]): Markup {
  const curve = (of: (table: TokenizerPremiums['table']) => number) => ({
    x: results.map(({ size }) => size ?? 0),
    y: results.map(({ table }) => of(table)),
  })
  return curvePlot({
    label: 'Coefficient of variation over vocabulary size; the numbers are in the table below.',
    names: ['all languages'],
    curves: [curve(({ all }) => all.cv.value)],
    xAxis: 'vocabulary',
    yAxis: 'coefficient of variation',
    doubling: true,
    dots: true,
  })
}

function spreadRow(
  name: string,
  { languages, mean, sd, cv, maxOverMin, worst, best }: TokenizerPremiums['table']['all'],
): string[] {
  return [
    name,
    integer(languages),
    integer(mean.value),
    integer(sd.value),
    boundedText(cv, 3),
    boundedText(maxOverMin, 2),
    `${worst.language} ${worst.premium.toFixed(2)}`,
    `${best.language} ${best.premium.toFixed(2)}`,
  ]
}

function explanationSections(results: readonly TokenizerPremiums[]): Section[] {
  const explained = results.flatMap(({ name, explanation }) => (explanation === null ? [] : [{ name, explanation }]))
  if (explained.length === 0) return []
  return [
    {
      id: 'explanation',
      title: 'What goes with it',
      body: markup`${explained.map(
        ({ name, explanation }) =>
          markup`<h3>${printable(name)}, ${plural(explanation.languages, 'language')}</h3>${explanationTable(explanation)}`,
      )}
        <p class="about">Tokens on each property by itself, over languages. p values are not corrected for their number; mean token length
        is characters over tokens, so partly the count itself; a script for nearly every language explains much by construction.</p>`,
    },
  ]
}

function explanationTable({ single, combined }: ExplanationTable): Markup {
  const rows = single.map(({ predictor, r2, adjustedR2, p }) => [
    predictor,
    r2.toFixed(3),
    adjustedR2.toFixed(3),
    pText(p),
  ])
  if (combined !== null)
    rows.push([
      `together: ${combined.predictors.join(', ')}`,
      combined.r2.toFixed(3),
      combined.adjustedR2.toFixed(3),
      pText(combined.p),
    ])
  return pageTable(['property', 'R²', 'adjusted R²', 'p'], rows)
}

function pText(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4)
}

function numbersSection(report: PremiumReport): Section {
  return {
    id: 'numbers',
    title: 'All numbers',
    body: markup`${report.results.map(
      ({ name, table }) =>
        markup`<details><summary>${printable(name)}</summary>${pageTable(
          [
            'language',
            'premium',
            'tokens',
            'byte premium',
            'length ratio',
            'bytes per token',
            'tokens per character',
            'unknown',
            'faults',
          ],
          table.rows.map((row) => [
            `${nameOf(report, row.language)} (${row.language})`,
            boundedText(row.premium, 3),
            integer(row.tokens.value),
            row.bytePremium.toFixed(2),
            row.lengthRatio.toFixed(2),
            row.bytesPerToken.value.toFixed(2),
            row.tokensPerCharacter.value.toFixed(3),
            integer(row.unknown),
            row.flags.join(', '),
          ]),
        )}</details>`,
    )}`,
  }
}
