/** @file The page of a report. */
import { byteSize, duration, integer, percent, plural } from '../../format/numbers.js'
import { printable } from '../../format/printable.js'
import type { ReportData } from '../data.js'
import { bestOf, describeHeldOut, describeTraining } from '../words.js'
import { leftTable, sizeTable } from './corpus.js'
import { curvePlot } from './curve-plot.js'
import { dotPlot } from './dot-plot.js'
import { heatLegend, heatTable } from './heat-table.js'
import { markup, type Markup } from './markup.js'
import { renderShell, type Section } from './shell.js'
import { STYLE } from './style.js'
import { differenceTable, passageFigure, superwordList, wordTable } from './texts.js'

/** The report as one HTML file. */
export function renderPage(data: ReportData): string {
  return renderShell({
    title: `${printable(data.title)} in tokens`,
    brand: 'tokenwright report',
    heading: markup`What <code>${printable(data.title)}</code> costs in tokens`,
    lead: markup`${lead(data)} ${data.notes.map((note) => markup`<p class="note">${printable(note)}</p>`)}`,
    sections: [costs(data), byGroup(data), curves(data), ...details(data), corpus(data), method(data)].filter(
      (section) => section !== null,
    ),
    made: data.made,
    style: STYLE,
  })
}

function lead(data: ReportData): Markup {
  const base = data.tokenizers[data.baseline]
  const { bytesPerToken } = data.costs.all.costs[data.baseline]
  const best = bestOf(data)
  const cost =
    base.wholeTokens === null
      ? null
      : markup`${byteSize(data.corpus.bytes)} of text in ${plural(data.corpus.files, 'file')} are
          <strong>${integer(base.wholeTokens)} tokens</strong> in ${printable(base.name)},
          ${bytesPerToken.value.toFixed(2)} bytes each${data.split === null ? '' : ' on the held-out part'}.`
  if (best === null) return markup`<p class="lead">${cost}</p>`
  const { saving } = data.costs.all.costs[best]
  const interval =
    saving.low === null || saving.high === null ? '' : ` (between ${percent(saving.low)} and ${percent(saving.high)})`
  return markup`<p class="lead">
    ${cost} <em>${printable(data.tokenizers[best].name)}</em>, with ${integer(data.tokenizers[best].size)} entries,
    needs <strong>${percent(saving.value)} fewer</strong>${interval}.
  </p>`
}

function costs(data: ReportData): Section {
  return {
    id: 'tokens',
    title: 'Bytes per token',
    body: markup`<p class="about">${describeTraining(data)} ${describeHeldOut(data)}</p>
      ${dotPlot(data)}`,
  }
}

function byGroup(data: ReportData): Section | null {
  if (data.tokenizers.length < 2) return null
  const base = printable(data.tokenizers[data.baseline].name)
  return {
    id: 'groups',
    title: 'By file type and by script',
    body: markup`<p class="about">
        How many tokens fewer (+) or more (−) than ${base} each tokenizer needs. “tie”: with these texts no difference
        can be told. An asterisk: too few texts for an interval.
      </p>
      ${heatTable(data, data.costs.byType, 'file type')} ${heatTable(data, data.costs.byScript, 'script')} ${heatLegend(data)}`,
  }
}

function curves(data: ReportData): Section | null {
  if (data.curves.length === 0) return null
  return {
    id: 'curve',
    title: 'What a larger vocabulary buys',
    body: markup`<p class="about">
        Each line is one trained tokenizer, cut back to the first entries that it learned; points are the others.
        Held-out text that training has not seen.
      </p>
      ${curvePlot(data)}`,
  }
}

function details(data: ReportData): Section[] {
  const { detail } = data
  if (detail === null) return []
  const left = printable(data.tokenizers[detail.left].name)
  const right = printable(data.tokenizers[detail.right].name)
  const sections: Section[] = []
  if (detail.passages.length > 0)
    sections.push({
      id: 'passages',
      title: 'The same text, cut twice',
      body: markup`<p class="about">
          Typical passages: of those tried, the ones whose saving is nearest to that of their whole group. A small
          number counts the tokens of a character that is cut.
        </p>
        ${detail.passages.map((passage) => passageFigure(data, detail, passage))}`,
    })
  if (detail.superwords.length > 0)
    sections.push({
      id: 'superwords',
      title: 'Superwords',
      body: markup`<p class="about">
          Tokens of ${right} that hold several words, by how often the measured text used them.
        </p>
        ${superwordList(detail)}`,
    })
  sections.push({
    id: 'differences',
    title: 'Where they differ',
    body: markup`<p class="about">
        The shortest stretches that ${left} and ${right} cut differently, by the tokens that they save or cost in all,
        in ${byteSize(detail.bytes)} of text.
      </p>
      <div class="columns">
        ${differenceTable(data, detail, detail.gained, `Cheaper in ${right}`)}${differenceTable(data, detail, detail.lost, `Dearer in ${right}`)}
      </div>`,
  })
  if (detail.words.length > 0)
    sections.push({
      id: 'words',
      title: 'Costly words',
      body: markup`<p class="about">
          Words that cost ${left} most beyond one token each: tokens of the word after a space.
        </p>
        ${wordTable(data, detail)}`,
    })
  return sections
}

function corpus(data: ReportData): Section {
  return {
    id: 'corpus',
    title: 'What was read',
    body: markup`<div class="columns">
        <div>${sizeTable(data.corpus, data.corpus.byType, 'file type')}</div>
        <div>${sizeTable(data.corpus, data.corpus.byScript, 'script')}</div>
      </div>
      <h3>What was left out</h3>
      ${leftTable(data.corpus)}`,
  }
}

function method(data: ReportData): Section {
  const { split } = data
  const trained = data.tokenizers.filter(({ kind }) => kind === 'trained')
  return {
    id: 'method',
    title: 'How it was measured',
    body: markup`<dl class="facts">
      <dt>paths</dt>
      <dd>${data.corpus.paths.map((path, index) => markup`${index > 0 && ', '}<code>${printable(path)}</code>`)}</dd>
      <dt>text</dt>
      <dd>
        ${plural(data.corpus.files, 'file')}, ${plural(data.corpus.documents, 'document')},
        ${integer(data.corpus.bytes)} bytes, ${integer(data.corpus.characters)} characters
      </dd>
      ${
        split !== null &&
        markup`<dt>trained on</dt>
          <dd>${plural(split.train.files, 'file')}, ${byteSize(split.train.bytes)}</dd>
          <dt>measured on</dt>
          <dd>
            ${plural(split.test.files, 'file')},
            ${byteSize(split.test.bytes)}${split.by === 'none' ? ', the same text' : `, drawn ${split.by === 'file' ? 'by file' : 'by document'} with seed ${split.seed}`}
          </dd>`
      }
      ${trained.map(
        ({ name, about, size, seconds }) =>
          markup`<dt>${printable(name)}</dt>
            <dd>${integer(size)} entries, ${about}${seconds !== null && ` in ${duration(seconds)}`}</dd>`,
      )}
      <dt>intervals</dt>
      <dd>
        95 % percentile bootstrap over ${data.resampled === 'file' ? 'files' : 'documents'}, 1,000 resamples, the same ones
        for all tokenizers
      </dd>
      <dt>copies</dt>
      <dd>texts that occur twice were taken once</dd>
    </dl>`,
  }
}
