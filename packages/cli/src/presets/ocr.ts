/** @file Preset `ocr`: short tokens, so that a recognition error disturbs only its neighbourhood. */
import { normalizationOf, SETTLED_BY_KL3M, watchMaking } from './kl3m.js'
import type { Preset } from './preset.js'

export const ocrPreset: Preset = {
  name: 'ocr',
  summary: 'short tokens for models that repair recognition and typing errors',
  reads: 'text',
  vocabulary: 4096,
  settles: SETTLED_BY_KL3M,
  takes: ['report', 'with'],
  async learn(corpus, { options, running }) {
    const { trainCharacterTokenizer } = await import('@tokenwright/systems/make/kl3m')
    return watchMaking(
      trainCharacterTokenizer(corpus, {
        ...running,
        size: options.vocabulary,
        cap: options.maxTokenLength,
        minFrequency: options.minFrequency,
        tieRule: options.tie,
        fill: 'merges',
        ...normalizationOf(options.normalizer),
      }),
      'ocr',
    )
  },
}
