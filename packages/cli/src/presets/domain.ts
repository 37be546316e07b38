/** @file Presets `legal`, `financial` and `government`: a tokenizer of a field's documents, with terms that stay whole. */
import type { Domain } from '@tokenwright/systems/make/kl3m'
import { normalizationOf, SETTLED_BY_KL3M, watchMaking } from './kl3m.js'
import type { Preset } from './preset.js'

export const legalPreset = domainPreset('legal', 'contracts, statutes, court documents; citations and terms stay whole')
export const financialPreset = domainPreset('financial', 'filings and statements, with markup and years')
export const governmentPreset = domainPreset('government', 'regulations, hearings and reports, with citations')

function domainPreset(domain: Domain, summary: string): Preset {
  return {
    name: domain,
    summary,
    reads: 'text',
    vocabulary: 32_768,
    settles: SETTLED_BY_KL3M,
    takes: ['terms', 'abbreviations', 'matching', 'report', 'with'],
    async learn(corpus, { options, running }) {
      const {
        checkCustomTokens,
        customTokens,
        DOMAIN_PRESETS,
        parseAbbreviations,
        parseTerms,
        tokensOfDomain,
        trainDomainTokenizer,
      } = await import('@tokenwright/systems/make/kl3m')
      const { readTextFile } = await import('./read-text.js')
      const terms = options.terms === undefined ? [] : parseTerms(await readTextFile(options.terms))
      const abbreviations =
        options.abbreviations === undefined ? undefined : parseAbbreviations(await readTextFile(options.abbreviations))
      const { normalization, lowercase } = normalizationOf(options.normalizer)
      const list = customTokens(tokensOfDomain(domain, { abbreviations, terms, lowercase }))
      const { tokens, duplicates } = checkCustomTokens(list, normalization, lowercase)
      const remarks: string[] = []
      if (duplicates.length > 0)
        remarks.push(
          `Custom tokens that the normalizer makes equal to others: ${duplicates.length}, such as ${JSON.stringify(duplicates[0].token)} and ${JSON.stringify(duplicates[0].of)}.`,
        )
      if (abbreviations === undefined && DOMAIN_PRESETS.get(domain)!.citations)
        remarks.push('No abbreviations were given, so citations were not kept whole (--abbreviations).')
      if (normalization === 'nfkc')
        remarks.push('NFKC loses ligatures, ½, № and no-break spaces for good (--normalizer nfc keeps them).')
      const making = trainDomainTokenizer(corpus, {
        ...running,
        size: options.vocabulary,
        customTokens: tokens.map(({ content }) => content),
        matching: options.matching ?? 'word-edges',
        fill: 'merges',
        normalization,
        lowercase,
        minFrequency: options.minFrequency,
        tieRule: options.tie,
      })
      return watchMaking(making, domain, remarks, terms)
    },
  }
}
