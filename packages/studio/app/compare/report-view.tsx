/** @file The report of the main job: what a text costs, and what a tokenizer of its own would save. */
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { ReportData } from '@tokenwright/measure/report'
import { Plot } from '../parts/plot.js'
import { byteSize, fixed, integer } from '../parts/text.js'
import { Shown } from '../parts/cuts.js'
import { GroupDots, Heat, type GroupValue } from './plots.js'
import { CostlyWords, Stretches } from './texts.js'

type Costs = ReportData['costs']['all']['costs']

export function ReportView({ data }: { readonly data: ReportData }): JSX.Element {
  const [kind, setKind] = useState<'byType' | 'byScript'>('byType')
  const names = data.tokenizers.map(({ name }) => name)
  const groups = data.costs[kind]
  const { overall, grouped } = useMemo(
    () => ({
      overall: valuesOf('all text', data.costs.all.costs),
      grouped: groups.flatMap(({ name, costs }) => valuesOf(name, costs)),
    }),
    [data, kind],
  )
  const { baseline, detail, split, corpus } = data
  return (
    <>
      <Lead data={data} />
      {data.notes.map((note) => (
        <p class="note" key={note}>
          {note}
        </p>
      ))}
      <CostTable data={data} />
      <h3>Bytes per token{split === null ? '' : ' on the held-out part'}</h3>
      <div class="row">
        <label>
          by{' '}
          <select
            aria-label="Group by"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
          >
            <option value="byType">file type</option>
            <option value="byScript">script</option>
          </select>
        </label>
      </div>
      <GroupDots
        tokenizers={names}
        baseline={baseline}
        values={groups.length > 1 ? grouped : overall}
        of={grouped}
        unit="bytes per token"
      />
      {groups.length > 1 && (
        <>
          <h3>Bytes per token, change against {names[baseline]}</h3>
          <Heat tokenizers={names} baseline={baseline} values={grouped} of={grouped} better="higher" />
        </>
      )}
      <Curves data={data} />
      {detail !== null && (
        <>
          {detail.passages.length > 0 && <h3>The same text, cut twice</h3>}
          {detail.passages.map((passage) => (
            <figure class="passage" key={`${passage.file} ${passage.group}`}>
              <figcaption class="soft">
                {passage.group}: {passage.file}
              </figcaption>
              <Passage name={names[detail.left]} pieces={passage.left} />
              <Passage name={names[detail.right]} pieces={passage.right} />
            </figure>
          ))}
          <h3>Where they differ most</h3>
          <div class="columns">
            <Stretches
              title={`Cheaper in ${names[detail.right]}`}
              names={[names[detail.left], names[detail.right]]}
              list={detail.gained}
            />
            <Stretches
              title={`Dearer in ${names[detail.right]}`}
              names={[names[detail.left], names[detail.right]]}
              list={detail.lost}
            />
          </div>
          {detail.words.length > 0 && (
            <>
              <h3>Words that cost most in {names[detail.left]}</h3>
              <CostlyWords names={names} words={detail.words} />
            </>
          )}
        </>
      )}
      <p class="soft">
        Read: {integer(corpus.files)} files, {byteSize(corpus.bytes)}
        {corpus.byType.length > 0 &&
          ` (${corpus.byType
            .slice(0, 6)
            .map(({ name, bytes }) => `${name} ${byteSize(bytes)}`)
            .join(', ')})`}
        .{' '}
        {corpus.left.length > 0 &&
          `Left out: ${corpus.left.map(({ reason, count }) => `${integer(count)} ${reason}`).join(', ')}.`}
      </p>
    </>
  )
}

function valuesOf(label: string, costs: Costs): GroupValue[] {
  return costs.map(({ bytesPerToken: { value, low, high } }, tokenizer) => ({ label, tokenizer, value, low, high }))
}

function Lead({ data }: { readonly data: ReportData }): JSX.Element {
  const base = data.tokenizers[data.baseline]
  const { costs } = data.costs.all
  const best = costs.reduce(
    (found, cost, i) => (cost.saving.value > costs[found].saving.value ? i : found),
    data.baseline,
  )
  const { saving, tied } = costs[best]
  const range =
    saving.low === null || saving.high === null ? '' : ` (between ${signed(saving.low)} and ${signed(saving.high)} %)`
  return (
    <p class="lead">
      {byteSize(data.corpus.bytes)} of text in {integer(data.corpus.files)} files
      {base.wholeTokens !== null && (
        <>
          {' '}
          are <strong>{integer(base.wholeTokens)} tokens</strong> in {base.name}
        </>
      )}
      .{' '}
      {best !== data.baseline && (
        <>
          <strong>{data.tokenizers[best].name}</strong>, with {integer(data.tokenizers[best].size)} entries,{' '}
          {tied ? (
            <>
              cannot be told apart from {base.name}
              {range}
            </>
          ) : (
            <>
              needs <strong>{fixed(saving.value * 100, 1)} % fewer</strong>
              {range}
            </>
          )}{' '}
          on text that no tokenizer was trained on here.
        </>
      )}
    </p>
  )
}

