/** @file The tables of the README. */
import { integer, percent } from '@tokenwright/measure/format'
import type { Figures, Measurement, Table } from '../../../experiment/contract.js'
import { languageCodes } from './languages.js'
import { settingName } from './trained.js'

/** Reference figures, in bytes per token: Hugging Face's BPE, its second stage on encoded text, no filters. */
const REFERENCE: ReadonlyMap<string, readonly [bpe: number, nine: number, seven: number, half: number]> = new Map([
  [settingName('speeches', 4096), [4.27, 4.781, 4.815, 4.815]],
  [settingName('speeches', 8192), [4.73, 5.574, 5.717, 5.718]],
  [settingName('speeches', 16_384), [4.991, 6.23, 6.519, 6.523]],
  [settingName('contracts', 8192), [4.336, 5.136, 5.245, 5.251]],
])

const METHODS = [
  ['bpe', 'BPE'],
  ['superbpe-90', 'SuperBPE 0.9'],
  ['superbpe-70', 'SuperBPE 0.7'],
  ['superbpe-50', 'SuperBPE 0.5'],
  ['superbpe-90-filters', 'SuperBPE 0.9, filters'],
  ['superbpe-90-strict', 'SuperBPE 0.9, single punctuation apart'],
  ['superbpe-90-cut', 'SuperBPE 0.9, rare runs cut'],
  ['boundless', 'BoundlessBPE'],
  ['boundless-deletions', 'BoundlessBPE, deletions'],
  ['boundless-2phase', 'BoundlessBPE, two phases'],
  ['boundless-as-bpe', 'the same as tokenizer.json'],
] as const

export function tables(figures: Figures): readonly Table[] {
  const maybe = (arm: string, metric: string, on: string): Measurement | undefined =>
    figures.all({ arm, metric, on })[0]
  const settings = [...new Set(figures.all({ arm: 'bpe', metric: 'bytes-per-token' }).map(({ on }) => on!))]
  const rows = settings.flatMap((on) =>
    METHODS.flatMap(([arm, label], index) => {
      const bytes = maybe(arm, 'bytes-per-token', on)
      if (bytes === undefined) return []
      const reference =
        REFERENCE.get(on)?.[index] ?? (arm === 'boundless' && on === settingName('speeches', 8192) ? 5.42 : undefined)
      const superwords = maybe(arm, 'superwords', on)
      return [
        [
          on,
          label,
          bytes.value.toFixed(3),
          reference?.toFixed(3) ?? '',
          withInterval(maybe(arm, 'saved', on)),
          superwords === undefined ? '' : integer(superwords.value),
          maybe(arm, 'efficiency', on)!.value.toFixed(3),
        ],
      ]
    }),
  )
  const trained: Table = {
    title: 'Trained here on 2 MB',
    columns: ['text', 'method', 'bytes/token', 'reference', 'tokens saved', 'superwords', 'Rényi efficiency'],
    rows,
    caption:
      'Held-out documents: the first 20 of the evaluation split; 95 % intervals by the bootstrap over them. Reference: figures on the same text, made with Hugging Face’s trainer. Filters: at most 4 words, no colon before a space.',
  }
  if (figures.size === 'smoke') return [trained]
  return [trained, releasedTable(figures), languageTable(figures), checkTable(figures)]
}

function withInterval(measurement: Measurement | undefined): string {
  if (measurement === undefined) return ''
  const { value, low, high } = measurement
  return low === undefined || high === undefined
    ? percent(value)
    : `${percent(value)} (${percent(low)} … ${percent(high)})`
}

