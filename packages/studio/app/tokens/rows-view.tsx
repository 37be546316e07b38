/** @file The tokens of a text, coloured, drawn only where they can be seen. */
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { layoutRows, rowOfToken, rowPieces, type Piece } from '../../src/tokens/rows.js'
import { useSize } from '../parts/use.js'
import { integer } from '../parts/text.js'
import type { Encoded } from './engine.js'

export const ROW_HEIGHT = 26
/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const BEYOND = 6
const COLOURS = 6
const ID_COLUMNS = 8

interface RowsViewProps {
  readonly label: string
  readonly encoded: Encoded
  readonly view: 'text' | 'ids'
  readonly selected: number | null
  /** 1 for tokens that the first tokenizer cuts in another way. */
  readonly marks: Uint8Array | null
  onSelect(token: number): void
}

export function RowsView({ label, encoded, view, selected, marks, onSelect }: RowsViewProps): JSX.Element {
  const scroller = useRef<HTMLDivElement | null>(null)
  const [attach, size] = useSize<HTMLDivElement>()
  const [top, setTop] = useState(0)
  const columns = Math.max(12, Math.floor(size.width / characterWidth()))
  const rows = useMemo(() => layoutRows(encoded.text, encoded, columns), [encoded, columns])
  const utf8 = useMemo(() => new TextEncoder().encode(encoded.text), [encoded])
  const perRow = Math.max(1, Math.floor(columns / ID_COLUMNS))
  const count = view === 'ids' ? Math.ceil(encoded.ids.length / perRow) : rows.count
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - BEYOND)
  const last = Math.min(count, Math.ceil((top + size.height) / ROW_HEIGHT) + BEYOND)
  const rowOf = (token: number): number =>
    view === 'ids' ? Math.floor(token / perRow) : rowOfToken(rows, encoded, token)

  useEffect(() => {
    const element = scroller.current
    if (element === null || selected === null || selected >= encoded.ids.length) return
    const at = rowOf(selected) * ROW_HEIGHT
    if (at < element.scrollTop) element.scrollTop = at
    else if (at + 2 * ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = at + 2 * ROW_HEIGHT - element.clientHeight
    // Only a new choice moves the view, not a new text.
  }, [selected])

  function key(event: KeyboardEvent): void {
    const next = nextToken(event.key, selected, encoded.ids.length)
    if (next === null) return
    event.preventDefault()
    onSelect(next)
  }

  const drawn: JSX.Element[] = []
  for (let row = first; row < last; row++)
    drawn.push(
      <div class="token-row" key={row} style={{ top: `${row * ROW_HEIGHT}px` }}>
        {view === 'ids'
          ? idCells(encoded, row * perRow, perRow, selected, marks)
          : pieces(encoded, rowPieces(encoded.text, utf8, encoded, rows, row), selected, marks)}
      </div>,
    )
  return (
    <div
      class="token-view"
      ref={(element) => {
        scroller.current = element
        attach(element)
      }}
      tabIndex={0}
      role="application"
      aria-roledescription="tokens"
      aria-label={`${label}: ${integer(encoded.ids.length)} tokens. Arrow keys choose one.`}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={key}
      onClick={(event) => {
        const token = (event.target as Element).closest<HTMLElement>('[data-token]')?.dataset.token
        if (token !== undefined) onSelect(Number(token))
      }}
    >
      <div class="token-sheet" style={{ height: `${count * ROW_HEIGHT}px` }} aria-hidden="true">
        {drawn}
      </div>
    </div>
  )
}

function nextToken(key: string, selected: number | null, count: number): number | null {
  if (count === 0) return null
  const from = selected ?? -1
  const bounded = (token: number): number => Math.max(0, Math.min(count - 1, token))
  switch (key) {
    case 'ArrowRight':
      return bounded(from + 1)
    case 'ArrowLeft':
      return bounded(from - 1)
    case 'ArrowDown':
      return bounded(from + 10)
    case 'ArrowUp':
      return bounded(from - 10)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

function classes(token: number, selected: number | null, marks: Uint8Array | null, more = ''): string {
  return `token c${token % COLOURS}${token === selected ? ' selected' : ''}${marks?.[token] === 1 ? ' differs' : ''}${more}`
}

function pieces(
  encoded: Encoded,
  list: readonly Piece[],
  selected: number | null,
  marks: Uint8Array | null,
): JSX.Element[] {
  return list.map(({ token, parts, continued }) => (
    <span
      key={token}
      data-token={token}
      class={classes(
        token,
        selected,
        marks,
        `${continued ? ' continued' : ''}${isSuperword(encoded, token) ? ' superword' : ''}`,
      )}
    >
      {parts.map(({ kind, text }, i) =>
        kind === 'text' ? (
          text
        ) : (
          <i key={i} class={kind}>
            {text}
          </i>
        ),
      )}
    </span>
  ))
}

/** A token with white space between words. */
function isSuperword({ text, utf16 }: Encoded, token: number): boolean {
  return /\S\s+\S/.test(text.slice(utf16[2 * token], utf16[2 * token + 1]))
}

function idCells(
  encoded: Encoded,
  from: number,
  count: number,
  selected: number | null,
  marks: Uint8Array | null,
): JSX.Element[] {
  return Array.from(encoded.ids.subarray(from, from + count), (id, i) => (
    <span key={from + i} data-token={from + i} class={classes(from + i, selected, marks, ' id')}>
      {id}
    </span>
  ))
}

let measured = 0

/** Pixels of one character in the style of the rows. */
function characterWidth(): number {
  if (measured > 0) return measured
  const probe = document.createElement('span')
  probe.className = 'token-probe'
  probe.textContent = '0'.repeat(50)
  document.body.append(probe)
  measured = probe.getBoundingClientRect().width / 50 || 8
  probe.remove()
  return measured
}
