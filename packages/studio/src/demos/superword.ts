/** @file Superwords, learned from the reader's text and shown on its first lines. */
import { compile, train, type Encoder } from '@tokenwright/text'
import { superwordReport, superwordsOf } from '@tokenwright/systems/make/superword'
import type { Demo } from './contract.js'
import { repeating } from './samples.js'

const LARGEST = 2000
const SHOWN_CHARACTERS = 500

export const superword: Demo = {
  input: 'text',
  ask: 'Your text: two tokenizers of the same size are learned from it, one whose tokens end with words, one whose tokens may span them.',
  sample: repeating,
  async run(given, signal) {
    const lines = given.split('\n').filter((line) => line.trim() !== '')
    const vocabularySize = Math.min(LARGEST, 300 + Math.floor(given.length / 12))
    const options = { vocabularySize, signal, workers: 1 } as const
    const plain = await train(lines, { ...options, algorithm: 'bpe' }).result()
    const wide = await train(lines, { ...options, algorithm: 'superbpe' }).result()
    const report = superwordReport(wide, plain, lines)
    const begin = lines.join('\n').slice(0, SHOWN_CHARACTERS)
    return [
      {
        kind: 'text',
        text: `${report.plainTokens.toLocaleString('en')} tokens without superwords, ${report.tokens.toLocaleString('en')} with: ${(report.saving.value * 100).toFixed(1)} % fewer, on the text that both were learned from.`,
      },
      {
        kind: 'cuts',
        title: 'How they cut it',
        rows: [
          { name: 'BPE', note: `${vocabularySize} tokens at most`, pieces: piecesOf(compile(plain), begin) },
          { name: 'SuperBPE', note: `${superwordsOf(wide).length} superwords`, pieces: piecesOf(compile(wide), begin) },
        ],
      },
      {
        kind: 'bars',
        title: 'Superwords by how often this text uses them',
        unit: 'uses',
        bars: report.mostUsed.slice(0, 15).map(({ text, uses }) => ({ label: text, value: uses })),
      },
    ]
  },
}

/** The pieces of a text, a character that is cut kept whole with the token that ends it. */
export function piecesOf(encoder: Encoder, text: string): string[] {
  const { utf16, ids } = encoder.encodeWithOffsets(text)
  const pieces: string[] = []
  for (let i = 0; i < ids.length; i++) pieces.push(text.slice(utf16[2 * i], utf16[2 * i + 1]))
  return pieces.filter((piece) => piece !== '')
}
