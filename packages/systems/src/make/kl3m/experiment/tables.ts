/** @file The tables of the README, from the measurements alone. */
import { integer } from '@tokenwright/measure/format'
import type { Figures, Measurement, Table } from '../../../experiment/contract.js'
import { overSeeds } from '../../../experiment/summary.js'
import { difference } from '../report-markdown.js'
import { arms, CUSTOM_SIZES, GENERAL, RELEASED, SIZES, slice, WITH_TERMS } from './declared.js'

export function tables(figures: Figures): readonly Table[] {
  return [equalSize(figures), ...general(figures), customTable(figures), stabilityTable(figures), ...released(figures)]
}

function equalSize(figures: Figures): Table {
  const rows = SIZES[figures.size].flatMap((size) =>
    (['general', 'domain', 'domain-all', ...(hasMultiWord(figures, size) ? ['multi-word'] : [])] as const).map(
      (arm) => [
        integer(size),
        label(arm),
        ...(['contracts', 'speeches'] as const).flatMap((text) => {
          const on = slice(text, size)
          const baseline = arm === 'multi-word' ? 'domain-all' : 'general'
          return [
            integer(tokens(figures, arm, on)),
            perCharacter(figures.one({ arm, metric: 'tokens-per-character', on })),
            arm === 'general' ? 'baseline' : against(figures, arm, baseline, on),
          ]
        }),
      ],
    ),
  )
  return {
    title: 'Tokens at equal size',
    columns: [
      'V',
      'tokenizer',
      'contracts: tokens',
      'per character',
      'against general',
      'speeches: tokens',
      'per character',
      'against general',
    ],
    rows,
    caption: `${characters(figures)} Brackets: 95 % intervals of the bootstrap over documents; those of comparisons are of the ratio of tokens. Words joined at random are compared with the domain BPE of all contracts.`,
  }
}

function general(figures: Figures): Table[] {
  if (figures.size === 'smoke') return []
  const names = [...GENERAL, ...RELEASED, 'domain-all']
  return [
    {
      title: 'Beside general and released tokenizers',
      columns: [
        'tokenizer',
        'contracts: tokens',
        'per character',
        'against o200k_base',
        'speeches: tokens',
        'per character',
        'against o200k_base',
      ],
      rows: names.map((arm) => [
        arm === 'domain-all' ? `${label(arm)}, V = 16,384` : label(arm),
        ...(['contracts', 'speeches'] as const).flatMap((text) => {
          const on = slice(text)
          return [
            integer(tokens(figures, arm, on)),
            perCharacter(figures.one({ arm, metric: 'tokens-per-character', on })),
            arm === 'o200k_base' ? 'baseline' : against(figures, arm, 'o200k_base', on),
          ]
        }),
      ]),
    },
    {
      title: 'Tokens per term, and short tokens',
      columns: ['tokenizer', 'legal terms', 'financial terms', 'vocabulary of at most 3 characters'],
      rows: ['general', ...WITH_TERMS, ...GENERAL, ...RELEASED].map((arm) => [
        label(arm),
        ...['Legal', 'Financial'].map((on) => figures.one({ arm, metric: 'tokens-per-term', on }).value.toFixed(2)),
        `${(100 * figures.one({ arm, metric: 'short-share' }).value).toFixed(1)} %`,
      ]),
      caption:
        'Means over the paper’s ten terms each. Lengths are those of decoded text, over the whole vocabulary. General and domain BPE: V = 16,384; the domain BPE of all contracts without custom tokens, and with them in two ways.',
    },
  ]
}

function customTable(figures: Figures): Table {
  const ways = ['domain-all', ...arms.map(({ name }) => name).filter((name) => name.startsWith('custom-'))]
  return {
    title: 'Custom tokens in the domain BPE of all contracts',
    columns: [
      'V',
      'custom tokens',
      'added',
      'merges',
      'white space',
      'tokens',
      'per character',
      'against none',
      'fire',
      'inside a word',
      'six citations',
    ],
    rows: CUSTOM_SIZES[figures.size].flatMap((size) =>
      ways.map((arm) => {
        const on = slice('contracts', size)
        const whole = (metric: string): string => {
          const [found] = figures.all({ arm, metric, on })
          return found === undefined ? '–' : integer(found.value)
        }
        return [
          integer(size),
          arm === 'domain-all' ? 'none' : label(arm),
          whole('custom-added'),
          whole('merged'),
          whole('whitespace-added'),
          whole('tokens'),
          perCharacter(figures.one({ arm, metric: 'tokens-per-character', on })),
          arm === 'domain-all' ? 'baseline' : against(figures, arm, 'domain-all', on),
          whole('firings'),
          whole('in-word'),
          whole('citation-tokens'),
        ]
      }),
    ),
    caption: 'Held-out contracts. The size is the same in each row of one V: custom tokens take the place of merges.',
  }
}

