/** @file Pieces of text as tokens side by side, with white space and hidden characters made visible. */
import type { JSX } from 'preact'
import { partsOf } from '../../src/tokens/rows.js'

const COLOURS = 6

export function Cuts({ pieces }: { readonly pieces: readonly string[] }): JSX.Element {
  return (
    <span class="cut">
      {pieces.map((piece, i) => (
        <span key={i} class={`token c${i % COLOURS}`}>
          <Shown text={piece} />
        </span>
      ))}
    </span>
  )
}

/** A text with its white space and its hidden characters marked. */
export function Shown({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {partsOf(text).map((part, i) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <i key={i} class={part.kind}>
            {part.text}
          </i>
        ),
      )}
    </>
  )
}
