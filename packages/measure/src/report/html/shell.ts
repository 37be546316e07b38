/** @file The shell of all pages: one file without scripts, fonts, images or anything else from elsewhere. */
import { createHash } from 'node:crypto'
import { markup, type Markup } from './markup.js'

export interface Section {
  /** For links; unique in the page. */
  readonly id: string
  readonly title: string
  readonly body: Markup
}

export interface PageParts {
  /** Of the window. */
  readonly title: string
  /** The small line above the heading. */
  readonly brand: string
  readonly heading: Markup
  /** What stands between the heading and the links to the sections. */
  readonly lead: Markup
  readonly sections: readonly Section[]
  /** ISO 8601. */
  readonly made: string
  readonly style: string
}

/**
 * A page as one HTML file. Its content security policy forbids everything but its own style sheet, so that even a text
 * that slipped through the escaping could do nothing. Style attributes are forbidden too: plots use classes and
 * presentation attributes.
 */
export function renderShell({ title, brand, heading, lead, sections, made, style }: PageParts): string {
  // The policy allows this text and no other: not a space may come between the tags and the style sheet.
  const styleElement: Markup = { markup: `<style>${style}</style>` }
  const styleHash = createHash('sha256').update(style).digest('base64')
  return `<!doctype html>\n${
    markup`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="tokenwright" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${styleElement}
      </head>
      <body>
        <main>
          <header>
            <div class="brand">${brand}</div>
            <h1>${heading}</h1>
            ${lead}
            <nav aria-label="Sections">${sections.map((section) => markup`<a href="#${section.id}">${section.title}</a>`)}</nav>
          </header>
          ${sections.map(
            (section) =>
              markup`<section aria-labelledby="${section.id}">
                <h2 id="${section.id}">${section.title}</h2>
                ${section.body}
              </section>`,
          )}
          <footer>
            Made by tokenwright on ${made.slice(0, 10)}. This file loads nothing from anywhere.
          </footer>
        </main>
      </body>
    </html>`.markup
  }\n`
}
