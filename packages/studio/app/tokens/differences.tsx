/** @file Where two tokenizers cut one text differently, stretch by stretch. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { partsOf } from '../../src/tokens/rows.js'
import { integer } from '../parts/text.js'
import { useSize } from '../parts/use.js'
import type { Aligned, Encoded } from './engine.js'

const ITEM_HEIGHT = 34
const FIELDS = 6
const CONTEXT = 18

interface DifferencesProps {
  readonly aligned: Aligned
  readonly left: Encoded
  readonly right: Encoded
}

export function Differences({ aligned, left, right }: DifferencesProps): JSX.Element {
  const [attach, size] = useSize<HTMLDivElement>()
  const [top, setTop] = useState(0)
  const { stretches } = aligned
  const count = stretches.length / FIELDS
  if (count === 0)
    return (
      <p class="note">
        {aligned.left} and {aligned.right} cut this text at the same places.
      </p>
    )
  let saved = 0
  let more = 0
  for (let i = 0; i < count; i++) {
    const gain =
      stretches[i * FIELDS + 3] - stretches[i * FIELDS + 2] - (stretches[i * FIELDS + 5] - stretches[i * FIELDS + 4])
    if (gain > 0) saved += gain
    else more -= gain
  }
  const first = Math.max(0, Math.floor(top / ITEM_HEIGHT) - 4)
  const last = Math.min(count, Math.ceil((top + size.height) / ITEM_HEIGHT) + 4)
  const items: JSX.Element[] = []
  for (let i = first; i < last; i++) items.push(<Item key={i} at={i} aligned={aligned} left={left} right={right} />)
  return (
    <>
      <p>
        {integer(count)} {count === 1 ? 'stretch is' : 'stretches are'} cut differently. {aligned.right} saves{' '}
        {integer(saved)} tokens in some and needs {integer(more)} more in others.
      </p>
      <div
        class="difference-list"
        ref={attach}
        tabIndex={0}
        role="region"
        aria-label={`Differences between ${aligned.left} and ${aligned.right}`}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <ol style={{ height: `${count * ITEM_HEIGHT}px` }}>{items}</ol>
      </div>
    </>
  )
}

function Item({ at, aligned, left, right }: DifferencesProps & { readonly at: number }): JSX.Element {
  const [, , leftFrom, leftTo, rightFrom, rightTo] = aligned.stretches.subarray(at * FIELDS, (at + 1) * FIELDS)
  const start = Math.min(left.utf16[2 * leftFrom] ?? 0, right.utf16[2 * rightFrom] ?? Infinity)
  const before = left.text.slice(Math.max(0, start - CONTEXT), start)
  return (
    <li style={{ top: `${at * ITEM_HEIGHT}px` }}>
      <span class="context">{partsOf(before).map(({ text }) => text)}</span>
      <Cut encoded={left} from={leftFrom} to={leftTo} />
      <span class="versus" aria-label="against">
        │
      </span>
      <Cut encoded={right} from={rightFrom} to={rightTo} />
    </li>
  )
}

function Cut({
  encoded,
  from,
  to,
}: {
  readonly encoded: Encoded
  readonly from: number
  readonly to: number
}): JSX.Element {
  const tokens: JSX.Element[] = []
  for (let token = from; token < Math.min(to, from + 12); token++)
    tokens.push(
      <span key={token} class={`token c${token % 6}`}>
        {partsOf(encoded.text.slice(encoded.utf16[2 * token], encoded.utf16[2 * token + 1])).map((part, i) =>
          part.kind === 'text' ? (
            part.text
          ) : (
            <i key={i} class={part.kind}>
              {part.text}
            </i>
          ),
        )}
      </span>,
    )
  return (
    <span class="cut">
      {tokens}
      {to - from > 12 && '…'}
    </span>
  )
}
