/** @file The figures of a measurement: by group, by metric, where tokenizers part, what vocabularies hold. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { SuiteReport } from '@tokenwright/measure/suite-report'
import { Plot } from '../parts/plot.js'
import { byteSize, fixed, integer } from '../parts/text.js'

type Value = SuiteReport['values'][number]

/** The first that was measured is shown first. */
const FIRST_METRICS = ['bytes-per-token', 'characters-per-token', 'tokens']

export function MeasuredView({ report }: { readonly report: SuiteReport }): JSX.Element {
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
  const values = report.values.filter(
    (value) => value.metric === metric && groups.some(({ key }) => key === value.group),
  )
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
          <GroupDots
            report={report}
            values={values}
            labels={new Map(groups.map(({ key, label }) => [key, label]))}
            unit={about.unit}
          />
          <p class="soft">
            {about.formula}. {about.source}
          </p>
          {report.tokenizers.length > 1 && (
            <Heat
              report={report}
              values={values}
              labels={new Map(groups.map(({ key, label }) => [key, label]))}
              better={about.better}
            />
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
            <Stretches title="Cheaper" list={side.gained} />
            <Stretches title="Dearer" list={side.lost} />
          </div>
        </section>
      ))}
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

interface GroupProps {
  readonly report: SuiteReport
  readonly values: readonly Value[]
  readonly labels: ReadonlyMap<string, string>
}

function GroupDots({ report, values, labels, unit }: GroupProps & { readonly unit: string }): JSX.Element {
  const rows = values.map((value) => ({
    ...value,
    label: labels.get(value.group) ?? value.group,
    name: report.tokenizers[value.tokenizer].name,
  }))
  const order = rows
    .filter(({ tokenizer }) => tokenizer === report.baseline)
    .toSorted((a, b) => b.value - a.value)
    .map(({ label }) => label)
  return (
    <Plot
      label={`${unit} by group, a dot with its interval for each tokenizer`}
      of={values}
      name="groups"
      options={(plot, width) => ({
        height: 60 + order.length * 26,
        marginLeft: Math.min(140, width / 3),
        x: { label: unit, grid: true, zero: false },
        y: { domain: order, label: null },
        color: { legend: true, domain: report.tokenizers.map(({ name }) => name), range: COLOURS },
        marks: [
          plot.ruleY(
            rows.filter(({ low }) => low !== null),
            { y: 'label', x1: 'low', x2: 'high', stroke: 'name', strokeWidth: 2, strokeOpacity: 0.5 },
          ),
          plot.dot(rows, {
            y: 'label',
            x: 'value',
            fill: 'name',
            r: 4,
            title: ({ label, name, value }: (typeof rows)[number]) => `${label}, ${name}: ${fixed(value, 3)}`,
          }),
        ],
      })}
    />
  )
}

const COLOURS = ['var(--t0)', 'var(--t1)', 'var(--t2)', 'var(--t3)', 'var(--t4)', 'var(--t5)']

function Heat({
  report,
  values,
  labels,
  better,
}: GroupProps & { readonly better: 'lower' | 'higher' | 'neither' }): JSX.Element {
  const base = new Map(
    values.filter(({ tokenizer }) => tokenizer === report.baseline).map(({ group, value }) => [group, value]),
  )
  const cells = values.flatMap((value) => {
    const reference = base.get(value.group)
    if (reference === undefined || reference === 0) return []
    return [
      {
        label: labels.get(value.group) ?? value.group,
        name: report.tokenizers[value.tokenizer].name,
        change: value.value / reference - 1,
      },
    ]
  })
  const most = Math.max(0.01, ...cells.map(({ change }) => Math.abs(change)))
  return (
    <Plot
      label="Change against the baseline, by group and tokenizer"
      of={values}
      name="heat"
      options={(plot, width) => ({
        height: 60 + labels.size * 26,
        marginLeft: Math.min(140, width / 3),
        padding: 0.06,
        x: { label: null, tickRotate: width < 500 ? -20 : 0, domain: report.tokenizers.map(({ name }) => name) },
        y: { label: null },
        color: { type: 'diverging', domain: [-most, most], pivot: 0, scheme: 'BrBG', reverse: better === 'lower' },
        marks: [
          plot.cell(cells, { x: 'name', y: 'label', fill: 'change' }),
          plot.text(cells, {
            x: 'name',
            y: 'label',
            text: ({ change }: (typeof cells)[number]) => `${change > 0 ? '+' : ''}${fixed(change * 100, 1)} %`,
            fill: ({ change }: (typeof cells)[number]) => (Math.abs(change) > 0.6 * most ? 'white' : 'black'),
          }),
        ],
      })}
    />
  )
}

function Scripts({ report }: { readonly report: SuiteReport }): JSX.Element {
  const rows = report.scripts.flatMap((scripts, i) => {
    const name = report.tokenizers[i].name
    return scripts.slice(0, 10).map(({ script, count }) => ({ name, script, count }))
  })
  return (
    <>
      <h3>What the vocabularies are made of</h3>
      <Plot
        label="Entries of each vocabulary by script"
        of={report.scripts}
        name="scripts"
        options={(plot, width) => ({
          height: 60 + report.tokenizers.length * 34,
          marginLeft: Math.min(140, width / 3),
          x: { label: 'share of entries', percent: true },
          y: { label: null, domain: report.tokenizers.map(({ name }) => name) },
          color: { legend: true, scheme: 'Tableau10' },
          marks: [
            plot.barX(rows, {
              y: 'name',
              x: 'count',
              fill: 'script',
              offset: 'normalize',
              title: ({ script, count }: (typeof rows)[number]) => `${script}: ${integer(count)}`,
            }),
          ],
        })}
      />
    </>
  )
}

type Difference = SuiteReport['differences'][number]['gained'][number]

function Stretches({ title, list }: { readonly title: string; readonly list: readonly Difference[] }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table>
        <caption>{title}</caption>
        <tbody>
          {list.map(({ count, left, right, text }) => (
            <tr key={text}>
              <td class="number">{integer(count)}</td>
              <td>
                <code>{left.join('|')}</code>
              </td>
              <td>
                <code>{right.join('|')}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
