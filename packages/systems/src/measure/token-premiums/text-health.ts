/** @file Faults of encoding that look like premiums. */

export interface TextFaults {
  readonly characters: number
  /** Code points of characters that NFC writes otherwise. */
  readonly notNfc: number
  /** Vowel signs and viramas of Burmese script, and those that stand where only Zawgyi, the encoding before Unicode, has them. */
  readonly burmeseSigns: number
  readonly zawgyiSigns: number
  /** U+FFFD: something was lost before. */
  readonly replacements: number
}

export type Fault = 'zawgyi' | 'not-nfc' | 'replacement-characters'

/** Shares from which a figure is one of the encoding rather than of the language. */
const MOST_NOT_NFC = 0.05
const MOST_ZAWGYI = 0.2
const MOST_REPLACEMENTS = 0.001

/** A character with the marks behind it, or Korean in letters: what composes is within one match. */
const CLUSTER = /[\u1100-\u11ff]+|\P{M}\p{M}*|\p{M}+/gu
/** U+1031 stands before its consonant in Zawgyi and behind it in Unicode; U+1039 is a visible sign there and always joins two consonants here. */
const SIGNS = /[\u1031\u1039]/g
const MISPLACED =
  /(?<![\u1000-\u1021\u103b-\u103f\u104e\u105a-\u1061\u1065\u1066\u106e-\u1070\u1075-\u1082\u108e\ua9e0-\ua9fe\uaa60-\uaa7a])\u1031|\u1039(?![\u1000-\u1021\u105a-\u105d\u1075-\u1081])/g

/**
 * @example
 * textFaults(['e\u0301']).notNfc // 2
 */
export function textFaults(lines: readonly string[]): TextFaults {
  let characters = 0
  let notNfc = 0
  let burmeseSigns = 0
  let zawgyiSigns = 0
  let replacements = 0
  for (const line of lines) {
    const length = codePoints(line)
    characters += length
    if (line.normalize('NFC') !== line)
      for (const [cluster] of line.matchAll(CLUSTER))
        if (cluster.normalize('NFC') !== cluster) notNfc += codePoints(cluster)
    burmeseSigns += matches(line, SIGNS)
    zawgyiSigns += matches(line, MISPLACED)
    replacements += matches(line, /\ufffd/g)
  }
  return { characters, notNfc, burmeseSigns, zawgyiSigns, replacements }
}

/** What is so frequent that the text should be repaired before it is measured. */
export function faultsOf({ characters, notNfc, burmeseSigns, zawgyiSigns, replacements }: TextFaults): Fault[] {
  const faults: Fault[] = []
  if (zawgyiSigns > MOST_ZAWGYI * burmeseSigns) faults.push('zawgyi')
  if (notNfc > MOST_NOT_NFC * characters) faults.push('not-nfc')
  if (replacements > MOST_REPLACEMENTS * characters) faults.push('replacement-characters')
  return faults
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

function matches(text: string, pattern: RegExp): number {
  let count = 0
  for (const _ of text.matchAll(pattern)) count++
  return count
}
