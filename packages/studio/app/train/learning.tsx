/** @file A training while it runs: tokens as they come, then the curve as it grows. */
import type { JSX } from 'preact'
import { Shown } from '../parts/cuts.js'
import type { Followed } from '../parts/job.js'
import { CurvePlot } from './curve-plot.js'

export function Learning({ followed: { learned, log, progress } }: { readonly followed: Followed }): JSX.Element {
  const curve = progress?.curve ?? []
  return (
    <>
      {learned.length > 0 && (
        <>
          <h3>Learned so far, some of it</h3>
          <p class="learned" aria-live="off">
            {learned.map((text, i) => (
              <span key={i} class={`token c${i % 6}`}>
                <Shown text={text} />
              </span>
            ))}
          </p>
        </>
      )}
      {curve.length > 1 && <CurvePlot curve={curve} baseline={null} />}
      {log.length > 0 && (
        <pre class="log" tabIndex={0} aria-label="Log">
          {log.join('\n')}
        </pre>
      )}
    </>
  )
}
