/** @file Tables of the README, from the measurements alone. */
import { integer, percent } from '@tokenwright/measure/format'
import type { Figures, Table } from '../../../experiment/contract.js'
import { CATEGORIES } from '../classify.js'
import { LENGTHS } from './lexicon-steps.js'
import { TOKENIZERS, type Arm } from './load.js'
import { CYRILLIC } from './vocabulary-steps.js'

const LABELS: Readonly<Record<Arm, string>> = { mistral: 'Mistral', pythia: 'Pythia', 'phi-3': 'Phi-3' }

export function tables(figures: Figures): readonly Table[] {
  const arms = figures.size === 'smoke' ? TOKENIZERS.slice(0, 1) : TOKENIZERS
  const categories: Table = {
    title: 'Tokens by category',
    columns: ['tokenizer', 'counted', 'size', ...CATEGORIES],
    rows: arms.flatMap(({ arm }) =>
      ['printed', 'compatible', 'corrected'].map((kind) => {
        const count = (on: string): number => figures.one({ arm, metric: 'tokens', on: `${kind}: ${on}` }).value
        const counts = CATEGORIES.map(count)
        return [
          LABELS[arm],
          kind,
          integer(counts.reduce((sum, one) => sum + one, 0)),
          ...counts.map((one) => integer(one)),
        ]
      }),
    ),
    caption: `Different tokens. Printed: the paper’s row. Compatible: the original’s rules, with the names of Unicode 14. Corrected: raw bytes told from characters, so that single letters count as letters, and names of Unicode 17.${speed(figures)}`,
  }
  return figures.size === 'smoke'
    ? [categories]
    : [categories, cyrillic(figures), prediction(figures), lexicon(figures), alphabets(figures)]
}

function speed(figures: Figures): string {
  if (figures.size === 'smoke') return ''
  const value = (metric: string): number => figures.one({ arm: 'all', metric, on: 'large' }).value
  return ` A tokenizer.json of ${integer(value('tokens'))} rows is read, decoded and classified in ${value('seconds').toFixed(1)} s, in a process that holds ${integer(value('megabytes'))} MB at the end.`
}

function cyrillic(figures: Figures): Table {
  return {
    title: 'Languages of Cyrillic tokens',
    columns: ['tokenizer', 'of', 'tokens', ...CYRILLIC],
    rows: TOKENIZERS.flatMap(({ arm }) =>
      (['compatible', 'corrected'] as const).map((kind) => [
        LABELS[arm],
        kind === 'compatible' ? 'pairs, as printed' : 'attributed tokens',
        integer(figures.one({ arm, metric: 'tokens', on: 'Cyrillic, attributed' }).value),
        ...CYRILLIC.map((language) =>
          percent(
            figures.one({ arm, metric: 'share', on: `${kind}: ${language}` }).value,
            kind === 'compatible' ? 2 : 1,
          ),
        ),
      ]),
    ),
    caption:
      'By the original’s lexicon. A token of k languages counts 1/k for each; of the attributed tokens the rows add up to 100 % with Kyrgyz, which is not shown.',
  }
}

const PREDICTORS = [
  ['script share', 'share of the script in the vocabulary'],
  ['words kept whole', 'frequent words that are one token'],
  ['UTF-8 bytes', 'UTF-8 bytes of the text (no vocabulary)'],
  ['words kept whole, Latin only', 'frequent words that are one token, languages in Latin script'],
  ['UTF-8 bytes, Latin only', 'UTF-8 bytes of the text, languages in Latin script'],
] as const

function prediction(figures: Figures): Table {
  return {
    title: 'What predicts the cost of a language',
    columns: ['predictor', ...TOKENIZERS.map(({ arm }) => LABELS[arm])],
    rows: [
      ...PREDICTORS.map(([on, label]) => [
        label,
        ...TOKENIZERS.map(({ arm }) => {
          const { value, low, high } = figures.one({ arm, metric: 'spearman', on })
          return `${value.toFixed(2)} (${low?.toFixed(2)} to ${high?.toFixed(2)})`
        }),
      ]),
      worst(figures, 'largest premium', 'premium'),
      worst(figures, 'largest mean of the premiums of lines', 'line-premium'),
    ],
    caption: `Spearman’s rank correlation with the premium (tokens of all lines of NTREX against those of English) over ${String(figures.notes['languages'])} languages, ${String(figures.notes['languages in Latin script'])} of them in Latin script; in brackets 95 % intervals by the bootstrap over languages. The share of a script is the same for all languages that use it, so it has no row for Latin alone. The Burmese text is in the Zawgyi encoding.`,
  }
}

function worst(figures: Figures, label: string, metric: string): string[] {
  return [
    label,
    ...TOKENIZERS.map(({ arm }) => {
      const { on, value } = figures.all({ arm, metric }).reduce((most, one) => (one.value > most.value ? one : most))
      return `${on} ${value.toFixed(1)}`
    }),
  ]
}

function lexicon(figures: Figures): Table {
  const texts = ['its nine languages', 'all Cyrillic texts']
  return {
    title: 'The own lexicon beside the original’s Cyrillic one',
    columns: [
      'tokens of at least',
      'texts',
      'compared',
      'unattributed',
      'own lexicon',
      'a language at random',
      'always the most listed',
    ],
    rows: texts.flatMap((name) =>
      LENGTHS.map((shortest) => {
        const on = `${shortest} characters or more, ${name}`
        const share = (arm: string): string => percent(figures.one({ arm, metric: 'agreement', on }).value)
        return [
          `${shortest} characters`,
          `${name} (${String(figures.notes[`languages: ${name}`])})`,
          integer(figures.one({ arm: 'own-lexicon', metric: 'tokens', on }).value),
          percent(figures.one({ arm: 'own-lexicon', metric: 'share', on: `unattributed, ${on}` }).value),
          share('own-lexicon'),
          share('chance'),
          share('majority'),
        ]
      }),
    ),
    caption:
      'Share of the compared tokens whose most likely language the original lists for them. Unattributed: share of the original’s tokens that are not in the texts three times. Texts: NTREX where it has the language, and the declaration of human rights.',
  }
}

function alphabets(figures: Figures): Table {
  const languages = [
    ['rus', 'Russian'],
    ['ell', 'Greek'],
    ['hin', 'Hindi'],
    ['tha', 'Thai'],
  ] as const
  return {
    title: 'Letters and frequent words that are one token',
    columns: ['language', ...TOKENIZERS.flatMap(({ arm }) => [`${LABELS[arm]}: letters`, 'words'])],
    rows: languages.map(([code, name]) => [
      name,
      ...TOKENIZERS.flatMap(({ arm }) =>
        [`letters of ${code}`, `words of ${code}`].map((on) =>
          percent(figures.one({ arm, metric: 'share', on }).value),
        ),
      ),
    ]),
    caption:
      'Of the letters and marks with at least 0.1 % of the running letters of NTREX, and of its 1,000 most frequent words, with or without a space before them.',
  }
}
