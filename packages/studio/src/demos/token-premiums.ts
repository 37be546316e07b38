/** @file What the same sentence costs in several languages. */
import { compile, load } from '@tokenwright/text'
import type { Demo } from './contract.js'
import { piecesOf } from './superword.js'
import { translations } from './samples.js'

const ENCODINGS = ['o200k_base', 'cl100k_base', 'r50k_base'] as const
const MOST_LINES = 40
const SHORT = 28

export const tokenPremiums: Demo = {
  input: 'text',
  ask: 'The same sentence in several languages, one in each line; the first is the one that the others are compared with.',
  sample: translations,
  async run(given) {
    const lines = given
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(0, MOST_LINES)
    const encoders = await Promise.all(ENCODINGS.map(async (name) => compile(await load(name))))
    const counts = lines.map((line) => encoders.map((encoder) => encoder.count(line)))
    const bytes = lines.map((line) => Buffer.byteLength(line))
    const label = (line: string): string => (line.length > SHORT ? `${line.slice(0, SHORT)}…` : line)
    return [
      {
        kind: 'bars',
        title: `Premium in ${ENCODINGS[0]}: tokens for each token of the first line`,
        unit: 'times the first line',
        bars: lines.map((line, i) => ({ label: label(line), value: counts[i][0] / counts[0][0] })),
      },
      {
        kind: 'table',
        title: 'Tokens',
        columns: ['line', 'bytes', ...ENCODINGS.flatMap((name) => [name, 'premium'])],
        rows: lines.map((line, i) => [
          label(line),
          bytes[i],
          ...counts[i].flatMap((count, k) => [count, (count / counts[0][k]).toFixed(2)]),
        ]),
        caption:
          'A premium of 2 means that this language pays twice for the same sentence. One sentence says little; the table below has whole articles.',
      },
      {
        kind: 'cuts',
        title: `How ${ENCODINGS[0]} cuts them`,
        rows: lines.map((line, i) => ({
          name: label(line),
          note: `${counts[i][0]} tokens`,
          pieces: piecesOf(encoders[0], line),
        })),
      },
    ]
  },
}
