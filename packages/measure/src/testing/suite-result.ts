/** @file A small result of a measurement, hostile names included, for tests of what is drawn from results. */
import type { SuiteReport } from '../suite-report/data.js'
import type { SuiteGroup, SuiteMetric, SuiteValue } from '../suite/contract.js'

/** Markup, a direction override, a terminal sequence and a quote: what names and tokens may hold. */
export const HOSTILE = '<script>alert(1)</script>\u202egpj\u001b[2J"'

const metric = (key: string, rest: Partial<SuiteMetric>): SuiteMetric => ({
  key,
  label: key,
  unit: '1',
  better: 'lower',
  digits: 2,
  family: 'size',
  formula: `formula of ${key}`,
  source: `source of ${key}`,
  denominator: 'tokens',
  resampled: true,
  ...rest,
})

const group = (key: string, label: string, rest: Partial<SuiteGroup> = {}): SuiteGroup => ({
  key,
  label,
  kind: 'language',
  units: 100,
  empty: 0,
  bytes: 10_000,
  characters: 5000,
  words: 900,
  script: 'Latin',
  health: { notNfc: 0, zawgyi: 0, burmese: 0, replacements: 0 },
  flags: [],
  ...rest,
})

/** Three languages under two tokenizers: Burmese is flagged, German is a tie, one language has a hostile name. */
export function suiteReport(): SuiteReport {
  const groups = [
    group('all', 'All languages', { kind: 'all', units: 300, bytes: 40_000 }),
    group('eng', 'English'),
    group('deu', 'German'),
    group('mya', 'Burmese', { script: 'Myanmar', flags: ['zawgyi'], bytes: 20_000 }),
    group('xxx', HOSTILE),
  ]
  const premiums = new Map([
    ['eng', [1, 1]],
    ['deu', [1.31, 1.32]],
    ['mya', [3.5, 6.25]],
    ['xxx', [2, 1.5]],
  ])
  const values: SuiteValue[] = []
  for (const [key, both] of premiums)
    for (const [tokenizer, value] of both.entries()) {
      const difference = value - both[0]
      const half = key === 'eng' ? 0 : 0.05
      values.push({
        tokenizer,
        group: key,
        metric: 'premium',
        value,
        low: value - half,
        high: value + half,
        of: 100,
        difference:
          tokenizer === 0
            ? null
            : {
                value: difference,
                low: difference - half,
                high: difference + half,
                tied: Math.abs(difference) <= half,
              },
      })
    }
  for (const tokenizer of [0, 1]) {
    values.push({
      tokenizer,
      group: 'all',
      metric: 'continued',
      value: 0.25 + tokenizer / 100,
      low: 0.24,
      high: 0.28,
      of: 900,
      difference: tokenizer === 0 ? null : { value: 0.01, low: 0.005, high: 0.015, tied: false },
    })
    values.push({
      tokenizer,
      group: 'all',
      metric: 'used',
      value: 1234 + tokenizer,
      low: null,
      high: null,
      of: 5000,
      difference: tokenizer === 0 ? null : { value: 1, low: null, high: null, tied: null },
    })
  }
  return {
    layout: 1,
    title: 'a corpus',
    made: '2026-11-24T00:00:00.000Z',
    tokenizers: [
      {
        name: 'plain',
        model: 'BPE',
        vocabularySize: 300,
        size: 300,
        path: 'fast',
        composition: [
          { label: 'digits', count: 100 },
          { label: 'white space', count: 200 },
        ],
      },
      { name: HOSTILE, model: 'Unigram', vocabularySize: 100, size: 101, path: 'reference', composition: [] },
    ],
    baseline: 0,
    corpus: {
      kind: 'parallel',
      paths: ['texts'],
      reference: 'eng',
      units: 100,
      bytes: 40_000,
      characters: 20_000,
      unselected: 0,
      left: [{ reason: 'binary', count: 1, bytes: 10, examples: [HOSTILE] }],
    },
    groups,
    metrics: [
      metric('premium', {
        label: 'premium',
        family: 'fairness',
        formula: 'tokens / tokens of English',
        denominator: 'lines',
      }),
      metric('continued', {
        label: 'continued words',
        unit: 'share',
        digits: 3,
        denominator: 'words',
        family: 'words',
      }),
      metric('used', { label: 'distinct tokens', unit: 'tokens', digits: 0, better: 'neither', resampled: false }),
    ],
    values,
    ranks: [0, 1].map((tokenizer) => ({
      group: 'all',
      metric: 'continued',
      tokenizer,
      rank: tokenizer + 1,
      low: tokenizer + 1,
      high: tokenizer + 1,
      best: 1 - tokenizer,
    })),
    distributions: [0, 1].flatMap((tokenizer) => [
      { kind: 'token-length' as const, tokenizer, group: 'all', x: [1, 2, 3], y: [10, 20, 5 + tokenizer] },
      { kind: 'lorenz' as const, tokenizer, group: 'all', x: [0, 0.5, 1], y: [0, 0.3, 1] },
    ]),
    money: [
      {
        tokenizer: 0,
        group: 'all',
        model: 'some model',
        provider: 'someone',
        currency: 'USD',
        pricePerMillion: 2.5,
        dated: '2026-11-01',
        source: 'a page',
        amount: 0.0251,
        low: 0.024,
        high: 0.026,
      },
    ],
    warnings: [
      {
        kind: 'few-units',
        severity: 'note',
        text: 'Few lines.',
        group: null,
        tokenizer: null,
        count: 100,
        of: null,
        examples: [],
      },
      {
        kind: 'zawgyi',
        severity: 'wrong',
        text: `Burmese is written in Zawgyi ${HOSTILE}`,
        group: 'mya',
        tokenizer: null,
        count: 98,
        of: 100,
        examples: [HOSTILE],
      },
    ],
    resampling: { over: 'line', resamples: 1000, seed: 1, units: 100 },
    timings: [{ stage: 'encode', tokenizer: 0, seconds: 1.5, bytes: 40_000 }],
    differences: [
      {
        left: 0,
        right: 1,
        bytes: 4000,
        gained: [{ text: HOSTILE, count: 12, left: ['<script>', 'alert\u202e'], right: [HOSTILE] }],
        lost: [{ text: 'ab', count: 3, left: ['ab'], right: ['a', 'b'] }],
        examples: [
          {
            group: 'xxx',
            where: 'line 3',
            saving: 0.25,
            alignment: {
              bytes: 7,
              leftTokens: 3,
              rightTokens: 2,
              stretches: [
                { start: 0, end: 3, text: 'the', agree: true, left: ['the'], right: ['the'] },
                { start: 3, end: 7, text: '<b>\u202e', agree: false, left: ['<b', '>\u202e'], right: ['<b>\u202e'] },
              ],
            },
          },
        ],
      },
    ],
    scripts: [
      [
        { script: 'Latin', count: 250 },
        { script: 'Han', count: 50 },
      ],
      [{ script: 'Latin', count: 100 }],
    ],
  }
}
