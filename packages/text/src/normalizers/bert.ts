/** @file BertNormalizer: cleaning, spaces around Chinese characters, accents, lower case, each if asked for. */
import type { Normalizer } from '../tokenizer.js'
import { isWhiteSpace } from '../unicode/index.js'
import { isNonspacingMark, isOther } from '../unicode/rust.js'
import { expandStep, filterStep } from './characters.js'
import { lowercase } from './lowercase.js'
import type { NormalizerStep } from './step.js'
import { unicodeForm } from './unicode-forms.js'

const SPACE = 0x20

const dropControls = filterStep((point) => {
  if (point >= 0x20 && point < 0x7f) return true
  if (point === 9 || point === 10 || point === 13) return true
  return point !== 0 && point !== 0xfffd && !isOther(point)
})

const plainSpaces = expandStep(
  (point) => (point > SPACE && point < 0x7f) || !isWhiteSpace(point),
  () => [SPACE],
)

const spaceOutChinese = expandStep(
  (point) => !isChinese(point),
  (point) => [SPACE, point, SPACE],
)

const dropAccents = filterStep((point) => !isNonspacingMark(point))

/** The blocks that BERT calls Chinese (google-research/bert, `tokenization.py`). */
function isChinese(point: number): boolean {
  if (point < 0x3400) return false
  return (
    (point >= 0x4e00 && point <= 0x9fff) ||
    point <= 0x4dbf ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0x20000 && point <= 0x2a6df) ||
    (point >= 0x2a700 && point <= 0x2b73f) ||
    (point >= 0x2b740 && point <= 0x2b81f) ||
    (point >= 0x2b920 && point <= 0x2ceaf) ||
    (point >= 0x2f800 && point <= 0x2fa1f)
  )
}

export function bertSteps(part: Normalizer & { readonly type: 'BertNormalizer' }): NormalizerStep[] {
  const steps: NormalizerStep[] = []
  if (part.clean_text) steps.push(dropControls, plainSpaces)
  if (part.handle_chinese_chars) steps.push(spaceOutChinese)
  if (part.strip_accents ?? part.lowercase) steps.push(unicodeForm('NFD'), dropAccents)
  if (part.lowercase) steps.push(lowercase)
  return steps
}
