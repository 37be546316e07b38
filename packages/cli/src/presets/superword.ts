/** @file SuperBPE with the filters of the released vocabularies, and a second stage that leaves marks on their letters. */
import type { Preset } from './preset.js'

export const superwordPreset: Preset = {
  name: 'superword',
  summary: 'tokens that span up to four words, for fewer tokens',
  reads: 'text',
  vocabulary: 32_768,
  settles: ['algorithm', 'split', 'normalizer', 'alphabet', 'byteFallback', 'tau'],
  async learn(corpus, { options, running }) {
    const { superwordRun } = await import('@tokenwright/systems/make/superword')
    const { run, warnings } = superwordRun(corpus, {
      ...running,
      vocabularySize: options.vocabulary,
      transition: options.transition,
      maxWords: options.maxWords,
      specialTokens: options.specialToken,
      reservedSlots: options.reserve,
      minFrequency: options.minFrequency,
      maxTokenLength: options.maxTokenLength,
      tieRule: options.tie,
    })
    return { run, remarks: warnings }
  },
}
