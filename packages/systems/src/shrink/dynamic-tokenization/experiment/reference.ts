/** @file Figures of a reference run of the merging tables: the same files and rules, another training of the tokenizer. */

export interface ReferenceRow {
  readonly tokens: number
  readonly end: number
  readonly merges: number
  /** In percent: all merges, then 10, 50 and 200. */
  readonly all: number
  readonly saved: readonly [number, number, number]
}

export const REFERENCE: ReadonlyMap<string, ReferenceRow> = new Map([
  ['en', { tokens: 17.17, end: 14.35, merges: 98, all: 16.4, saved: [5.3, 12.6, 16.4] }],
  ['ewt', { tokens: 20.48, end: 12.49, merges: 288, all: 39.0, saved: [6.7, 17.1, 36.9] }],
  ['bc5cdr', { tokens: 50.76, end: 25.31, merges: 493, all: 50.1, saved: [5.6, 16.6, 34.8] }],
  ['lv', { tokens: 58.04, end: 13.36, merges: 773, all: 77.0, saved: [14.2, 28.9, 50.3] }],
  ['no', { tokens: 48.08, end: 15.89, merges: 685, all: 67.0, saved: [8.7, 21.2, 40.7] }],
  ['da', { tokens: 42.66, end: 14.43, merges: 653, all: 66.2, saved: [8.6, 20.5, 40.1] }],
  ['zh', { tokens: 70.86, end: 18.48, merges: 694, all: 73.9, saved: [18.8, 35.5, 55.0] }],
])
