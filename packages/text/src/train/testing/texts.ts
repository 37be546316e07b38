/** @file Small texts that the project makes itself, for tests of training. */

const WORDS =
  'the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years much where your way down should because long each just state those people too mr how little good world make very year still see own work men day get here between both under last never know while'.split(
    ' ',
  )
const OTHERS = [
  'größer',
  'être',
  'naïve',
  'ελληνικά',
  'привет',
  'мир',
  'こんにちは',
  '世界',
  'नमस्ते',
  '안녕',
  '👩‍👩‍👧',
  "it's",
  "DON'T",
  '3.14159',
  '2024-01-02',
  'x_1',
  '==',
  '(a+b)',
  'café',
]

/** The same text for the same seed: lines of words, most frequent words most often, some of other scripts. */
export function sampleText(seed: number, words: number): string {
  let state = seed * 2654435761 + 1
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 24
  }
  let text = ''
  for (let i = 0; i < words; i++) {
    const r = random()
    const word =
      r < 0.12 ? OTHERS[Math.floor(random() * OTHERS.length)] : WORDS[Math.floor(random() ** 2 * WORDS.length)]
    const ending = random()
    text +=
      word + (ending < 0.02 ? '\n' : ending < 0.03 ? '.\r\n\r\n' : ending < 0.06 ? ', ' : ending < 0.07 ? '   ' : ' ')
  }
  return text
}

export function sampleDocuments(seed: number, documents: number, words: number): string[] {
  return Array.from({ length: documents }, (_, i) => sampleText(seed + i, 1 + ((i * 7919) % words)))
}
