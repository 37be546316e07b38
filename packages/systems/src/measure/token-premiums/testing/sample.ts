/** @file Text for tests, made here: words of a few invented vocabularies in several scripts, line k about the same length in each. */
import { createDraw } from '@tokenwright/measure/statistics'

const WORDS: Readonly<Record<string, readonly string[]>> = {
  eng: ['the', 'water', 'over', 'stone', 'runs', 'and', 'never', 'sleeps', 'it', 'is', 'late', 'water.'],
  deu: ['das', 'Wasser', 'über', 'Steine', 'läuft', 'und', 'schläft', 'niemals', 'es', 'ist', 'spät', 'Straße.'],
  hin: ['पानी', 'पत्थर', 'के', 'ऊपर', 'बहता', 'है', 'और', 'कभी', 'नहीं', 'सोता', 'देर', 'नदी।'],
  tha: ['น้ำไหลผ่านก้อนหิน', 'และไม่เคยหลับ', 'สายแล้ว', 'แม่น้ำ', 'ที่บ้าน', 'เราเห็น'],
  vie: ['nước', 'chảy', 'qua', 'đá', 'và', 'không', 'bao', 'giờ', 'ngủ', 'đã', 'muộn', 'sông.'],
}

export const SAMPLE_LANGUAGES = Object.keys(WORDS)

/** Lines of 3 to 12 words, the same for the same seed. */
export function sampleLines(language: string, count: number, seed: number): string[] {
  const words = WORDS[language]
  const draw = createDraw(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 3 + draw(10) }, () => words[draw(words.length)]).join(' '),
  )
}
