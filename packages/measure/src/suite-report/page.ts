/** @file A measurement as one HTML file without scripts that loads nothing from anywhere. */
import { byteSize, integer, percent, plural } from '../format/numbers.js'
import { printable } from '../format/printable.js'
import { markup, type Markup } from '../report/html/markup.js'
import { renderShell, type Section } from '../report/html/shell.js'
import type { SuiteReport } from './data.js'
import { headlines, type Headline } from './headline.js'
import { createLookup, type Lookup } from './lookup.js'
import { differenceSections } from './page-differences.js'
import { distributionSections, groupDots, groupHeat } from './page-figures.js'
import { methodSection } from './page-method.js'
import { groupDetails, metricsSection, moneySection, warningList } from './page-tables.js'
import { compositionSection } from './page-vocabulary.js'
import { SUITE_STYLE } from './style.js'
import { rangeText, valueText } from './words.js'

/**
 * The page: figures by language or kind of text with intervals, all metrics, what the vocabularies are made of, where
 * the tokenizers part ways, and how it was measured.
 */
export function suitePage(report: SuiteReport): string {
  const lookup = createLookup(report)
  const tables = headlines(report, lookup)
  return renderShell({
    title: `${printable(report.title)}, measured in tokens`,
    brand: 'tokenwright measure',
    heading: markup`<code>${printable(report.title)}</code> in tokens`,
    lead: markup`${lead(report, lookup, tables)} ${warningList(report)}`,
    sections: [
      ...tables.flatMap((headline) => groupSection(report, lookup, headline)),
      metricsSection(report, lookup),
      ...distributionSections(report),
      ...compositionSection(report),
      ...moneySection(report),
      ...differenceSections(report),
      methodSection(report),
    ],
    made: report.made,
    style: SUITE_STYLE,
  })
}

function lead(report: SuiteReport, lookup: Lookup, [headline]: readonly Headline[]): Markup {
  const { corpus, tokenizers, baseline } = report
  const languages = lookup.groups('language').length
  const text =
    corpus.kind === 'parallel'
      ? `${plural(corpus.units, 'line')} that say the same in ${plural(languages, 'language')}, ${byteSize(corpus.bytes)} of text`
      : `${plural(corpus.units, 'document')}, ${byteSize(corpus.bytes)} of text`
  const under = plural(tokenizers.length, 'tokenizer')
  const worst = headline?.rows.find(({ flags }) => flags.length === 0)
  const value = worst === undefined ? undefined : lookup.value(baseline, worst.key, headline.metric.key)
  return markup`<p class="lead">
    ${text}, under ${under}.
    ${
      worst !== undefined &&
      value !== undefined &&
      markup`In ${printable(tokenizers[baseline].name)} <em>${printable(worst.label)}</em> fares worst:
      ${headline.metric.label} <strong>${valueText(headline.metric, value.value)}</strong>
      ${rangeText(headline.metric, value) !== '' && `(${rangeText(headline.metric, value)})`}.`
    }
  </p>`
}

function groupSection(report: SuiteReport, lookup: Lookup, headline: Headline): Section[] {
  const { metric, noun } = headline
  const title = `${capital(metric.label)} by ${noun}`
  const flagged = headline.rows.filter(({ flags }) => flags.length > 0).length
  return [
    {
      id: `by-${noun.replaceAll(' ', '-')}`,
      title,
      body: markup`<p class="about">
          ${capital(metric.label)}: ${metric.formula}. ${metric.caution} Costliest for ${printable(report.tokenizers[report.baseline].name)} first.
          ${flagged > 0 && `An asterisk: the text has a fault of encoding, named in the table (${integer(flagged)} of ${integer(headline.rows.length)}, ${percent(flagged / headline.rows.length)}); its figure is not one of the ${noun}.`}
        </p>
        ${groupDots(report, lookup, headline)} ${report.tokenizers.length > 1 && groupHeat(report, lookup, headline)}
        ${groupDetails(report, lookup, headline)}`,
    },
  ]
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
