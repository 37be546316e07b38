/** @file HTML from templates in which every value is escaped unless it is markup already. */

export interface Markup {
  readonly markup: string
}

export type Value = Markup | string | number | null | undefined | false | readonly Value[]

/**
 * @example
 * markup`<b>${'<script>'}</b>`.markup // '<b>&lt;script&gt;</b>'
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let text = strings[0]
  for (const [index, value] of values.entries()) text += asMarkup(value) + strings[index + 1]
  return { markup: text }
}

function asMarkup(value: Value): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  if ('markup' in value) return value.markup
  return value.map(asMarkup).join('')
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** Safe inside elements and quoted attributes. Null characters, which HTML forbids, become U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\0]/g, (character) => ENTITIES.get(character) ?? '\ufffd')
}