function CostTable({ data }: { readonly data: ReportData }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Costs">
      <table>
        <thead>
          <tr>
            <th scope="col">tokenizer</th>
            <th scope="col" class="number">
              vocabulary
            </th>
            <th scope="col" class="number">
              whole text
            </th>
            <th scope="col" class="number">
              {data.split === null ? 'tokens' : 'held out'}
            </th>
            <th scope="col" class="number">
              bytes per token
            </th>
            <th scope="col" class="number">
              saving
            </th>
            <th scope="col" class="number">
              95 % interval
            </th>
          </tr>
        </thead>
        <tbody>
          {data.tokenizers.map(({ name, size, wholeTokens }, i) => {
            const { tokens, bytesPerToken, saving, tied } = data.costs.all.costs[i]
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{integer(size)}</td>
                <td class="number">{wholeTokens === null ? '' : integer(wholeTokens)}</td>
                <td class="number">{integer(tokens)}</td>
                <td class="number">
                  {fixed(bytesPerToken.value, 2)}
                  {bytesPerToken.low !== null && bytesPerToken.high !== null && (
                    <small class="soft"> ±{fixed((bytesPerToken.high - bytesPerToken.low) / 2, 2)}</small>
                  )}
                </td>
                <td class="number">
                  {i === data.baseline ? (
                    <span class="soft">baseline</span>
                  ) : tied ? (
                    <span class="soft">tie</span>
                  ) : (
                    <span class={saving.value > 0 ? 'good' : 'bad'}>{signed(saving.value)} %</span>
                  )}
                </td>
                <td class="number soft">
                  {i !== data.baseline && saving.low !== null && saving.high !== null
                    ? `${signed(saving.low)} … ${signed(saving.high)}`
                    : ''}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${fixed(Math.abs(share) * 100, 1)}`

function Curves({ data }: { readonly data: ReportData }): JSX.Element | null {
  const points = data.curves.flatMap((curve) =>
    curve.points.map((point) => ({ ...point, name: data.tokenizers[curve.tokenizer].name })),
  )
  if (points.length === 0) return null
  const trained = new Set(data.curves.map(({ tokenizer }) => tokenizer))
  const others = data.tokenizers.flatMap(({ name, size }, i) =>
    trained.has(i) ? [] : [{ name, vocabularySize: size, bytesPerToken: data.costs.all.costs[i].bytesPerToken.value }],
  )
  return (
    <>
      <h3>What a larger vocabulary buys</h3>
      <Plot
        label="Bytes per token on held-out text by size of the vocabulary, a line for each trained tokenizer, a dot for each other"
        of={data}
        name="curve"
        options={(plot) => ({
          height: 320,
          marginLeft: 48,
          marginRight: 24,
          marginBottom: 44,
          x: {
            type: 'log',
            label: 'vocabulary',
            labelOffset: 40,
            tickFormat: (size: number) => integer(size),
            ticks: 5,
            nice: true,
          },
          y: { label: 'bytes per token', grid: true, zero: true },
          color: {
            legend: true,
            domain: [...new Set(points.map(({ name }) => name))],
            range: ['var(--t1)', 'var(--t2)'],
          },
          marks: [
            plot.line(points, { x: 'vocabularySize', y: 'bytesPerToken', stroke: 'name', strokeWidth: 2 }),
            plot.dot(points, { x: 'vocabularySize', y: 'bytesPerToken', fill: 'name', r: 3 }),
            plot.dot(others, { x: 'vocabularySize', y: 'bytesPerToken', fill: 'var(--soft)' }),
            // Names of neighbours stand above and below their dots.
            ...[-12, 12].map((dy, odd) =>
              plot.text(
                others.filter((_, i) => i % 2 === odd),
                { x: 'vocabularySize', y: 'bytesPerToken', text: 'name', dy, fill: 'var(--soft)' },
              ),
            ),
          ],
        })}
      />
    </>
  )
}

function Passage({
  name,
  pieces,
}: {
  readonly name: string
  readonly pieces: readonly { readonly text: string; readonly tokens: number }[]
}): JSX.Element {
  return (
    <div>
      <p class="soft">
        {name}: {integer(pieces.reduce((sum, { tokens }) => sum + tokens, 0))} tokens
      </p>
      <p class="passage-text">
        {pieces.map(({ text, tokens }, i) => (
          <span key={i} class={`token c${i % 6}`}>
            <Shown text={text} />
            {tokens > 1 && <sub>{tokens}</sub>}
          </span>
        ))}
      </p>
    </div>
  )
}
