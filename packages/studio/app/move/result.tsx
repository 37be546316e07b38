/** @file What a move came to: bits per byte before and after for each method, and what single rows are made of. */
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { Job } from '../../src/jobs/contract.js'
import type { MovedRow, TransplantResult } from '../../src/jobs/run/move-parts.js'
import { Shown } from '../parts/cuts.js'
import { JobFiles } from '../parts/job-files.js'
import { Plot } from '../parts/plot.js'
import { byteSize, fixed, integer } from '../parts/text.js'
import { useApi } from '../parts/use.js'

interface MoveResultProps {
  readonly job: Job
  readonly result: TransplantResult
  /** Null for one that was trained on the text. */
  readonly tokenizer: string | null
}

export function MoveResult({ job, result, tokenizer }: MoveResultProps): JSX.Element {
  const { vocabulary, before, methods, left, warnings } = result
  const sorted = useMemo(() => methods.toSorted((a, b) => a.bitsPerByte.value - b.bitsPerByte.value), [methods])
  const best = sorted[0]
  return (
    <>
      <p class="lead">
        {integer(vocabulary.shared)} of {integer(vocabulary.new)} tokens were in the old vocabulary of{' '}
        {integer(vocabulary.old)}. The model needed <strong>{fixed(before.bitsPerByte.value, 3)} bits per byte</strong>{' '}
        on {byteSize(result.heldOutBytes)} of held-out text; moved by <em>{best.label}</em>, without any training, it
        needs <strong>{fixed(best.bitsPerByte.value, 3)}</strong>, in{' '}
        {fixed((1 - best.tokensPerKilobyte / before.tokensPerKilobyte) * 100, 0)} % fewer tokens.
      </p>
      <JobFiles job={job} />
      {warnings.map((warning) => (
        <p class="note" key={warning}>
          {warning}
        </p>
      ))}
      <h3>Bits per byte, before and after</h3>
      <Dots result={result} />
      <Table result={result} />
      {left.length > 0 && (
        <p class="soft">
          Not run: {left.map(({ method, needs }) => `${method} (needs ${needs.map(needed).join(', ')})`).join('; ')}.
          The command <code>tokenwright transplant</code> takes these, and writes the moved model.
        </p>
      )}
      <Rows job={job.id} methods={sorted.map(({ method, label }) => ({ method, label }))} tokenizer={tokenizer} />
    </>
  )
}

const NEEDS: ReadonlyMap<string, string> = new Map([
  ['parallel', 'translated sentences'],
  ['donor', 'a model that uses the new tokenizer'],
])
const needed = (need: string): string => NEEDS.get(need) ?? need

function Dots({ result: { before, methods } }: { readonly result: TransplantResult }): JSX.Element {
  const rows = methods.flatMap(({ method, label, bitsPerByte, trained }) => [
    { method, label, when: 'moved', ...bitsPerByte },
    ...(trained === null ? [] : [{ method, label, when: `after ${trained.steps} steps`, ...trained.bitsPerByte }]),
  ])
  const order = methods.toSorted((a, b) => a.bitsPerByte.value - b.bitsPerByte.value).map(({ method }) => method)
  const labels = new Map(methods.map(({ method, label }) => [method, label]))
  return (
    <Plot
      label={`Bits per byte of the moved model for ${methods.length} methods, the best first; before the move ${fixed(before.bitsPerByte.value, 3)}`}
      of={methods}
      name="move"
      options={(plot, width) => ({
        height: 90 + order.length * 24,
        // Where there is no room for what a method does, its name has to do.
        marginLeft: width < 640 ? 110 : 320,
        marginBottom: 42,
        marginTop: 28,
        x: { label: 'bits per byte, lower is better', labelOffset: 38, grid: true, nice: true, zero: false },
        y: {
          domain: order,
          label: null,
          tickFormat: (method: string) => (width < 640 ? method : (labels.get(method) ?? method)),
        },
        color: { legend: true, domain: [...new Set(rows.map((row) => row.when))], range: ['var(--t1)', 'var(--t2)'] },
        marks: [
          plot.ruleX([before.bitsPerByte.value], { stroke: 'var(--soft)', strokeDasharray: '4 3' }),
          plot.text(['before the move'], {
            x: () => before.bitsPerByte.value,
            frameAnchor: 'top',
            dy: -14,
            fill: 'var(--soft)',
          }),
          plot.ruleY(
            rows.filter(({ low }) => low !== null),
            { y: 'method', x1: 'low', x2: 'high', stroke: 'when', strokeWidth: 2, strokeOpacity: 0.5 },
          ),
          plot.dot(rows, {
            y: 'method',
            x: 'value',
            fill: 'when',
            r: 4,
            title: ({ label, value }: (typeof rows)[number]) => `${label}: ${fixed(value, 3)}`,
          }),
        ],
      })}
    />
  )
}

