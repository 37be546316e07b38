/** @file A damaged page under long and under short tokens. */
import { compile, train } from '@tokenwright/text'
import {
  boundaryF1,
  collateral,
  countBoundaries,
  damage,
  trainCharacterTokenizer,
} from '@tokenwright/systems/make/kl3m'
import type { Demo } from './contract.js'
import { piecesOf } from './superword.js'
import { repeating } from './samples.js'

const RATE = 0.03
const SHOWN_CHARACTERS = 400

export const kl3m: Demo = {
  input: 'text',
  ask: 'Your text: it is damaged as a scanner would damage it, and cut by a tokenizer of long tokens and by one of three bytes at most.',
  sample: repeating,
  async run(given, signal) {
    const lines = given.split('\n')
    const long = compile(await train(lines, { vocabularySize: 1024, signal, workers: 1 }).result())
    const made = await trainCharacterTokenizer(lines, { size: 1024, cap: 3, signal, workers: 1 }).result()
    const short = compile(made.tokenizer)
    const { text, edits, kinds } = damage(given, { rate: RATE, seed: 1 })
    const counted = [long, short].map((encoder) => countBoundaries(encoder, given, text, edits))
    const begin = text.slice(0, SHOWN_CHARACTERS)
    return [
      {
        kind: 'text',
        text: `${edits.length} errors were made: ${Object.entries(kinds)
          .filter(([, count]) => count > 0)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}.`,
      },
      {
        kind: 'table',
        title: 'What an error does to tokens',
        columns: [
          'tokenizer',
          'tokens of the clean text',
          'borders that stay (F1)',
          'characters of changed tokens for each error',
        ],
        rows: [
          ['long tokens', long.count(given), boundaryF1(counted[0]).toFixed(3), collateral(counted[0]).toFixed(1)],
          [
            'three bytes at most',
            short.count(given),
            boundaryF1(counted[1]).toFixed(3),
            collateral(counted[1]).toFixed(1),
          ],
        ],
      },
      {
        kind: 'cuts',
        title: 'The damaged text',
        rows: [
          { name: 'long tokens', note: '', pieces: piecesOf(long, begin) },
          { name: 'three bytes at most', note: '', pieces: piecesOf(short, begin) },
        ],
      },
    ]
  },
}