function releasedTable(figures: Figures): Table {
  const expected: ReadonlyMap<string, string> = new Map([
    ['bpe-200k speeches', '5.03'],
    ['bpe-200k contracts', '4.53'],
    ['superbpe-200k speeches', '7.16'],
    ['superbpe-200k contracts', '5.66'],
  ])
  return {
    title: 'Released vocabularies, all evaluation documents',
    columns: ['text', 'tokenizer', 'bytes/token', 'reference', 'tokens saved'],
    rows: ['speeches', 'contracts'].flatMap((on) =>
      [
        ['bpe-200k', 'BPE 200k'],
        ['superbpe-200k', 'SuperBPE 200k, t = 180k'],
        ['boundless-8k', 'BoundlessBPE 8k'],
        ...(on === 'contracts'
          ? [
              ['pythia', 'Pythia 50k'],
              ['pythia-500', 'Pythia with 500 superwords'],
            ]
          : []),
      ].map(([arm, label]) => [
        on,
        label,
        figures.one({ arm, metric: 'bytes-per-token', on }).value.toFixed(2),
        expected.get(`${arm} ${on}`) ?? '',
        withInterval(figures.all({ arm, metric: 'saved', on })[0]),
      ]),
    ),
    caption: 'Tokens saved: against BPE 200k; for Pythia with superwords, against Pythia.',
  }
}

function languageTable(figures: Figures): Table {
  const saved = (arm: string, on: string): number => figures.one({ arm, metric: 'saved', on }).value
  const reference: ReadonlyMap<string, string> = new Map([
    ['mya', '−58 %'],
    ['lao', '−16 %'],
    ['tha', '−14 %'],
    ['tel', '−10 %'],
    ['khm', '−8 %'],
  ])
  const mean = (arm: string): number =>
    languageCodes.reduce((sum, code) => sum + saved(arm, code), 0) / languageCodes.length
  return {
    title: 'Tokens saved in 59 languages, V = 4,096, t = 0.9',
    columns: ['language', 'mark-safe', 'script', 'reference of script'],
    rows: [
      ...languageCodes
        .toSorted((a, b) => saved('superbpe-90-script', a) - saved('superbpe-90-script', b))
        .map((code) => [
          code,
          percent(saved('superbpe-90-filters', code)),
          percent(saved('superbpe-90-script', code)),
          reference.get(code) ?? '',
        ]),
      ['mean', percent(mean('superbpe-90-filters')), percent(mean('superbpe-90-script')), '2.6 % (mark-safe 5.5 %)'],
    ],
    caption:
      'Against plain BPE of the same size, on the evaluation lines of NTREX-128; negative: more tokens. The Burmese text (mya) is in the legacy Zawgyi encoding, so its figures say nothing about the language.',
  }
}

function checkTable(figures: Figures): Table {
  const sum = (metric: string, arm?: string): string =>
    integer(
      figures.all({ metric, ...(arm === undefined ? {} : { arm }) }).reduce((total, { value }) => total + value, 0),
    )
  const filters = figures.all({ arm: 'superbpe-90-filters', metric: 'against-filters' })
  return {
    title: 'Checks',
    columns: ['check', 'figure'],
    rows: [
      [
        'golden texts met: BPE 200k, SuperBPE 200k, BoundlessBPE 8k',
        figures
          .all({ metric: 'golden' })
          .map(({ value }) => integer(value))
          .join(', '),
      ],
      [
        'reference counts of plain BPE met',
        `${sum('reference-counts')} of ${integer(Number(figures.notes['reference counts']))}`,
      ],
      [
        'superwords against the filters, where they are on',
        integer(filters.reduce((total, { value }) => total + value, 0)),
      ],
      ['tokens that go on behind a line break', sum('behind-newline')],
      [
        'tokens deleted with tau = 0.9 here, and still in use',
        `${integer(
          figures
            .all({ arm: 'boundless-deletions', metric: 'deletions' })
            .filter(({ on }) => on!.includes('V ='))
            .reduce((total, { value }) => total + value, 0),
        )}, ${sum('deleted-in-use', 'boundless-deletions')}`,
      ],
      ['tokens deleted without tau', sum('deletions', 'boundless')],
      [
        'NTREX lines decoded to themselves: own BoundlessBPE with deletions, released one',
        `${sum('restored', 'boundless-deletions')}, ${sum('restored', 'boundless-8k')} of ${sum('lines', 'boundless-8k')}`,
      ],
      ['time for 1 MB in one line, to 1 MB in short lines', figures.one({ metric: 'one-line' }).value.toFixed(2)],
      [
        'first superwords of BoundlessBPE on speeches (number of the event)',
        (figures.notes[`first superwords of boundless on ${settingName('speeches', 8192)}`] as readonly string[]).join(
          ', ',
        ),
      ],
    ],
  }
}
