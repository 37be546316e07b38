/** @file Which custom tokens go with which kind of document. */
import type { CustomTokenOptions, TokenSet } from './custom-tokens.js'

export type Domain = 'legal' | 'financial' | 'government'

export interface DomainPreset {
  readonly domain: Domain
  readonly sets: readonly TokenSet[]
  /** Whether pieces of citations are taken from the user's abbreviation file. */
  readonly citations: boolean
}

/**
 * The paper has one list for all, and `legal` is that list. The other two leave sets out by what the documents are likely
 * to hold: `financial` goes without citations and enumerations, `government` without JSON and XML. That is a choice of
 * this project and not measured; `auditCustomTokens` shows on a user's documents which tokens earn their place.
 */
export const DOMAIN_PRESETS: ReadonlyMap<Domain, DomainPreset> = new Map(
  [
    {
      domain: 'legal',
      sets: ['whitespace', 'markdown', 'html', 'json', 'xml', 'years', 'enumerations', 'numbers'],
      citations: true,
    },
    {
      domain: 'financial',
      sets: ['whitespace', 'markdown', 'html', 'json', 'xml', 'years', 'numbers'],
      citations: false,
    },
    {
      domain: 'government',
      sets: ['whitespace', 'markdown', 'html', 'years', 'enumerations', 'numbers'],
      citations: true,
    },
  ].map((preset) => [preset.domain, preset] as const) as [Domain, DomainPreset][],
)

/**
 * Options of `customTokens` for a kind of document.
 *
 * @example
 * customTokens(tokensOfDomain('legal', { abbreviations, terms: ['force majeure'] }))
 */
export function tokensOfDomain(domain: Domain, own: Omit<CustomTokenOptions, 'sets'> = {}): CustomTokenOptions {
  const { sets, citations } = DOMAIN_PRESETS.get(domain)!
  return { ...own, sets, abbreviations: citations ? own.abbreviations : undefined }
}
