/** @file What each language pays for the same content, relative to a reference language, with intervals over lines. */
import { TokenwrightError } from '@tokenwright/text'
import { lineResamples, type Resampling } from './line-resamples.js'
import { dispersion, type Dispersion } from './dispersion.js'

/** One language under one tokenizer, line by line; line k says the same in every language. */
export interface LanguageCounts {
  readonly language: string
  /** Empty where nothing is wrong: figures with a flag are no figures of the language. */
  readonly flags: readonly string[]
  readonly lineTokens: readonly number[]
  readonly lineBytes: readonly number[]
  readonly lineCharacters: readonly number[]
  /** Ids of the unknown token. */
  readonly unknown: number
  /** Lines that decoding does not give back. */
  readonly changed: number
}

export interface Bounded {
  readonly value: number
  /** 95 % of the resamples lie between; null with too few lines to tell. */
  readonly low: number | null
  readonly high: number | null
}

export interface PremiumRow {
  readonly language: string
  readonly flags: readonly string[]
  readonly lines: number
  readonly bytes: number
  readonly characters: number
  /** CTC. */
  readonly tokens: Bounded
  /** Tokens over the tokens of the reference language. */
  readonly premium: Bounded
  readonly bytePremium: number
  /** Characters over those of the reference language: the paper's char coefficient. */
  readonly lengthRatio: number
  readonly tokensPerCharacter: Bounded
  readonly bytesPerToken: Bounded
  readonly unknown: number
  readonly changed: number
}

export interface PremiumTable {
  readonly reference: string
  readonly lines: number
  readonly resamples: number
  /** Highest premium first. */
  readonly rows: readonly PremiumRow[]
  readonly all: Dispersion
  /** Without the languages that have a flag; null where none has one, or too few are left. */
  readonly healthy: Dispersion | null
}

export interface PremiumOptions {
  /** Language that premiums divide by. Default: `eng`, `en` or the first. */
  readonly reference?: string
  readonly resampling?: Resampling
}

/**
 * Premiums are ratios of sums over the same lines. All languages are resampled together, so the interval of a premium is
 * that of the ratio, not of two independent sums.
 *
 * @throws TokenwrightError `invalid-option` for languages of different length, no or double languages, an unknown reference
 * or a reference without tokens
 * @example
 * premiumTable(counts, { reference: 'eng' }).rows[0] // the language that pays most
 */
export function premiumTable(languages: readonly LanguageCounts[], options: PremiumOptions = {}): PremiumTable {
  checkAligned(languages)
  const reference = referenceOf(languages, options.reference)
  const names = languages.map(({ language }) => language)
  const base = names.indexOf(reference)
  const columns = languages.flatMap(({ lineTokens, lineBytes, lineCharacters }) => [
    lineTokens,
    lineBytes,
    lineCharacters,
  ])
  const samples = lineResamples(columns, options.resampling)
  const tokens = (language: number, sample: number): number => samples.sums[3 * language][sample]
  if (tokens(base, 0) === 0)
    throw new TokenwrightError('invalid-option', 'reference language without any token', {
      where: 'reference',
      value: reference,
    })
  const rows = languages.map(({ language, flags, lineTokens, unknown, changed }, i): PremiumRow => {
    const [bytes, characters] = [samples.sums[3 * i + 1], samples.sums[3 * i + 2]]
    return {
      language,
      flags,
      lines: lineTokens.length,
      bytes: bytes[0],
      characters: characters[0],
      tokens: samples.bounded((s) => tokens(i, s)),
      premium: samples.bounded((s) => tokens(i, s) / tokens(base, s)),
      bytePremium: bytes[0] / samples.sums[3 * base + 1][0],
      lengthRatio: characters[0] / samples.sums[3 * base + 2][0],
      tokensPerCharacter: samples.bounded((s) => tokens(i, s) / characters[s]),
      bytesPerToken: samples.bounded((s) => bytes[s] / tokens(i, s)),
      unknown,
      changed,
    }
  })
  const spread = (chosen: readonly number[]): Dispersion => dispersion(names, chosen, base, tokens, samples)
  const every = languages.map((_, i) => i)
  const sound = every.filter((i) => languages[i].flags.length === 0)
  return {
    reference,
    lines: languages[0].lineTokens.length,
    resamples: samples.rounds,
    rows: rows.toSorted((a, b) => b.premium.value - a.premium.value),
    all: spread(every),
    healthy: sound.length < every.length && sound.length > 1 ? spread(sound) : null,
  }
}

function referenceOf(languages: readonly LanguageCounts[], wanted: string | undefined): string {
  const names = languages.map(({ language }) => language)
  if (wanted === undefined) return ['eng', 'en'].find((name) => names.includes(name)) ?? names[0]
  if (names.includes(wanted)) return wanted
  throw new TokenwrightError('invalid-option', `no such language (there are ${names.join(', ')})`, {
    where: 'reference',
    value: wanted,
  })
}

function checkAligned(languages: readonly LanguageCounts[]): void {
  if (languages.length === 0) throw new TokenwrightError('invalid-option', 'no languages', { value: 0 })
  const lines = languages[0].lineTokens.length
  const seen = new Set<string>()
  for (const { language, lineTokens, lineBytes, lineCharacters } of languages) {
    if (seen.has(language))
      throw new TokenwrightError('invalid-option', 'language that comes twice', { value: language })
    seen.add(language)
    for (const list of [lineTokens, lineBytes, lineCharacters])
      if (list.length !== lines)
        throw new TokenwrightError(
          'invalid-option',
          `${language} has ${list.length} lines where ${languages[0].language} has ${lines}`,
          { value: language },
        )
  }
}
