/** @file Tables of the README, from the measurements alone. */
import { integer, signedPercent } from '@tokenwright/measure/format'
import type { Figures, Measurement, Table } from '../../../experiment/contract.js'
import { healthy, slice } from './measures.js'
import { settingsFor, type Settings } from './settings.js'

const NONE = '–'

export function tables(figures: Figures): readonly Table[] {
  const settings = settingsFor(figures.size)
  const every = [
    reference(figures),
    spreads(figures, settings),
    mitigations(figures, settings),
    targets(figures, settings),
  ]
  if (figures.size === 'smoke') return every
  return [...every, superwords(figures, settings), explanations(figures, settings), languages(figures, settings)]
}

const SPLITS = [
  ['o200k', 'GPT-4o'],
  ['gpt2', 'GPT-2'],
  ['space', 'spaces'],
] as const

function reference(figures: Figures): Table {
  return {
    title: 'Counts against Hugging Face tokenizers 0.23.2',
    columns: ['split', 'counts compared', 'equal', 'largest deviation'],
    rows: SPLITS.map(([split, label]) => {
      const arm = `bpe-${split}`
      const equal = figures.all({ arm, metric: 'equal-cells' })[0]
      const worst = figures.all({ arm, metric: 'worst-cell' })[0]
      return [
        label,
        equal.on ?? '',
        signedPercent(equal.value).replace('+', ''),
        signedPercent(worst.value, 2).replace('+', ''),
      ]
    }),
    caption: 'Entries reached and tokens of the evaluation lines, for each language and size.',
  }
}

function spreads(figures: Figures, { sizes }: Settings): Table {
  return {
    title: 'Equal vocabularies',
    columns: ['split', 'V', 'mean CTC', 'sd', 'CV', 'max/min', 'highest premium', 'CV, sound text', 'plateaus'],
    rows: SPLITS.flatMap(([split, label]) =>
      sizes.map((size) => {
        const find = finder(figures, `bpe-${split}`)
        const on = slice(size)
        return [
          label,
          integer(size),
          whole(find('mean', on)),
          whole(find('sd', on)),
          bounded(find('cv', on), 3),
          bounded(find('max-min', on), 2),
          plain(find('max-premium', on), 2),
          bounded(find('cv', healthy(on)), 3),
          whole(find('plateaus', on)),
        ]
      }),
    ),
    caption:
      'Over languages; intervals are over lines, the same lines drawn for all languages. Sound text leaves out languages whose text is in Zawgyi or decomposed. Plateaus: languages whose training text had no more pairs.',
  }
}

function mitigations(figures: Figures, { same, target }: Settings): Table {
  const on = `T = ${target}`
  const rows: (readonly [label: string, arm: string, on: string])[] = [
    [`same size, ${integer(same)}`, 'bpe-o200k', slice(same)],
    ['sizes by power law', 'optimal', on],
    ['sizes by power law, equal budget', 'budget', 'equal budget'],
    ['sizes by straight lines', 'interpolated', on],
    [`SuperBPE, same size, ${integer(same)}`, 'superbpe', slice(same)],
    ['SuperBPE, sizes by power law, equal budget', 'superbpe-budget', 'equal budget'],
    ...['articles 2, 4, 6, … held out', 'articles 1, 3, 5, … held out'].flatMap((half) => [
      [`${half}: same size`, 'bpe-o200k', half] as const,
      [`${half}: sizes by power law`, 'optimal', half] as const,
    ]),
  ]
  const shuffled = figures.all({ arm: 'shuffled', metric: 'cv', on })
  return {
    title: 'A vocabulary size for each language',
    columns: ['arm', 'mean CTC', 'sd', 'CV', 'max/min', 'F', 'RMSE'],
    rows: [
      ...rows
        .filter(([, arm, where]) => figures.all({ arm, metric: 'cv', on: where }).length > 0)
        .map(([label, arm, where]) => {
          const find = finder(figures, arm)
          return [
            label,
            whole(find('mean', where)),
            whole(find('sd', where)),
            bounded(find('cv', where), 4),
            bounded(find('max-min', where), 3),
            arm === 'superbpe' ? NONE : plain(find('f', where), 4),
            whole(find('rmse', where)),
          ]
        }),
      [
        'the same sizes, given to other languages',
        NONE,
        NONE,
        shuffled.map(({ value }) => value.toFixed(4)).join(', '),
        NONE,
        NONE,
        NONE,
      ],
    ],
    caption: `F: variance over that of the same algorithm with ${integer(same)} entries for all. The sizes are planned on the lines that they are measured on, but for the held-out rows: so the interval, which draws lines anew, lies above the value. Sizes given to other languages: one CV for each of three seeds. RMSE: predicted against measured tokens.`,
  }
}