function stabilityTable(figures: Figures): Table {
  const names = arms.map(({ name }) => name).filter((arm) => figures.all({ arm, metric: 'boundary-f1' }).length > 0)
  const several = figures.all({ arm: 'plain', metric: 'boundary-f1' }).length > 1
  const mean = (arm: string, metric: string, digits: number): string => {
    if (!several) return figures.all({ arm, metric })[0].value.toFixed(digits)
    const { mean: value, low, high } = overSeeds(figures, { arm, metric })
    return `${value.toFixed(digits)} [${low!.toFixed(digits)}, ${high!.toFixed(digits)}]`
  }
  return {
    title: 'Damaged contracts, 3 % of the characters',
    columns: ['tokenizer', 'boundary F1', 'changed characters per error', 'tokens per character, clean', 'damaged'],
    rows: names.map((arm) => [
      label(arm),
      mean(arm, 'boundary-f1', 4),
      mean(arm, 'collateral', 2),
      figures
        .one({ arm, metric: 'tokens-per-character', on: 'contracts, clean twins of damaged ones' })
        .value.toFixed(4),
      mean(arm, 'damaged-tokens-per-character', 4),
    ]),
    caption: `Means over noise seeds, with Student’s 95 % intervals. Trained on ${trainingCharacters(figures)} characters, which hold only so many short tokens. Vocabularies reached: ${vocabularies(figures)}.`,
  }
}

function released(figures: Figures): Table[] {
  return [
    {
      title: 'The released tokenizers',
      columns: [
        'tokenizer',
        'reference encodings equal, of 9',
        'term counts equal, of 20',
        'damaged example',
        'its clean twin',
      ],
      rows: RELEASED.map((arm) => [
        label(arm),
        ...['golden-equal', 'terms-equal', 'ocr-damaged', 'ocr-clean'].map((metric) =>
          integer(figures.one({ arm, metric }).value),
        ),
      ]),
    },
  ]
}

function label(arm: string): string {
  return arms.find(({ name }) => name === arm)!.label
}

function tokens(figures: Figures, arm: string, on: string): number {
  return figures.one({ arm, metric: 'tokens', on }).value
}

function perCharacter({ value, low, high }: Measurement): string {
  return `${value.toFixed(4)}${low === undefined || high === undefined ? '' : ` [${low.toFixed(4)}, ${high.toFixed(4)}]`}`
}

function against(figures: Figures, arm: string, baseline: string, on: string): string {
  const { low, high } = figures.one({ arm, metric: 'ratio', on })
  const words = difference(tokens(figures, arm, on), tokens(figures, baseline, on))
  if (low === undefined || high === undefined) return words
  return `${words} [${low.toFixed(3)}, ${high.toFixed(3)}]${low <= 1 && high >= 1 ? ', a tie' : ''}`
}

function characters(figures: Figures): string {
  const sum = (text: 'contracts' | 'speeches'): string =>
    integer(figures.one({ arm: 'general', metric: 'characters', on: slice(text, SIZES[figures.size][0]) }).value)
  return `Held out: contracts of ${sum('contracts')} characters, speeches of ${sum('speeches')}.`
}

function hasMultiWord(figures: Figures, size: number): boolean {
  return figures.all({ arm: 'multi-word', metric: 'tokens', on: slice('contracts', size) }).length > 0
}

function vocabularies(figures: Figures): string {
  return ['cap-3', 'cap-4', 'plain']
    .map((arm) => {
      const { wanted, reached } = figures.notes[`vocabulary of ${arm}`] as { wanted: number; reached: number }
      return `${integer(reached)} of ${integer(wanted)} for ${label(arm)}`
    })
    .join(', ')
}

function trainingCharacters(figures: Figures): string {
  const sizes = figures.notes['documents and characters'] as Readonly<Record<string, readonly [number, number]>>
  return integer(sizes['contracts, training, equal part'][1])
}
