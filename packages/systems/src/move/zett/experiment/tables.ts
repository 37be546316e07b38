/** @file The tables of the README. */
import type { Figures, Table } from '../../../experiment/contract.js'
import { meanInterval } from '../../../experiment/summary.js'
import { LABELS } from './arms.js'
import { SCALES, TARGETS } from './scale.js'
import { ABLATIONS, SOURCE } from './steps.js'
import { DOMAINS } from './texts.js'

/** Mean over seeds with the half-width of its 95 % interval. */
export function shown(figures: Figures, arm: string, metric: string, on: string, digits = 3): string {
  const values = figures.all({ arm, metric, on }).map(({ value }) => value)
  if (values.length === 0) return ''
  const { mean, high } = meanInterval(values)
  return high === undefined ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${(high - mean).toFixed(digits)}`
}

export const mean = (figures: Figures, arm: string, metric: string, on: string): number =>
  meanInterval(figures.all({ arm, metric, on }).map(({ value }) => value)).mean

const INTERVALS = 'Mean over seeds of model and hypernetwork, with its 95 % interval by Student’s t.'

export function tables(figures: Figures): readonly Table[] {
  const { size } = figures
  const has = (arm: string, metric: string, on: string): boolean => figures.all({ arm, metric, on }).length > 0
  const targets = TARGETS.filter((name) => has('fvt', 'bits-per-byte', `${name}, docs`))
  const arms = [...LABELS.keys()]
  const zeroShot = targets.map((name): Table => {
    const tokens = (arm: string, on: string): string =>
      DOMAINS.map(
        (domain) => `${domain} ${mean(figures, arm, 'tokens-per-kilobyte', `${on}, ${domain}`).toFixed(0)}`,
      ).join(', ')
    return {
      title: `Bits per byte under another tokenizer, nothing trained: ${name}`,
      columns: ['rows', ...DOMAINS],
      rows: [
        [
          'model with its own tokenizer',
          ...DOMAINS.map((d) => shown(figures, 'old', 'bits-per-byte', `${SOURCE}, ${d}`)),
        ],
        ...arms
          .filter((arm) => has(arm, 'bits-per-byte', `${name}, docs`) && !ABLATIONS.some((one) => one.arm === arm))
          .map((arm) => [
            LABELS.get(arm) as string,
            ...DOMAINS.map((domain) => shown(figures, arm, 'bits-per-byte', `${name}, ${domain}`)),
          ]),
      ],
      caption: `Tokens per kB, own tokenizer: ${tokens('old', SOURCE)}; this one: ${tokens('fvt', name)}. ${INTERVALS}`,
    }
  })
  const after = targets.filter((name) => has('fvt', 'bits-after', `${name}, docs`))
  const trained = after.map((name): Table => ({
    title: `Bits per byte after ${SCALES[size].rowSteps} steps in which token rows alone are trained: ${name}`,
    columns: ['rows before', ...DOMAINS],
    rows: arms
      .filter((arm) => has(arm, 'bits-after', `${name}, docs`))
      .map((arm) => [
        LABELS.get(arm) as string,
        ...DOMAINS.map((domain) => shown(figures, arm, 'bits-after', `${name}, ${domain}`)),
      ]),
    caption: `Steps of 8 × 128 tokens; the body stays as it is. ${INTERVALS}`,
  }))
  const identity: Table = {
    title: 'Bits per byte under predicted rows for the tokenizer that the model has',
    columns: ['rows', ...DOMAINS],
    rows: ['old', 'zett'].map((arm) => [
      arm === 'old' ? 'its own' : 'predicted',
      ...DOMAINS.map((domain) => shown(figures, arm, 'bits-per-byte', `${SOURCE}, ${domain}`)),
    ]),
    caption: INTERVALS,
  }
  const curve = figures.all({ arm: 'zett', metric: 'loss' })
  const places = [...new Set(curve.map(({ on }) => on as string))]
  const learning: Table = {
    title: 'Loss of the hypernetwork in its main phase',
    columns: places,
    rows: [places.map((on) => shown(figures, 'zett', 'loss', on))],
    caption: `Nats per token of sampled tokenizers plus the lexical term, mean over a tenth of the phase. ${INTERVALS}`,
  }
  const ablated = ABLATIONS.filter(({ arm }) => has(arm, 'bits-per-byte', `${targets[0]}, docs`))
  const ablation: Table[] =
    ablated.length === 0
      ? []
      : [
          {
            title: `Bits per byte when a part is left out: ${targets[0]}`,
            columns: ['training', ...DOMAINS],
            rows: ablated.map(({ arm, label }) => [
              label,
              ...DOMAINS.map((domain) => shown(figures, arm, 'bits-per-byte', `${targets[0]}, ${domain}`)),
            ]),
            caption: `${SCALES[size].ablation.identity} steps of the identity phase and ${SCALES[size].ablation.main} of the main phase; one seed, so no intervals.`,
          },
        ]
  return [...zeroShot, ...trained, identity, learning, ...ablation]
}
