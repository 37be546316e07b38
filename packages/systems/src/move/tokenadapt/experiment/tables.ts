/** @file The tables of the README. */
import { integer } from '@tokenwright/measure/format'
import type { Figures, Table } from '../../../experiment/contract.js'
import { meanInterval } from '../../../experiment/summary.js'
import { methods } from '../../initialisers/registry.js'
import { DOMAINS } from './texts.js'

const unique = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((x) => x !== undefined)),
]

/** Mean over seeds with the half-width of its 95 % interval. */
export function shown(figures: Figures, arm: string, metric: string, on: string, digits = 3): string {
  const values = figures.all({ arm, metric, on }).map(({ value }) => value)
  if (values.length === 0) return ''
  const { mean, high } = meanInterval(values)
  return high === undefined ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${(high - mean).toFixed(digits)}`
}

/** The target tokenizers of a result, in the order of the plan. */
export function targetsOf(figures: Figures): string[] {
  return unique(figures.all({ arm: 'old', metric: 'shared' }).map(({ on }) => on))
}

const label = (name: string): string =>
  name === 'old' ? 'old tokenizer, not moved' : (methods.get(name)?.make().label ?? name)

export function tables(figures: Figures): readonly Table[] {
  const moved = targetsOf(figures).map((target): Table => {
    const arms = unique(figures.all({ metric: 'bits-per-byte', on: `${target}, ${DOMAINS[0]}` }).map(({ arm }) => arm))
    const shared = figures.all({ arm: 'old', metric: 'shared', on: target })[0]
    const cost = (arm: string): string =>
      DOMAINS.map(
        (domain) => `${domain} ${shown(figures, arm, 'tokens-per-kilobyte', `${target}, ${domain}`, 0).split(' ')[0]}`,
      ).join(', ')
    return {
      title: `Bits per byte after moving to ${target}`,
      columns: ['rows of new tokens', ...DOMAINS],
      rows: arms.map((arm) => [
        label(arm),
        ...DOMAINS.map((domain) => shown(figures, arm, 'bits-per-byte', `${target}, ${domain}`)),
      ]),
      caption: `${integer(shared.value)} tokens are in both vocabularies. Tokens per kB, old: ${cost('old')}; new: ${cost('fvt')}. Mean over seeds of the old model, with its 95 % interval by Student’s t.`,
    }
  })
  const trained = targetsOf(figures).flatMap((target): Table[] => {
    const places = unique(figures.all({ metric: 'bits-after' }).map(({ on }) => on)).filter((on) =>
      on.startsWith(`${target}, `),
    )
    if (places.length === 0) return []
    const names = unique(figures.all({ metric: 'bits-after' }).map(({ arm }) => arm))
    return [
      {
        title: `Bits per byte on all texts while only token rows are trained, ${target}`,
        columns: ['rows of new tokens', ...places.map((on) => on.slice(target.length + 2))],
        rows: names.map((arm) => [label(arm), ...places.map((on) => shown(figures, arm, 'bits-after', on))]),
        caption:
          'The body stays as it is. Steps of 8 × 128 tokens. Mean over seeds, with its 95 % interval by Student’s t.',
      },
    ]
  })
  const sizes = unique(figures.all({ metric: 'bytes-per-token' }).map(({ on }) => on))
  const supertokens: Table = {
    title: 'Bytes per token of supertokens, by vocabulary size',
    columns: ['tokenizer', ...sizes, ...sizes.map((on) => `inner spaces, ${on}`)],
    rows: [
      ['bpe', 'BPE, split at words'],
      ['superbpe', 'SuperBPE, transition at 0.9'],
      ['chunks', 'chunks cut at random'],
      ['chunks-words', 'chunks cut at words (ours)'],
    ].map(([arm, name]) => [
      name,
      ...sizes.map((on) => shown(figures, arm, 'bytes-per-token', on)),
      ...sizes.map((on) => `${(100 * figures.one({ arm, metric: 'inner-space', on }).value).toFixed(1)} %`),
    ]),
    caption:
      'Trained on the first characters of the English documentation, measured on the 40,000 behind them. Inner spaces: learned tokens with a space inside.',
  }
  return [...moved, ...trained, supertokens]
}
