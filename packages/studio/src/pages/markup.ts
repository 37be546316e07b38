/** @file HTML from templates: what is put in is text, and escaped, unless it came from a template itself. */

export interface Markup {
  readonly html: string
}

type Piece = Markup | string | number | false | null | undefined | readonly Piece[]

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/**
 * @example
 * markup`<b>${'<script>'}</b>`.html // '<b>&lt;script&gt;</b>'
 */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { html: strings.reduce((html, part, i) => html + spell(pieces[i - 1]) + part) }
}

/** Markup that the program itself holds. */
export function raw(html: string): Markup {
  return { html }
}

function spell(piece: Piece): string {
  if (piece === false || piece === null || piece === undefined) return ''
  if (typeof piece === 'object') return 'html' in piece ? piece.html : piece.map(spell).join('')
  return String(piece).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '')
}
