/** @file Faults of encoding that look like costs of a language. */
import type { HealthFlag, TextHealth } from '../suite/contract.js'
import { isBurmese, isZawgyi } from './zawgyi.js'

/** A base with everything that may combine with it; Hangul in its parts combines without marks. */
const CLUSTER = /\P{M}\p{M}+|[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|[^\p{ASCII}]/gu

export function createHealth(): { -readonly [Key in keyof TextHealth]: TextHealth[Key] } {
  return { notNfc: 0, zawgyi: 0, burmese: 0, replacements: 0 }
}

export function addHealth(into: ReturnType<typeof createHealth>, more: TextHealth): void {
  into.notNfc += more.notNfc
  into.zawgyi += more.zawgyi
  into.burmese += more.burmese
  into.replacements += more.replacements
}

/**
 * Adds one line or document.
 *
 * @example
 * const health = createHealth()
 * examine(health, 'e\u0301') // health.notNfc is 2: both code points change
 */
export function examine(health: ReturnType<typeof createHealth>, text: string): void {
  health.notNfc += countNotNfc(text)
  if (text.includes('\ufffd')) for (const character of text) if (character === '\ufffd') health.replacements++
  if (!isBurmese(text)) return
  health.burmese++
  if (isZawgyi(text)) health.zawgyi++
}

/** Code points that NFC changes or removes. */
export function countNotNfc(text: string): number {
  if (text.normalize('NFC') === text) return 0
  let count = 0
  // Most lines of a long text are in order; only the others are looked at sign by sign.
  for (const line of text.split('\n')) {
    if (line.normalize('NFC') === line) continue
    for (const [cluster] of line.matchAll(CLUSTER))
      if (cluster.normalize('NFC') !== cluster) count += [...cluster].length
  }
  return count
}

/** Above these shares a figure says more about the encoding than about the language. */
const NOT_NFC_SHARE = 0.02
const REPLACEMENT_SHARE = 0.001

/** @param characters of the text that was examined */
export function flagsOf(health: TextHealth, characters: number): HealthFlag[] {
  const flags: HealthFlag[] = []
  if (health.zawgyi > health.burmese / 2) flags.push('zawgyi')
  if (health.notNfc > characters * NOT_NFC_SHARE) flags.push('not-nfc')
  if (health.replacements > characters * REPLACEMENT_SHARE) flags.push('replacement-characters')
  return flags
}