function targets(figures: Figures, { targets: all }: Settings): Table {
  const find = finder(figures, 'optimal')
  return {
    title: 'Targets',
    columns: ['target', 'sd', 'CV', 'RMSE', 'languages at a bound'],
    rows: all.map((target) => {
      const on = `T = ${target}`
      return [
        integer(target),
        whole(find('sd', on)),
        bounded(find('cv', on), 4),
        whole(find('rmse', on)),
        whole(find('clipped', on)),
      ]
    }),
    caption: 'Tokens of the evaluation lines that every language should need; planned and measured on the same lines.',
  }
}

function superwords(figures: Figures, { sizes }: Settings): Table {
  const find = finder(figures, 'superbpe')
  return {
    title: 'SuperBPE against BPE of the same size',
    columns: [
      'V',
      'change of CTC',
      'languages with fewer',
      't',
      'CV of SuperBPE',
      'CV of BPE',
      'F',
      'p of F',
      'p of Brown and Forsythe',
    ],
    rows: sizes.map((size) => {
      const on = slice(size)
      return [
        integer(size),
        signedPercent(find('change', on)!.value),
        signedPercent(find('wins', on)!.value, 0).replace('+', ''),
        plain(find('t', on), 1),
        bounded(find('cv', on), 3),
        bounded(finder(figures, 'bpe-o200k')('cv', on), 3),
        plain(find('f', on), 2),
        plain(find('f-p', on), 3),
        plain(find('levene-p', on), 3),
      ]
    }),
    caption: 'Each size is trained by itself with the transition at 0.9. F: var(SuperBPE) / var(BPE).',
  }
}

function explanations(figures: Figures, { sizes }: Settings): Table {
  const prefix = `${slice(sizes[0])}, `
  const predictors = figures
    .all({ arm: 'bpe-o200k', metric: 'r2' })
    .flatMap(({ on = '' }) => (on.startsWith(prefix) ? [on.slice(prefix.length)] : []))
  const cell = (arm: string, size: number, predictor: string): string => {
    const find = finder(figures, arm)
    const r2 = find('r2', `${slice(size)}, ${predictor}`)
    const p = find('r2-p', `${slice(size)}, ${predictor}`)
    return r2 === undefined || p === undefined ? NONE : `${r2.value.toFixed(2)}${p.value < 0.05 ? '*' : ''}`
  }
  return {
    title: 'Variance of token counts explained',
    columns: ['predictor', ...sizes.map((size) => `GPT-4o, ${integer(size)}`), `GPT-2, ${integer(sizes.at(-1)!)}`],
    rows: predictors.map((predictor) => [
      predictor,
      ...sizes.map((size) => cell('bpe-o200k', size, predictor)),
      cell('bpe-gpt2', sizes.at(-1)!, predictor),
    ]),
    caption:
      'R² of one regression each over languages; * p < 0.05, not corrected for their number. With a script for every second language its R² is high by construction. Mean token length is characters over tokens, so partly the count itself.',
  }
}

function languages(figures: Figures, { same, sizes, target }: Settings): Table {
  const premium = (size: number, code: string): Measurement | undefined =>
    finder(figures, 'bpe-o200k')('premium', slice(size, code))
  const prefix = `${slice(same)}, `
  const codes = figures
    .all({ arm: 'bpe-o200k', metric: 'premium' })
    .filter(({ on = '' }) => on.startsWith(prefix))
    .map(({ on = '' }) => on.slice(prefix.length))
  const largest = sizes.at(-1)!
  return {
    title: 'Premium over English by language, dearest first',
    columns: [
      'language',
      `V = ${integer(same)}`,
      `V = ${integer(largest)}`,
      `GPT-2 split, ${integer(largest)}`,
      `entries for ${integer(target)} tokens`,
      'tokens with them',
    ],
    rows: codes.map((code) => [
      code,
      bounded(premium(same, code), 2),
      bounded(premium(largest, code), 2),
      plain(finder(figures, 'bpe-gpt2')('premium', slice(largest, code)), 2),
      whole(finder(figures, 'optimal')('size', `T = ${target}, ${code}`)),
      whole(finder(figures, 'optimal')('ctc', `T = ${target}, ${code}`)),
    ]),
    caption:
      'Burmese is in the Zawgyi encoding and Yoruba is decomposed in this corpus: their figures are not figures of the languages. Translations from English are longer than English, which is the source.',
  }
}

type Find = (metric: string, on: string) => Measurement | undefined

function finder(figures: Figures, arm: string): Find {
  return (metric, on) => figures.all({ arm, metric, on })[0]
}

function plain(measurement: Measurement | undefined, digits: number): string {
  return measurement === undefined ? NONE : measurement.value.toFixed(digits)
}

function whole(measurement: Measurement | undefined): string {
  return measurement === undefined ? NONE : integer(measurement.value)
}

function bounded(measurement: Measurement | undefined, digits: number): string {
  if (measurement === undefined) return NONE
  const { value, low, high } = measurement
  const text = value.toFixed(digits)
  return low === undefined || high === undefined ? text : `${text} (${low.toFixed(digits)} … ${high.toFixed(digits)})`
}
