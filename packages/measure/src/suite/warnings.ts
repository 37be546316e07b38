/** @file What a reader must know before believing the figures. */
import { integer } from '../format/numbers.js'
import { TOKEN, tokenBase } from '../metrics/columns.js'
import type { SuiteGroup, SuiteTokenizer, SuiteWarning } from './contract.js'
import type { Description, GroupData } from './protocol.js'
import type { Sums } from './figures.js'

type Warning = Omit<SuiteWarning, 'group' | 'tokenizer' | 'examples' | 'of'> & Partial<SuiteWarning>

export function warning(given: Warning): SuiteWarning {
  return { group: null, tokenizer: null, of: null, examples: [], ...given }
}

/** Faults of the text of one group. */
export function textWarnings(group: SuiteGroup): SuiteWarning[] {
  const found: SuiteWarning[] = []
  const { key, label, health, flags, characters } = group
  if (health.zawgyi > 0)
    found.push(
      warning({
        kind: 'zawgyi',
        severity: flags.includes('zawgyi') ? 'wrong' : 'note',
        text: `${label}: ${integer(health.zawgyi)} of ${integer(health.burmese)} Burmese texts are in the Zawgyi encoding; what they cost says nothing about the language`,
        group: key,
        count: health.zawgyi,
        of: health.burmese,
      }),
    )
  if (health.notNfc > 0)
    found.push(
      warning({
        kind: 'not-nfc',
        severity: flags.includes('not-nfc') ? 'wrong' : 'note',
        text: `${label}: ${integer(health.notNfc)} of ${integer(characters)} code points are not in normal form C, which costs tokens`,
        group: key,
        count: health.notNfc,
        of: characters,
      }),
    )
  if (health.replacements > 0)
    found.push(
      warning({
        kind: 'replacement-characters',
        severity: flags.includes('replacement-characters') ? 'wrong' : 'note',
        text: `${label}: ${integer(health.replacements)} replacement characters (U+FFFD): text was lost before it came here`,
        group: key,
        count: health.replacements,
        of: characters,
      }),
    )
  if (group.empty > 0)
    found.push(
      warning({
        kind: 'empty-lines',
        severity: 'note',
        text: `${label}: ${integer(group.empty)} of ${integer(group.units)} lines are empty`,
        group: key,
        count: group.empty,
        of: group.units,
      }),
    )
  return found
}

/** What tokenizers lost of the text of one group. */
export function lossWarnings(
  group: SuiteGroup,
  data: Pick<GroupData, 'lossy' | 'unknown'>,
  sums: Sums,
  tokenizers: readonly SuiteTokenizer[],
): SuiteWarning[] {
  const found: SuiteWarning[] = []
  for (const [t, { name }] of tokenizers.entries()) {
    const base = tokenBase(t)
    const unknown = sums.data[base + TOKEN.unknown]
    const lossy = sums.data[base + TOKEN.lossyUnits]
    const tokens = sums.data[base + TOKEN.tokens]
    if (unknown > 0)
      found.push(
        warning({
          kind: 'unknown-tokens',
          severity: 'wrong',
          text: `${name} cannot spell all of ${group.label}: ${integer(unknown)} of ${integer(tokens)} tokens are unknown, and hide what the text would cost`,
          group: group.key,
          tokenizer: t,
          count: unknown,
          of: tokens,
          examples: data.unknown[t] ?? [],
        }),
      )
    if (lossy > 0)
      found.push(
        warning({
          kind: 'round-trip',
          severity: 'note',
          text: `${name} does not give back all of ${group.label}: ${integer(lossy)} of ${integer(group.units)} texts decode to something else`,
          group: group.key,
          tokenizer: t,
          count: lossy,
          of: group.units,
          examples: data.lossy[t] ?? [],
        }),
      )
  }
  return found
}

/** Entries of vocabularies that spell the same. */
export function vocabularyWarnings(
  tokenizers: readonly SuiteTokenizer[],
  descriptions: readonly Description[],
): SuiteWarning[] {
  return descriptions.flatMap(({ duplicates, vocabularySize }, t) =>
    duplicates.count === 0
      ? []
      : warning({
          kind: 'duplicate-texts',
          severity: 'note',
          text: `${tokenizers[t].name}: ${integer(duplicates.count)} of ${integer(vocabularySize)} tokens spell the same bytes as another one`,
          tokenizer: t,
          count: duplicates.count,
          of: vocabularySize,
          examples: duplicates.examples,
        }),
  )
}
