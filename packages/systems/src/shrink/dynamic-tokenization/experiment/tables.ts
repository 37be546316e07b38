/** @file The tables of the README. */
import type { Figures, Table } from '../../../experiment/contract.js'
import { overSeedsOf, share, signed, valueOf } from './figures-of.js'
import { BATCH, BUDGETS } from './merging.js'
import { PERCENTS } from './prefill-step.js'
import { REFERENCE } from './reference.js'
import { CANDIDATES } from './retrieval-step.js'
import { TEXTS } from './texts.js'

export function tables(figures: Figures): readonly Table[] {
  return [
    lengthTable(figures),
    fairnessTable(figures),
    rulesTable(figures),
    prefillTable(figures),
    retrievalTable(figures),
  ]
}

function lengthTable(figures: Figures): Table {
  const full = figures.size === 'full'
  return {
    title: 'Tokens saved by merging inside pre-tokens',
    columns: [
      'text',
      'tokens/line',
      'pre-tokens/line',
      'all merges',
      'merges needed',
      ...BUDGETS.map((budget) => `m = ${budget}`),
      ...(full ? ['reference: all, 10, 50, 200'] : []),
    ],
    rows: TEXTS.map(({ name, label }) => {
      const reference = REFERENCE.get(name)
      return [
        label,
        valueOf(figures, 'model', 'tokens', name).toFixed(2),
        valueOf(figures, 'model', 'pre-tokens', name).toFixed(2),
        `${valueOf(figures, 'pretokens', 'tokens', name).toFixed(2)} (−${share(valueOf(figures, 'pretokens', 'saved', `${name}, all`))})`,
        String(valueOf(figures, 'pretokens', 'merges', name)),
        ...BUDGETS.map((budget) => `−${share(valueOf(figures, 'pretokens', 'saved', `${name}, m = ${budget}`))}`),
        ...(full && reference !== undefined
          ? [[reference.all, ...reference.saved].map((value) => `−${value.toFixed(1)} %`).join(', ')]
          : []),
      ]
    }),
    caption: `Batches of ${BATCH} lines; merges are for each batch. Tokenizer: 256 bytes and 3,840 merges learned on 600,000 characters of English documentation.`,
  }
}

function fairnessTable(figures: Figures): Table {
  const english = TEXTS.find(({ name }) => name === 'en') as (typeof TEXTS)[number]
  const others = TEXTS.filter(({ file, name }) => file.startsWith('docs_') && name !== english.name)
  const ratio = (name: string, arm: string, on: string): string =>
    (valueOf(figures, arm, 'tokens', `${name}${on}`) / valueOf(figures, arm, 'tokens', `${english.name}${on}`)).toFixed(
      2,
    )
  return {
    title: 'Tokens per line against English documentation',
    columns: ['text', 'not merged', ...BUDGETS.map((budget) => `m = ${budget}`), 'all merges'],
    rows: others.map(({ name, label }) => [
      label,
      ratio(name, 'model', ''),
      ...BUDGETS.map((budget) => ratio(name, 'pretokens', `, m = ${budget}`)),
      ratio(name, 'pretokens', ''),
    ]),
    caption: 'Lines of documentation, not translations of each other; merges are for each batch.',
  }
}

function rulesTable(figures: Figures): Table {
  const arms = ['pretokens', 'borders', 'inside', 'no-white-space-rule', 'word', 'sentence'] as const
  return {
    title: 'Tokens per line after 50 merges and at the end, by rule',
    columns: [
      'text',
      'pre-tokens',
      'borders given',
      'half characters apart',
      'no white-space rule',
      'words',
      'sentences',
    ],
    rows: TEXTS.map(({ name, label }) => [
      label,
      ...arms.map(
        (arm) =>
          `${valueOf(figures, arm, 'tokens', `${name}, m = 50`).toFixed(2)}, ${valueOf(figures, arm, 'tokens', name).toFixed(2)}`,
      ),
    ]),
    caption:
      'Borders given: no token may cross a border of the pre-tokenizer in its text, which the rule about pairs alone does not ensure.',
  }
}

function prefillTable(figures: Figures): Table {
  const cell = (arm: string, percent: number): string => {
    const lost = overSeedsOf(figures, arm, 'lost', `${percent} %`)
    if (lost === undefined) return ''
    const range =
      lost.low === undefined || lost.high === undefined ? '' : ` (${signed(lost.low, 3)} … ${signed(lost.high, 3)})`
    return signed(lost.mean, 3) + range
  }
  const time = [0, 100].map((percent) => overSeedsOf(figures, 'fvt', 'milliseconds', `a document, ${percent} %`)?.mean)
  return {
    title: 'Prompts in merged tokens: bits per byte lost on what follows',
    columns: [
      'of the way to all merges',
      'tokens of the prompt saved',
      'merged, means of rows',
      'as many tokens dropped',
    ],
    rows: PERCENTS.map((percent) => [
      `${percent} %`,
      share(overSeedsOf(figures, 'fvt', 'saved', `prompts, ${percent} %`)?.mean ?? NaN),
      cell('fvt', percent),
      cell('drop', percent),
    ]),
    caption: `Batches of 4 prompts; intervals by Student’s t over seeds of the decoder’s training; ${overSeedsOf(figures, 'fvt', 'bits-per-byte', '0 %')?.mean.toFixed(3)} bits per byte without merging. A document takes ${time.map((value) => value?.toFixed(1)).join(' ms without and ')} ms with full merging, merging and rows included.`,
  }
}

function retrievalTable(figures: Figures): Table {
  return {
    title: `Best token among ${CANDIDATES} fetched`,
    columns: ['search', 'recall', 'ms a step'],
    rows: (
      [
        ['exact-cosine', 'all rows, cosine'],
        ['index-cosine', 'index, cosine'],
        ['exact-inner-product', 'all rows, inner product'],
        ['index-inner-product', 'index, inner product'],
      ] as const
    ).map(([arm, label]) => [
      label,
      share(overSeedsOf(figures, arm, 'recall')?.mean ?? NaN),
      overSeedsOf(figures, arm, 'milliseconds', 'a step')?.mean.toFixed(3) ?? '',
    ]),
    caption: `Of ${figures.all({ metric: 'vocabulary' })[0].value.toLocaleString('en-US')} tokens. Looking at all rows here is plain JavaScript, no tuned library.`,
  }
}
