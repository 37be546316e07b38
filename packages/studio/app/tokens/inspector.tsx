/** @file One token in full: id, bytes, code points, and the merges that made it. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { MergeNode } from '../../src/tokens/merge-tree.js'
import type { Explanation } from '../../src/tokens/protocol.js'
import { hex, partsOf } from '../../src/tokens/rows.js'
import { integer } from '../parts/text.js'
import { tokenEngine, type Encoded } from './engine.js'

interface InspectorProps {
  readonly tokenizer: string
  readonly encoded: Encoded
  readonly token: number
  onClose(): void
}

export function Inspector({ tokenizer, encoded, token, onClose }: InspectorProps): JSX.Element | null {
  const id = encoded.ids[token]
  const [explained, setExplained] = useState<{ readonly key: string; readonly token: Explanation } | null>(null)
  const key = `${tokenizer} ${id}`
  useEffect(() => {
    let current = true
    if (id !== undefined)
      void tokenEngine()
        .explain(tokenizer, id)
        .then((answer) => current && setExplained({ key, token: answer }))
    return () => {
      current = false
    }
  }, [key])
  if (id === undefined) return null
  const about = explained?.key === key ? explained.token : null
  const from = encoded.bytes[2 * token]
  const to = encoded.bytes[2 * token + 1]
  const shown = about?.text ?? encoded.text.slice(encoded.utf16[2 * token], encoded.utf16[2 * token + 1])
  return (
    <section class="inspector" aria-label="Chosen token">
      <header>
        <h2 aria-live="polite">
          <span class="token c1">
            {partsOf(shown).map((part, i) =>
              part.kind === 'text' ? (
                part.text
              ) : (
                <i key={i} class={part.kind}>
                  {part.text}
                </i>
              ),
            )}
          </span>
          <span class="soft">
            {' '}
            token {integer(token + 1)} of {integer(encoded.ids.length)} in {tokenizer}
          </span>
        </h2>
        <button type="button" class="quiet" onClick={onClose} aria-label="Close">
          ✕
        </button>
      </header>
      <dl>
        <dt>id</dt>
        <dd>{id}</dd>
        <dt>bytes</dt>
        <dd>
          {about === null ? '…' : spaced(hex(about.bytes, 0, about.bytes.length))}{' '}
          <span class="soft">({to - from} in the text)</span>
        </dd>
        <dt>code points</dt>
        <dd>{codePoints(shown)}</dd>
        <dt>in the file</dt>
        <dd>
          <code>{about?.spelled ?? '…'}</code>
          {about?.special === true && <span class="badge">special</span>}
        </dd>
        {about !== null && about.score !== null && (
          <>
            <dt>log probability</dt>
            <dd>{about.score.toFixed(3)}</dd>
          </>
        )}
        {about !== null && about.tree?.parts !== null && about.tree !== null && (
          <>
            <dt>merge</dt>
            <dd>{about.tree.rank === null ? '–' : `number ${integer(about.tree.rank)}`}</dd>
          </>
        )}
      </dl>
      {about !== null && <Tree tree={about.tree} />}
    </section>
  )
}

function Tree({ tree }: { readonly tree: MergeNode | null }): JSX.Element {
  if (tree === null) return <p class="soft">No merges lead to this token: it was added, or its model does not merge.</p>
  if (tree.parts === null) return <p class="soft">A single symbol: it was there before any merge.</p>
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Merges">
      <ul class="merge-tree">
        <Branch node={tree} />
      </ul>
    </div>
  )
}

function Branch({ node }: { readonly node: MergeNode }): JSX.Element {
  return (
    <li>
      <span class={node.parts === null ? 'node leaf' : 'node'}>
        {partsOf(node.text).map((part, i) =>
          part.kind === 'text' ? (
            part.text
          ) : (
            <i key={i} class={part.kind}>
              {part.text}
            </i>
          ),
        )}
        {node.rank !== null && <small> {integer(node.rank)}</small>}
      </span>
      {node.parts !== null && (
        <ul>
          {node.parts.map((part, i) => (
            <Branch key={i} node={part} />
          ))}
        </ul>
      )}
    </li>
  )
}

const spaced = (digits: string): string => digits.replace(/(..)(?=.)/g, '$1 ')

function codePoints(text: string): string {
  const points = Array.from(
    text.slice(0, 200),
    (character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  )
  return points.length > 24 ? `${points.slice(0, 24).join(' ')} …` : points.join(' ')
}
