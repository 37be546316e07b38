/** @file Everything Qtok tells about vocabularies, as plain data. */
import { createBreather } from '@tokenwright/measure/corpora'
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { census, scriptTable, type Census, type ScriptDenominator, type ScriptTable } from './census.js'
import { averageLinkage, groupsWithin, leafOrder, type Merge } from './clusters.js'
import { completeness, profileOf, tokenTexts, type Completeness, type LanguageProfile } from './completeness.js'
import { decodeVocabulary, type Collision, type DecodedVocabulary, type Mode } from './decode-vocabulary.js'
import { attribute, languageTable, type LanguageTable, type Lexicon } from './languages.js'
import { buildLexicon } from './lexicon.js'
import { overlap, unionVocabulary } from './overlap.js'
import type { RawVocabulary } from './raw-vocabulary.js'
import { secondView, type SecondView } from './second-view.js'
import type { LanguageText } from './words.js'

export interface ExamineOptions {
  /** Default `corrected`; `compatible` reproduces the printed tables with the original's guesses and names of Unicode 14. */
  readonly mode?: Mode
  /** What percentages of the script table are of; default `vocabulary`. */
  readonly scriptsOf?: ScriptDenominator
  /** Text by language: for completeness, and for a lexicon of tokens and languages. */
  readonly texts?: readonly LanguageText[]
  /** A ready lexicon, such as the original's Cyrillic one; it comes before that of `texts` where it knows the script. */
  readonly lexicon?: { readonly entries: Lexicon; readonly source: string }
  /** Encoders of the vocabularies, in their order, for tokens per character; null where a pipeline cannot be run. */
  readonly encoders?: readonly (Encoder | null)[]
  readonly signal?: AbortSignal
}

export interface VocabularyFacts extends Pick<
  DecodedVocabulary,
  'name' | 'entries' | 'byteLevel' | 'duplicateIds' | 'holes' | 'loneSurrogates'
> {
  /** Different tokens. */
  readonly size: number
  readonly categories: Census['categories']
  readonly examples: Census['examples']
  readonly collisions: number
  readonly collisionExamples: readonly Collision[]
}

export interface LanguageShares extends LanguageTable {
  /** Where the languages of tokens come from. */
  readonly source: string
  /** For each row of the table: alphabetic tokens of the script with more than one character, and those attributed. */
  readonly counts: readonly { readonly tokens: number; readonly attributed: number }[]
}

export interface LanguageCompleteness {
  readonly language: string
  /** Letters of the alphabet and frequent words that were looked for. */
  readonly letters: number
  readonly words: number
  /** In the order of the vocabularies. */
  readonly vocabularies: readonly (Omit<Completeness, 'language' | 'words'> & {
    /** Null without an encoder, and where it refuses the text. */
    readonly tokensPerCharacter: number | null
  })[]
}

export interface Examination {
  readonly mode: Mode
  readonly vocabularies: readonly VocabularyFacts[]
  /** Rows of the tables: the vocabularies and, where there are several, their union. */
  readonly rows: readonly { readonly name: string; readonly size: number; readonly categories: Census['categories'] }[]
  readonly scripts: ScriptTable
  readonly languages: readonly LanguageShares[]
  readonly overlap: {
    readonly jaccard: readonly (readonly number[])[]
    readonly presence: readonly number[]
    readonly merges: readonly Merge[]
    /** Vocabularies by index; those in one group are the same tokenizer. */
    readonly groups: readonly (readonly number[])[]
    /** Order in which neighbours are alike. */
    readonly order: readonly number[]
    readonly core: number
    readonly coreExamples: readonly string[]
  }
  readonly completeness: readonly LanguageCompleteness[]
  readonly secondView: readonly SecondView[]
}

const SCRIPTS_WITH_LANGUAGES = ['LATIN', 'CYRILLIC']
const EXAMPLES = 20

/**
 * Examines vocabularies; needs no corpus, and uses one where it is given.
 *
 * @throws TokenwrightError `invalid-option` without a vocabulary, `aborted`
 * @example
 * const { vocabularies } = await examine([await openVocabulary('tokenizer.json', 'mine')])
 * vocabularies[0].categories.spaced_alpha
 */
