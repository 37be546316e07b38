/** @file One tokenizer at work: its figures, its price, its tokens. */
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { templateTokens } from '../../src/tokens/chat.js'
import type { KnownPrice, TokenizerEntry } from '../api.js'
import { byteSize, fixed, integer, money } from '../parts/text.js'
import { readSetting, writeSetting } from '../settings/stored.js'
import type { Aligned, Encoded, Loading } from './engine.js'
import { RowsView } from './rows-view.js'

export interface PanelProps {
  readonly name: string
  readonly choices: readonly TokenizerEntry[]
  readonly loading: Loading | undefined
  readonly encoded: Encoded | undefined
  /** Against the first panel. */
  readonly aligned: Aligned | undefined
  readonly baseline: Encoded | undefined
  /** Where messages stand in a conversation; null without a chat template. */
  readonly contents: Uint32Array | null
  readonly prices: readonly KnownPrice[]
  readonly view: 'text' | 'ids'
  readonly selected: number | null
  onChoose(name: string): void
  onRemove: (() => void) | null
  onSelect(token: number): void
}

export function Panel(props: PanelProps): JSX.Element {
  const { name, choices, loading, encoded, aligned, baseline, view, selected } = props
  const marks = useMemo(
    () => (encoded === undefined || aligned === undefined ? null : marksOf(aligned, encoded)),
    [aligned, encoded],
  )
  return (
    <section class="panel" aria-label={name}>
      <header>
        <select aria-label="Tokenizer" onChange={(event) => props.onChoose(event.currentTarget.value)}>
          {/* Said of the option, not of the list: the list may come before its options are known. */}
          {choices.map((choice) => (
            <option key={choice.name} value={choice.name} selected={choice.name === name}>
              {choice.name}
            </option>
          ))}
        </select>
        {props.onRemove !== null && (
          <button type="button" class="quiet" aria-label={`Remove ${name}`} onClick={props.onRemove}>
            ✕
          </button>
        )}
      </header>
      <div>
        {loading?.state === 'failed' && <p class="error">{loading.message}</p>}
        {encoded === undefined ? (
          loading?.state !== 'failed' && <p class="soft waiting">Loading {name} …</p>
        ) : (
          <Figures encoded={encoded} baseline={baseline} loading={loading} contents={props.contents} />
        )}
      </div>
      {encoded !== undefined && [
        <Price key="price" name={name} prices={props.prices} tokens={encoded.ids.length} />,
        <RowsView
          key="rows"
          label={name}
          encoded={encoded}
          view={view}
          selected={selected}
          marks={marks}
          onSelect={props.onSelect}
        />,
      ]}
    </section>
  )
}

function marksOf({ stretches }: Aligned, encoded: Encoded): Uint8Array {
  const marks = new Uint8Array(encoded.ids.length)
  for (let i = 0; i < stretches.length; i += 6) marks.fill(1, stretches[i + 4], stretches[i + 5])
  return marks
}

function Figures({
  encoded,
  baseline,
  loading,
  contents,
}: {
  readonly encoded: Encoded
  readonly baseline?: Encoded
  readonly loading?: Loading
  readonly contents: Uint32Array | null
}): JSX.Element {
  const tokens = encoded.ids.length
  const { characters } = encoded
  const bytes = encoded.bytes.at(-1) ?? 0
  const saving = baseline === undefined || baseline.ids.length === 0 ? null : 1 - tokens / baseline.ids.length
  return (
    <p class="figures">
      <strong>{integer(tokens)}</strong> tokens
      {contents !== null && (
        <span class="soft"> · {integer(templateTokens(encoded.utf16, contents))} of them the template ·</span>
      )}
      {saving !== null && (
        <span class={saving > 0 ? 'good' : saving < 0 ? 'bad' : 'soft'}>
          {' '}
          {saving === 0 ? 'the same' : `${saving > 0 ? '−' : '+'}${fixed(Math.abs(saving) * 100, 1)} %`}
        </span>
      )}
      <span class="soft">
        {' '}
        {tokens > 0 && `${fixed(bytes / tokens, 2)} bytes, ${fixed(characters / tokens, 2)} characters each · `}
        {loading?.state === 'ready' && `vocabulary ${integer(loading.size)} · `}
        {fixed(encoded.milliseconds, 1)} ms for {byteSize(bytes)}
      </span>
    </p>
  )
}

/** Prices change: each has its day, and a reader's own goes first. */
function Price({
  name,
  prices,
  tokens,
}: {
  readonly name: string
  readonly prices: readonly KnownPrice[]
  readonly tokens: number
}): JSX.Element {
  const known = prices.filter(({ tokenizer }) => tokenizer === name)
  const [model, setModel] = useState(0)
  const chosen = known.at(model)
  const setting = `price.${name}.${chosen?.model ?? ''}`
  const [own, setOwn] = useState<Record<string, string>>({})
  const text = own[setting] ?? readSetting(setting) ?? (chosen === undefined ? '' : String(chosen.perMillionInput))
  const price = Number.parseFloat(text)
  const currency = chosen?.currency ?? 'USD'
  return (
    <p class="price">
      {known.length > 1 && (
        <select
          aria-label="Model"
          value={String(model)}
          onChange={(event) => setModel(Number(event.currentTarget.value))}
        >
          {known.map((each, i) => (
            <option key={each.model} value={String(i)}>
              {each.model}
            </option>
          ))}
        </select>
      )}
      <label>
        {currency} a million{' '}
        <input
          type="number"
          min="0"
          step="any"
          value={text}
          placeholder="price"
          onInput={(event) => {
            const { value } = event.currentTarget
            writeSetting(setting, value)
            setOwn((before) => ({ ...before, [setting]: value }))
          }}
        />
      </label>{' '}
      {Number.isFinite(price) && price >= 0 ? (
        <span>
          this text: <strong>{money((price * tokens) / 1e6, currency)}</strong>
          {chosen !== undefined && price === chosen.perMillionInput && (
            <span class="soft">
              {' '}
              ({chosen.model}, seen {chosen.dated})
            </span>
          )}
        </span>
      ) : (
        <span class="soft">enter a price to see what this text costs</span>
      )}
    </p>
  )
}
