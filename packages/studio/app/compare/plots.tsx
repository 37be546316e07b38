/** @file The plots of a comparison: dots with intervals and a heat map by group, entries of vocabularies by script. */
import type { JSX } from 'preact'
import type { SuiteReport } from '@tokenwright/measure/suite-report'
import { Plot } from '../parts/plot.js'
import { fixed, integer } from '../parts/text.js'

/** One figure of one tokenizer on one group of texts. */
export interface GroupValue {
  readonly label: string
  /** Index of the tokenizer. */
  readonly tokenizer: number
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

interface GroupProps {
  readonly tokenizers: readonly string[]
  readonly baseline: number
  readonly values: readonly GroupValue[]
  /** Changes whenever the values do. */
  readonly of: unknown
}

const COLOURS = ['var(--t0)', 'var(--t1)', 'var(--t2)', 'var(--t3)', 'var(--t4)', 'var(--t5)']
const margin = (labels: readonly string[], width: number): number =>
  Math.min(width / 2.6, 24 + 7 * labels.reduce((most, { length }) => Math.max(most, length), 0))

/** Groups from the one in which the baseline's figure is highest. */
function sorted({ values, baseline }: Pick<GroupProps, 'values' | 'baseline'>): string[] {
  const own = values.filter(({ tokenizer }) => tokenizer === baseline).toSorted((a, b) => b.value - a.value)
  return [...new Set([...own, ...values].map(({ label }) => label))]
}

export function GroupDots({
  tokenizers,
  baseline,
  values,
  of,
  unit,
}: GroupProps & { readonly unit: string }): JSX.Element {
  const rows = values.map((value) => ({ ...value, name: tokenizers[value.tokenizer] }))
  const order = sorted({ values, baseline })
  return (
    <Plot
      label={`${unit} by group, a dot with its interval for each tokenizer`}
      of={of}
      name="groups"
      options={(plot, width) => ({
        height: 80 + order.length * 26,
        marginLeft: margin(order, width),
        marginBottom: 42,
        x: {
          label: unit,
          labelOffset: 38,
          ticks: Math.max(3, Math.floor(width / 90)),
          grid: true,
          zero: false,
          nice: true,
        },
        y: { domain: order, label: null },
        color: { legend: true, domain: [...tokenizers], range: COLOURS },
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

/** How each group differs from the baseline. */
export function Heat({
  tokenizers,
  baseline,
  values,
  of,
  better,
}: GroupProps & { readonly better: 'lower' | 'higher' | 'neither' }): JSX.Element {
  const base = new Map(
    values.filter(({ tokenizer }) => tokenizer === baseline).map(({ label, value }) => [label, value]),
  )
  const cells = values.flatMap(({ label, tokenizer, value }) => {
    const reference = base.get(label)
    if (reference === undefined || reference === 0 || tokenizer === baseline) return []
    return [{ label, name: tokenizers[tokenizer], change: value / reference - 1 }]
  })
  const order = sorted({ values, baseline })
  const most = Math.max(0.01, ...cells.map(({ change }) => Math.abs(change)))
  return (
    <Plot
      label="Change against the baseline, by group and tokenizer"
      of={of}
      name="heat"
      options={(plot, width) => ({
        height: 70 + order.length * 26,
        marginLeft: margin(order, width),
        marginBottom: width < 500 ? 64 : 30,
        padding: 0.06,
        x: { label: null, tickRotate: width < 500 ? -30 : 0, domain: tokenizers.filter((_, i) => i !== baseline) },
        y: { label: null, domain: order },
        color: { type: 'diverging', domain: [-most, most], pivot: 0, scheme: 'BrBG', reverse: better === 'lower' },
        marks: [
          plot.cell(cells, { x: 'name', y: 'label', fill: 'change' }),
          plot.text(cells, {
            x: 'name',
            y: 'label',
            text: ({ change }: (typeof cells)[number]) =>
              `${change > 0 ? '+' : ''}${fixed(change * 100, width < 500 ? 0 : 1)} %`,
            fill: ({ change }: (typeof cells)[number]) => (Math.abs(change) > 0.6 * most ? 'white' : 'black'),
          }),
        ],
      })}
    />
  )
}

export function Scripts({ report }: { readonly report: SuiteReport }): JSX.Element {
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
          marginLeft: margin(
            report.tokenizers.map(({ name }) => name),
            width,
          ),
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
