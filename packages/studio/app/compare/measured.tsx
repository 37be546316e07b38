/** @file The figures of a measurement: by group, by metric, where tokenizers part, what vocabularies hold. */
import type { JSX } from 'preact'
import type { MeasureReport } from '../../src/jobs/run/measure.js'
import { useMemo, useState } from 'preact/hooks'
import type { SuiteReport } from '@tokenwright/measure/suite-report'
import { byteSize, fixed, integer } from '../parts/text.js'
import { GroupDots, Heat, Scripts } from './plots.js'
import { CostlyWords, Stretches } from './texts.js'

type Value = SuiteReport['values'][number]

/** The first that was measured is shown first. */
const FIRST_METRICS = ['bytes-per-token', 'characters-per-token', 'tokens']

export function MeasuredView({ report }: { readonly report: MeasureReport }): JSX.Element {
  const grouped = report.metrics.filter(
    ({ key }) => new Set(report.values.filter(({ metric }) => metric === key).map(({ group }) => group)).size > 1,
  )
  const [metric, setMetric] = useState(
    FIRST_METRICS.find((key) => grouped.some((each) => each.key === key)) ?? grouped[0]?.key ?? '',
  )
  const kinds = [...new Set(report.groups.map(({ kind }) => kind))].filter(
    (kind) => kind !== 'all' && kind !== 'healthy',
  )
  const [kind, setKind] = useState(kinds.includes('language') ? 'language' : (kinds[0] ?? 'all'))
  const about = report.metrics.find(({ key }) => key === metric)
  const groups = report.groups.filter((group) => group.kind === kind)
  const plotted = useMemo(() => {
    const labels = new Map(groups.map(({ key, label }) => [key, label]))
    const values = report.values.flatMap((value) => {
      const label = labels.get(value.group)
      return value.metric === metric && label !== undefined ? [{ ...value, label }] : []
    })
    return { tokenizers: report.tokenizers.map(({ name }) => name), baseline: report.baseline, values, of: values }
  }, [report, metric, kind])
  return (
    <>
      <p>
        {integer(report.corpus.units)} documents, {byteSize(report.corpus.bytes)}; 95 % intervals from{' '}
        {integer(report.resampling.resamples)} resamples over {integer(report.resampling.units)}{' '}
        {report.resampling.over}s{report.resampling.resamples === 0 && ': too few for any'}.
      </p>
      {report.warnings.slice(0, 5).map(({ text }) => (
        <p class="note" key={text}>
          {text}
        </p>
      ))}
      <AllText report={report} />
      {about !== undefined && groups.length > 0 && (
        <>
          <div class="row">
            <label>
              Figure{' '}
              <select value={metric} onChange={(event) => setMetric(event.currentTarget.value)}>
                {grouped.map(({ key, label }) => (
                  <option key={key} value={key}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            <label>
              by{' '}
              <select
                aria-label="Group by"
                value={kind}
                onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
              >
                {kinds.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <GroupDots {...plotted} unit={about.unit} />
          <p class="soft">
            {about.formula}. {about.source}
          </p>
          {report.tokenizers.length > 1 && (
            <>
              <h3>Change against {plotted.tokenizers[report.baseline]}</h3>
              <Heat {...plotted} better={about.better} />
            </>
          )}
        </>
      )}
      <Scripts report={report} />
      {report.differences.map((side) => (
        <section key={side.right}>
          <h3>
            {report.tokenizers[side.left].name} against {report.tokenizers[side.right].name}
          </h3>
          <div class="columns">
            <Stretches
              title={`Cheaper in ${report.tokenizers[side.right].name}`}
              names={[report.tokenizers[side.left].name, report.tokenizers[side.right].name]}
              list={side.gained}
            />
            <Stretches
              title={`Dearer in ${report.tokenizers[side.right].name}`}
              names={[report.tokenizers[side.left].name, report.tokenizers[side.right].name]}
              list={side.lost}
            />
          </div>
        </section>
      ))}
      {report.words.length > 0 && (
        <>
          <h3>Words that cost most in {plotted.tokenizers[report.baseline]}</h3>
          <CostlyWords names={plotted.tokenizers} words={report.words} />
        </>
      )}
    </>
  )
}

function AllText({ report }: { readonly report: SuiteReport }): JSX.Element {
  const rows = report.metrics.flatMap((metric) => {
    const cells = report.tokenizers.map((_, tokenizer) =>
      report.values.find(
        (value) => value.metric === metric.key && value.group === 'all' && value.tokenizer === tokenizer,
      ),
    )
    return cells.some((cell) => cell !== undefined) ? [{ metric, cells }] : []
  })
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="All text">
      <table>
        <caption>All text</caption>
        <thead>
          <tr>
            <th scope="col">figure</th>
            {report.tokenizers.map(({ name }) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ metric, cells }) => (
            <tr key={metric.key}>
              <th scope="row" title={metric.formula}>
                {metric.label} {metric.better === 'higher' ? '↑' : metric.better === 'lower' ? '↓' : ''}{' '}
                <small class="soft">{metric.unit}</small>
              </th>
              {cells.map((cell, i) => (
                <td key={i}>
                  {cell === undefined ? '–' : <Figure value={cell} digits={metric.digits} unit={metric.unit} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Figure({
  value,
  digits,
  unit,
}: {
  readonly value: Value
  readonly digits: number
  readonly unit: string
}): JSX.Element {
  const shown =
    unit === 'share'
      ? `${fixed(value.value * 100, 1)} %`
      : value.value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })
  const range = value.low === null || value.high === null ? null : (value.high - value.low) / 2
  return (
    <>
      {shown}
      {range !== null && (
        <small class="soft">
          {' '}
          ±{unit === 'share' ? fixed(range * 100, 1) : range.toLocaleString('en', { maximumFractionDigits: digits })}
        </small>
      )}
      {value.difference?.tied === true && <small class="soft"> tie</small>}
    </>
  )
}