export async function examine(raw: readonly RawVocabulary[], options: ExamineOptions = {}): Promise<Examination> {
  const { mode = 'corrected', scriptsOf = 'vocabulary', texts = [], signal } = options
  const breathe = createBreather(signal)
  const decoded: DecodedVocabulary[] = []
  for (const one of raw) {
    decoded.push(decodeVocabulary(one, mode))
    await breathe()
  }
  const common = overlap(decoded)
  await breathe()
  const all = decoded.length > 1 ? [...decoded, unionVocabulary(common, mode)] : decoded
  const counted = all.map((one) => census(one))
  const profiles: LanguageProfile[] = []
  for (const { language, lines } of texts) {
    profiles.push(profileOf(language, lines))
    await breathe()
  }
  const own =
    profiles.length > 1
      ? buildLexicon(
          profiles,
          common.union.filter(({ kind }) => kind === 'text').map(({ text }) => text),
        )
      : undefined
  const merges = averageLinkage(common.jaccard.map((row) => row.map((similarity) => 1 - similarity)))
  const known = decoded.map(tokenTexts)
  const complete: LanguageCompleteness[] = []
  for (const [language, profile] of profiles.entries()) {
    const each: LanguageCompleteness['vocabularies'][number][] = []
    for (const [index, tokens] of known.entries()) {
      const { alphabet, missing, lettersWithoutToken, retention } = completeness(profile, tokens)
      const tokensPerCharacter = cost(options.encoders?.[index] ?? null, texts[language].lines)
      each.push({ alphabet, missing, lettersWithoutToken, retention, tokensPerCharacter })
      await breathe()
    }
    complete.push({
      language: profile.language,
      letters: profile.alphabet.length,
      words: profile.frequentWords.length,
      vocabularies: each,
    })
  }
  return {
    mode,
    vocabularies: decoded.map((one, index) => facts(one, counted[index])),
    rows: all.map(({ name }, index) => ({ name, size: counted[index].size, categories: counted[index].categories })),
    scripts: scriptTable(counted, { denominator: scriptsOf }),
    languages: SCRIPTS_WITH_LANGUAGES.map((script) => shares(script, counted, mode, options.lexicon, own)).filter(
      (table) => table !== undefined,
    ),
    overlap: {
      jaccard: common.jaccard,
      presence: common.presence,
      merges,
      groups: groupsWithin(merges, decoded.length),
      order: leafOrder(merges, decoded.length),
      core: common.core.length,
      coreExamples: common.core
        .filter(({ text }) => text.length > 4)
        .slice(0, EXAMPLES)
        .map(({ text }) => text),
    },
    completeness: complete,
    secondView: decoded.map((one) => secondView(one, common.core, own ?? options.lexicon?.entries)),
  }
}

function facts(one: DecodedVocabulary, { categories, examples, size }: Census): VocabularyFacts {
  const { name, entries, byteLevel, duplicateIds, holes, loneSurrogates, collisions } = one
  return {
    name,
    entries,
    byteLevel,
    duplicateIds,
    holes,
    loneSurrogates,
    size,
    categories,
    examples,
    collisions: entries - size,
    collisionExamples: collisions.slice(0, EXAMPLES),
  }
}

function shares(
  script: string,
  counted: readonly Census[],
  mode: Mode,
  given: ExamineOptions['lexicon'],
  own: Lexicon | undefined,
): LanguageShares | undefined {
  const candidates = [given, own && { entries: own, source: 'estimated from the given texts' }]
  for (const lexicon of candidates) {
    if (lexicon === undefined) continue
    const attributions = counted.map(({ alpha }) => attribute(alpha, script, lexicon.entries))
    if (attributions.every(({ attributed }) => attributed === 0)) continue
    return {
      ...languageTable(attributions, mode === 'compatible' ? 'pairs' : 'attributed'),
      source: lexicon.source,
      counts: attributions.map(({ tokens, attributed }) => ({ tokens, attributed })),
    }
  }
  return undefined
}

/** Tokens per character of text composed to NFC; null also for a tokenizer that has no token for a character and refuses it. */
function cost(encoder: Encoder | null, lines: readonly string[]): number | null {
  if (encoder === null) return null
  let [tokens, characters] = [0, 0]
  for (const line of lines) {
    const text = line.normalize('NFC')
    try {
      tokens += encoder.count(text)
    } catch (error) {
      if (error instanceof TokenwrightError && error.kind === 'invalid-tokenizer') return null
      throw error
    }
    characters += [...text].length
  }
  return characters === 0 ? null : tokens / characters
}
