/** @file Texts from outside: made clean, compared, escaped. */

/** The characters that no title, name or summary needs: controls, and marks that turn the direction of text around. */
const UNWANTED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Halves of surrogate pairs become the replacement character: no database and no mail can hold them. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}

/**
 * One line of text: Unicode in composed form, no controls, single spaces. HTML and LaTeX stay what they are: text.
 *
 * @example
 * cleanText('  Vision\n Transformers ') // 'Vision Transformers'
 */
export function cleanText(text: string, limit = 20_000): string {
  return wellFormed(text.slice(0, limit)).normalize('NFC').replace(UNWANTED, '').replace(/\s+/g, ' ').trim()
}

/** Like {@link cleanText}, with line ends kept: for notes. */
export function cleanLines(text: string, limit = 100_000): string {
  return wellFormed(text.slice(0, limit)).normalize('NFC').replace(UNWANTED, '').replace(/\r\n?/g, '\n').trim()
}

/**
 * What two spellings of one title have in common: letters and digits without case, marks, LaTeX or punctuation.
 *
 * @example
 * titleKey('{BERT}: Pre-training') === titleKey('BERT: pre training') // true
 */
export function titleKey(title: string): string {
  return title
    .replace(/\\[a-zA-Z]+\s*|[{}$]/g, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

const ARXIV = /(?<![\d.])(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?(?!\d)/

/** The arXiv id in an id, address or reference, without its version; undefined where there is none. */
export function arxivId(text: string): string | undefined {
  return ARXIV.exec(text.slice(0, 1000))?.[1]
}

/** The DOI in a text, in lower case as the DOI handbook compares them; undefined where there is none. */
export function doiOf(text: string): string | undefined {
  return /\b10\.\d{4,9}\/[^\s"<>{}]+/
    .exec(text.slice(0, 1000))?.[0]
    .replace(/[.,;)]+$/, '')
    .toLowerCase()
}

/** `owner/name` where the address is on GitHub, the address where it is another web address, else undefined. */
export function repositoryOf(text: string): string | undefined {
  const trimmed = text.trim().slice(0, 500)
  const github = /^(?:https?:\/\/(?:www\.)?github\.com\/)?([\w.-]+\/[\w.-]+?)(?:\.git)?(?:[/#?].*)?$/i.exec(trimmed)
  if (github !== null && !/^https?:$/i.test(github[1])) return github[1]
  return webAddress(trimmed)
}

/** The address, if it is one of the web: anything else (`javascript:`) is no link. */
export function webAddress(text: string): string | undefined {
  if (!URL.canParse(text.trim())) return undefined
  const url = new URL(text.trim())
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href.slice(0, 500) : undefined
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** For HTML and XML, in text and in attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character)
}
