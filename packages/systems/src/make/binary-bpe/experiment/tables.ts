/** @file The tables of the README. */
import { percent } from '@tokenwright/measure/format'
import type { Figures, Table } from '../../../experiment/contract.js'
import { overSeeds } from '../../../experiment/summary.js'
import { SAME } from './machine.js'

const ROWS = [
  ['binary-1k', 'Binary BPE 1,024', ''],
  ['binary-4k', 'Binary BPE 4,096', '2.547 (2.6 MB to train on)'],
  ['binary-4k-32', 'the same, lengths 1 to 32', '2.574 (2.6 MB)'],
  ['binary-8k', 'Binary BPE 8,192', '2.862'],
  ['binary-8k-32', 'the same, lengths 1 to 32', '2.901'],
  ['binary-8k-1248', 'the same, lengths 1, 2, 4, 8', ''],
  ['binary-8k-pieces', 'the same, trained in pieces of 1 MB', ''],
  ['binary-16k', 'Binary BPE 16,384', ''],
  ['text-4k', 'BPE 4,096 of English speeches', '1.04'],
  ['text-8k', 'BPE 8,192 of English speeches', '1.04'],
  ['o200k', 'o200k_base on Latin-1 text', ''],
  ['pythia', 'Pythia 50k on Latin-1 text', '0.998'],
  ['mistral', 'Mistral 32k on Latin-1 text', '1.07'],
  ['raw', 'single bytes', '1'],
] as const

export function tables(figures: Figures): readonly Table[] {
  const value = (arm: string, metric: string, on: string, digits: number, asPercent = false): string => {
    if (figures.all({ arm, metric, on }).length === 0) return ''
    const { mean, low, high } = overSeeds(figures, { arm, metric, on })
    const text = asPercent ? percent(mean) : mean.toFixed(digits)
    return low === undefined || high === undefined || asPercent
      ? text
      : `${text} (${low.toFixed(digits)} … ${high.toFixed(digits)})`
  }
  const own: Table = {
    title: 'Programs of this machine that training has not seen',
    columns: [
      'tokenizer',
      'bytes/token',
      'reference',
      'without zeros',
      'vocabulary used',
      'mean length',
      'of 3 bytes',
      'bits/byte, equal width',
      'bits/byte, by frequency',
    ],
    rows: ROWS.filter(([arm]) => figures.all({ arm, metric: 'bytes-per-token', on: SAME }).length > 0).map(
      ([arm, label, reference]) => [
        label,
        value(arm, 'bytes-per-token', SAME, 3),
        reference,
        value(arm, 'without-zeros', SAME, 2),
        value(arm, 'utilisation', SAME, 2, true),
        value(arm, 'average-token', SAME, 2),
        value(arm, 'three-bytes', SAME, 2, true),
        value(arm, 'fixed-bits', SAME, 2),
        value(arm, 'entropy-bits', SAME, 2),
      ],
    ),
    caption:
      'Mean of three splits by file with its 95 % interval (Student’s t), text tokenizers on Latin-1 text on one split; 6 MB of ELF programs to train on in chunks of 2,048 bytes, 5 MB to test on in chunks of 8,192. Reference: a run of Hugging Face’s trainer on another Debian 12. Bits by frequency: entropy of single ids on the test files themselves, so no code that could be sent.',
  }
  if (figures.size === 'smoke') return [own]
  return [
    own,
    formatTable(figures, value),
    sectionTable(value),
    kindTable(value),
    longestTable(figures),
    checkTable(figures, value),
  ]
}

type Value = (arm: string, metric: string, on: string, digits: number, asPercent?: boolean) => string

function formatTable(figures: Figures, value: Value): Table {
  const slices = [...new Set(figures.all({ arm: 'binary-8k', metric: 'files' }).map(({ on }) => on!))]
  return {
    title: 'By kind of file',
    columns: [
      'files',
      'number',
      '4,096',
      '8,192',
      '16,384',
      '8,192 of all platforms',
      'gzip -9, bits/byte',
      'xz -9, bits/byte',
      '8,192, bits/byte, equal width',
    ],
    rows: slices.map((on) => [
      on,
      String(figures.all({ arm: 'binary-8k', metric: 'files', on })[0].value),
      ...['binary-4k', 'binary-8k', 'binary-16k', 'mixed-8k'].map((arm) => value(arm, 'bytes-per-token', on, 2)),
      value('gzip', 'compressed-bits', on, 2),
      value('xz', 'compressed-bits', on, 2),
      value('binary-8k', 'fixed-bits', on, 2),
    ]),
    caption:
      'Bytes per token of tokenizers that were trained on this machine’s programs alone (three splits in the first row, else the first); “of all platforms”: 1.5 MB of larger files of each other platform as well, among them the library that the tested bindings belong to. A tokenizer is no compressor: its ids are for a model to read.',
  }
}

function sectionTable(value: Value): Table {
  const kinds = ['code', 'constants', 'data', 'strings', 'symbols', 'relocations', 'unwinding', 'debug', 'other']
  const platforms = ['ELF ARM64', 'PE x86-64', 'PE ARM64', 'Mach-O ARM64']
  return {
    title: 'By kind of section, 8,192, bytes per token',
    columns: ['section', SAME, ...platforms],
    rows: kinds.map((kind) => [
      kind,
      value('binary-8k', 'bytes-per-token', `${SAME}: ${kind}`, 2),
      ...platforms.map((platform) =>
        ['binary-8k', 'mixed-8k']
          .map((arm) => value(arm, 'bytes-per-token', `npm packages, ${platform}: ${kind}`, 2))
          .filter((text) => text !== '')
          .join(' → '),
      ),
    ]),
    caption: 'Each section encoded by itself. After the arrow: trained on all platforms.',
  }
}

function kindTable(value: Value): Table {
  const kinds = ['zeros', 'fill', 'header', 'text', 'number', 'instruction', 'byte', 'other']
  return {
    title: 'What the tokens of 8,192 are',
    columns: ['kind', 'share of the vocabulary'],
    rows: kinds.map((kind) => [kind, value('binary-8k', 'kind', kind, 3, true)]),
    caption:
      'Told by the bytes alone: an instruction begins with one that a short table knows, so this is a lower bound.',
  }
}

function longestTable(figures: Figures): Table {
  return {
    title: 'Longest tokens of 8,192, first split',
    columns: ['token'],
    rows: (figures.notes['longest tokens of 8,192'] as readonly string[]).slice(0, 8).map((token) => [token]),
  }
}

function checkTable(figures: Figures, value: Value): Table {
  const sum = (metric: string): number => figures.all({ metric }).reduce((total, each) => total + each.value, 0)
  return {
    title: 'Checks',
    columns: ['check', 'figure'],
    rows: [
      ['files decoded to themselves, over all tokenizers', `${sum('restored')} of ${sum('files')}`],
      ['merges that nesting and direct training share, 4,096', value('binary-4k', 'family-equal', SAME, 2, true)],
      ['tokens of a length that is not allowed', String(sum('not-allowed'))],
      [
        'tokens of 8,192 that the trainer’s rule for text would have refused',
        value('binary-8k', 'trailing-space', SAME, 0),
      ],
      ['time to encode 10 MB as one piece', `${figures.one({ metric: 'seconds' }).value.toFixed(2)} s`],
      ['resident memory after it', `${figures.one({ metric: 'memory' }).value.toFixed(0)} MB`],
    ],
  }
}