function Table({ result: { before, methods } }: { readonly result: TransplantResult }): JSX.Element {
  const trained = methods.find((one) => one.trained !== null)?.trained ?? null
  return (
    <details>
      <summary>As a table</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Methods">
        <table>
          <thead>
            <tr>
              <th scope="col">method</th>
              <th scope="col" class="number">
                tokens per kB
              </th>
              <th scope="col" class="number">
                bits per byte
              </th>
              <th scope="col" class="number">
                change
              </th>
              <th scope="col" class="number">
                95 % interval
              </th>
              {trained !== null && (
                <th scope="col" class="number">
                  after {trained.steps} steps
                </th>
              )}
              <th scope="col">rows of new tokens</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">before</th>
              <td class="number">{fixed(before.tokensPerKilobyte, 0)}</td>
              <td class="number">{fixed(before.bitsPerByte.value, 3)}</td>
              <td colSpan={trained === null ? 3 : 4} />
            </tr>
            {methods.map((one) => (
              <tr key={one.method}>
                <th scope="row">
                  {one.label} <code class="soft">{one.method}</code>
                </th>
                <td class="number">{fixed(one.tokensPerKilobyte, 0)}</td>
                <td class="number">{fixed(one.bitsPerByte.value, 3)}</td>
                <td class="number">{signed(one.change.value)}</td>
                <td class="number soft">
                  {one.change.low !== null &&
                    one.change.high !== null &&
                    `${signed(one.change.low)} … ${signed(one.change.high)}`}
                </td>
                {trained !== null && <td class="number">{fixed(one.trained?.bitsPerByte.value ?? NaN, 3)}</td>}
                <td class="soft">
                  {Object.entries(one.origins)
                    .map(([origin, count]) => `${integer(count)} ${origin}`)
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${fixed(Math.abs(value), 3)}`

const PAGE = 25

function Rows({
  job,
  methods,
  tokenizer,
}: {
  readonly job: number
  readonly methods: readonly { readonly method: string; readonly label: string }[]
  readonly tokenizer: string | null
}): JSX.Element {
  const [method, setMethod] = useState(
    () => methods.find((one) => one.method === 'tokenadapt')?.method ?? methods[0].method,
  )
  const [wanted, setWanted] = useState('')
  const [limit, setLimit] = useState(PAGE)
  const query = new URLSearchParams({ method, q: wanted, limit: String(limit) })
  const rows = useApi<{ readonly total: number; readonly rows: readonly MovedRow[] }>(`/api/jobs/${job}/rows?${query}`)
  return (
    <>
      <h3>What a new token was made of</h3>
      <div class="row">
        <label>
          Method{' '}
          <select value={method} onChange={(event) => setMethod(event.currentTarget.value)}>
            {methods.map((one) => (
              <option key={one.method} value={one.method}>
                {one.label}
              </option>
            ))}
          </select>
        </label>
        <input
          type="search"
          aria-label="Tokens that contain"
          placeholder="Tokens that contain …"
          maxLength={100}
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </div>
      {rows.error !== null && <p class="error">{rows.error}</p>}
      {rows.data !== null && (
        <>
          <p class="soft" role="status">
            {integer(rows.data.total)} new tokens{wanted !== '' && ` with “${wanted}”`} of{' '}
            {tokenizer ?? 'the tokenizer of this text'}; a bar is the weight of an old row.
          </p>
          <ul class="moved">
            {rows.data.rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
          {rows.data.total > limit && limit < 200 && (
            <button type="button" onClick={() => setLimit(Math.min(200, limit + PAGE * 2))}>
              More
            </button>
          )}
        </>
      )}
    </>
  )
}

const MOST_PARTS = 6

function Row({ row }: { readonly row: MovedRow }): JSX.Element {
  const most = Math.max(1e-9, ...row.from.map(([, weight]) => Math.abs(weight)))
  return (
    <li>
      <span class="moved-token">
        <span class="token c1">
          <Shown text={row.text} />
        </span>{' '}
        <span class="soft">{row.origin}</span>
      </span>
      {row.from.length === 0 ? (
        <span class="soft">no old row: drawn at random, or one row for all</span>
      ) : (
        <span class="moved-parts">
          {row.from.slice(0, MOST_PARTS).map(([text, weight], i) => (
            <span key={i} class="moved-part">
              <span class="token c0">
                <Shown text={text} />
              </span>{' '}
              <small class="soft">{fixed(weight, 3)}</small>
              <progress value={Math.abs(weight) / most} max={1} aria-label={`weight ${fixed(weight, 3)}`} />
            </span>
          ))}
          {row.contributors > MOST_PARTS && <span class="soft">and {integer(row.contributors - MOST_PARTS)} more</span>}
        </span>
      )}
    </li>
  )
}
