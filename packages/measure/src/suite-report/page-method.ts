/** @file How it was measured: the corpus, the tokenizers, intervals, formulas with their sources, time. */
import { byteSize, duration, integer, plural } from '../format/numbers.js'
import { printable } from '../format/printable.js'
import { leftTable } from '../report/html/corpus.js'
import { markup, type Markup } from '../report/html/markup.js'
import type { Section } from '../report/html/shell.js'
import type { SuiteReport } from './data.js'
import { describeResampling, HEALTHY_NOTE, unitText } from './words.js'

export function methodSection(report: SuiteReport): Section {
  const { corpus, tokenizers, baseline } = report
  return {
    id: 'method',
    title: 'How it was measured',
    body: markup`<dl class="facts">
        <dt>paths</dt>
        <dd>${corpus.paths.map((path, index) => markup`${index > 0 && ', '}<code>${printable(path)}</code>`)}</dd>
        <dt>text</dt>
        <dd>
          ${plural(corpus.units, corpus.kind === 'parallel' ? 'aligned line' : 'document')}${corpus.unselected > 0 && `, ${integer(corpus.unselected)} not selected`},
          ${integer(corpus.bytes)} bytes, ${integer(corpus.characters)} characters
        </dd>
        <dt>intervals</dt>
        <dd>${describeResampling(report)} “tie”: the interval of the difference holds zero.</dd>
        ${tokenizers.map(
          ({ name, model, vocabularySize, size, path }, index) =>
            markup`<dt>${printable(name)}</dt>
              <dd>
                ${printable(model)}, ${integer(vocabularySize)} entries, ids below ${integer(size)}${path === 'reference' && ', encoded by the reference implementation'}${index === baseline && ', the baseline'}
              </dd>`,
        )}
        ${timings(report)}
      </dl>
      <h3>What was left out</h3>
      ${leftTable(corpus)}
      <h3>Formulas</h3>
      ${formulas(report)}`,
  }
}

function timings({ timings: list, tokenizers }: SuiteReport): Markup | false {
  if (list.length === 0) return false
  const line = ({ stage, tokenizer, seconds, bytes }: SuiteReport['timings'][number]): string => {
    const speed = bytes !== null && seconds > 0 ? ` (${byteSize(bytes / seconds)}/s)` : ''
    return `${printable(stage)}${tokenizer === null ? '' : ` ${printable(tokenizers[tokenizer].name)}`} ${duration(seconds)}${speed}`
  }
  return markup`<dt>processor time</dt>
    <dd>${list.map(line).join(', ')}</dd>`
}

function formulas({ metrics, values, groups }: SuiteReport): Markup {
  const healthy = groups.some(({ kind }) => kind === 'healthy')
  return markup`<details>
    <summary>${plural(metrics.length, 'metric')} with formulas, units and sources</summary>
    ${healthy && markup`<p class="about">“${HEALTHY_NOTE.trim()}”: the same without the languages whose text has a fault of encoding.</p>`}
    <dl class="facts formulas">
      ${metrics.map((metric) => {
        const unit = unitText(
          metric,
          values.filter(({ metric: key }) => key === metric.key),
        )
        return markup`<dt>${metric.label}</dt>
          <dd>
            ${metric.formula} <span class="muted">(${unit}${!metric.resampled && ', no interval'})</span><br />
            <span class="range">${metric.source}${metric.caution !== undefined && `. ${metric.caution}`}</span>
          </dd>`
      })}
    </dl>
  </details>`
}
