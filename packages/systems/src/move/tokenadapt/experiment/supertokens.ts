/** @file Supertokens against plain BPE and against SuperBPE, by vocabulary size. */
import { compile, train, vocabularyTexts, type Tokenizer } from '@tokenwright/text'
import type { Measurement, Step } from '../../../experiment/contract.js'
import { innerSpaceShare, trainSupertokens } from '../supertokens.js'
import { readTexts } from './texts.js'

const HELD_OUT = 40_000

export const sizeName = (size: number): string => `V = ${size.toLocaleString('en-US')}`

/** Trains on the first characters of the English documentation, evaluates on the 40,000 behind them. */
export function supertokenStep(vocabularySize: number, characters: number): Step {
  const on = sizeName(vocabularySize)
  return {
    key: `supertokens ${on}`,
    label: `Supertokens, ${on}`,
    weight: 10,
    async run(context) {
      const text = (await readTexts(context)).docs.join('\n')
      const cut = (from: number, to: number): string[] =>
        text
          .slice(from, to)
          .split('\n')
          .filter((line) => line !== '')
      const [training, held] = [cut(0, characters), cut(characters, characters + HELD_OUT)]
      const { signal } = context
      const notices = new Set<string>()
      const supertokens = (borders: 'random' | 'words'): Promise<Tokenizer> =>
        trainSupertokens(training, {
          vocabularySize,
          borders,
          signal,
          onNotice: (notice) => notices.add(notice),
        }).result()
      const arms: readonly [string, () => Promise<Tokenizer>][] = [
        ['bpe', () => train(training, { vocabularySize, split: 'gpt2', minFrequency: 2, workers: 1, signal }).result()],
        [
          'superbpe',
          () =>
            train(training, {
              algorithm: 'superbpe',
              vocabularySize,
              transition: 0.9,
              minFrequency: 2,
              workers: 1,
              signal,
            }).result(),
        ],
        ['chunks', () => supertokens('random')],
        ['chunks-words', () => supertokens('words')],
      ]
      const found: Measurement[] = []
      for (const [i, [arm, make]] of arms.entries()) {
        context.progress(i / arms.length, arm)
        const tokenizer = await make()
        const encoder = compile(tokenizer)
        const ids = held.map((line) => encoder.encode(`${line}\n`))
        const bytes = held.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
        const restored = held.filter((line, k) => encoder.decode(ids[k]) === `${line.normalize('NFC')}\n`).length
        const tokens = ids.reduce((sum, one) => sum + one.length, 0)
        const texts = vocabularyTexts(tokenizer.model.vocab).map((token) => token.replaceAll('Ġ', ' '))
        found.push(
          { arm, metric: 'bytes-per-token', on, value: bytes / tokens },
          { arm, metric: 'inner-space', on, value: innerSpaceShare(tokenizer, texts) },
          { arm, metric: 'restored', on, value: restored / held.length },
        )
      }
      for (const notice of notices) context.note('chunk lengths', notice)
      return found
    },
  }
}
