/** @file What a larger vocabulary buys on text that training has not seen. */
import type { JSX } from 'preact'
import type { TrainResult } from '../../src/jobs/run/train.js'
import { Plot } from '../parts/plot.js'
import { integer } from '../parts/text.js'

interface CurvePlotProps {
  readonly curve: TrainResult['curve']
  /** Null while the tokenizer still learns. */
  readonly baseline: TrainResult['baseline'] | null
}

export function CurvePlot({ curve, baseline }: CurvePlotProps): JSX.Element {
  const sizes = curve.map(({ vocabularySize }) => vocabularySize)
  return (
    <Plot
      label={`Bytes per token on held-out text for ${curve.length} sizes of the vocabulary${baseline === null ? '' : `, and for ${baseline.name}`}`}
      of={curve}
      name="compression"
      options={(plot, width) => ({
        height: 300,
        marginLeft: 48,
        marginBottom: 44,
        x: {
          type: 'log',
          label: 'vocabulary',
          labelOffset: 40,
          // The sizes that were measured say more than powers of ten.
          ticks: width < 500 ? sizes.filter((_, i) => (sizes.length - 1 - i) % 2 === 0) : sizes,
          tickFormat: (size: number) => integer(size),
        },
        y: { label: 'bytes per token', grid: true, zero: true },
        marks: [
          ...(baseline === null
            ? []
            : [
                plot.ruleY([baseline.bytesPerToken], { stroke: 'var(--soft)', strokeDasharray: '4 3' }),
                plot.text([baseline], {
                  y: 'bytesPerToken',
                  text: 'name',
                  frameAnchor: 'right',
                  dy: -8,
                  fill: 'var(--soft)',
                }),
              ]),
          plot.line(curve, { x: 'vocabularySize', y: 'bytesPerToken', stroke: 'var(--accent)', strokeWidth: 2 }),
          plot.dot(curve, { x: 'vocabularySize', y: 'bytesPerToken', fill: 'var(--accent)' }),
        ],
      })}
    />
  )
}
