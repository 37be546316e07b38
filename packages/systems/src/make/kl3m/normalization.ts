/** @file How KL3M changes text before it cuts it: a Unicode form, then lower case for the uncased models. */
import { TokenwrightError, type Normalizer } from '@tokenwright/text'

/**
 * `nfkc` is the paper's. It loses text for good: ligatures, `№`, `½`, `①`, superscripts and no-break spaces do not come
 * back. `nfc` keeps them.
 */
export type Normalization = (typeof NORMALIZATIONS)[number]

export const NORMALIZATIONS = ['nfkc', 'nfc', 'nfkd', 'nfd', 'none'] as const

const FORMS = { nfkc: 'NFKC', nfc: 'NFC', nfkd: 'NFKD', nfd: 'NFD' } as const

/**
 * The normalizer part of the tokenizer.
 *
 * @throws TokenwrightError `invalid-option`
 * @example
 * normalizerOf('nfkc', true) // { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Lowercase' }] }
 */
export function normalizerOf(normalization: Normalization, lowercase: boolean): Normalizer | null {
  checkNormalization(normalization)
  const form: Normalizer | null = normalization === 'none' ? null : { type: FORMS[normalization] }
  if (!lowercase) return form
  return form === null ? { type: 'Lowercase' } : { type: 'Sequence', normalizers: [form, { type: 'Lowercase' }] }
}

/** What that normalizer makes of a text, as far as duplicates among custom tokens go. */
export function normalize(text: string, normalization: Normalization, lowercase: boolean): string {
  const form = normalization === 'none' ? text : text.normalize(FORMS[normalization])
  return lowercase ? form.toLowerCase() : form
}

function checkNormalization(normalization: Normalization): void {
  if (NORMALIZATIONS.includes(normalization)) return
  throw new TokenwrightError('invalid-option', `must be one of ${NORMALIZATIONS.join(', ')}`, {
    where: 'normalization',
    value: normalization,
  })
}
