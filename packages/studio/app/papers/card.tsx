/** @file A paper in a list. */
import type { JSX } from 'preact'
import type * as z from 'zod'
import type { paperSchema } from '../../src/api/papers.js'

export type ApiPaper = z.infer<typeof paperSchema>

interface PaperCardProps {
  readonly paper: ApiPaper
  readonly current: boolean
  readonly hit?: {
    readonly title: string
    readonly snippet: string
    readonly why: { readonly related: readonly string[] }
  }
  onVote(): void
}

const LONGEST_SUMMARY = 320

export function PaperCard({ paper, current, hit, onVote }: PaperCardProps): JSX.Element {
  const { id, title, summary, authorCount, published, votes, voted, isNew, runnable, system } = paper
  const short =
    summary.length > LONGEST_SUMMARY ? `${summary.slice(0, LONGEST_SUMMARY).replace(/\s+\S*$/, '')} …` : summary
  return (
    <li class={`paper${current ? ' current' : ''}`} aria-current={current ? 'true' : undefined}>
      <button
        type="button"
        class="vote"
        aria-pressed={voted}
        aria-label={`${votes} votes: vote for ${title}`}
        onClick={onVote}
      >
        <span aria-hidden="true">▲</span>
        <span>{votes}</span>
      </button>
      <div>
        <h2>
          <a href={`/papers/${id}`}>{hit === undefined ? title : <Marked text={hit.title} />}</a>{' '}
          {isNew && <span class="badge new">new</span>}
        </h2>
        <p>{hit === undefined || hit.snippet === '' ? short : <Marked text={hit.snippet} />}</p>
        <p class="soft">
          {published} · {authorCount} {authorCount === 1 ? 'author' : 'authors'}
          {system !== null && (
            <span class={runnable ? 'badge good' : 'badge'}>
              {runnable ? 'can be run here' : 'system not built yet'}
            </span>
          )}
          {hit !== undefined && hit.why.related.length > 0 && (
            <span> · close by {hit.why.related.slice(0, 4).join(', ')}</span>
          )}
        </p>
      </div>
    </li>
  )
}

/** A text in which the search has put marks around what matched. */
function Marked({ text }: { readonly text: string }): JSX.Element {
  const pieces = text.split(/([\u0001\u0002])/)
  let marked = false
  return (
    <>
      {pieces.map((piece, i) => {
        if (piece === '\u0001' || piece === '\u0002') {
          marked = piece === '\u0001'
          return null
        }
        return marked ? <mark key={i}>{piece}</mark> : piece
      })}
    </>
  )
}
