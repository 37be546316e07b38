/** @file The report page: plots first, then every table. Loading this loads the plots. */
import { integer, percent, printable, visible } from '@tokenwright/measure/format'
import { heatMap, markup, PLOT_STYLE, renderShell, stackedBars, type Markup } from '@tokenwright/measure/plot'
import { CATEGORIES, type Category } from './classify.js'
import type { Examination } from './examine.js'
import type { PanelRow } from './panel.js'
import { reportTables, type ReportTable } from './tables.js'
import { cellText } from './write-tables.js'

const MEANINGS: Readonly<Record<Category, string>> = {
  control_tokens: 'marks for the model, in angle or square brackets',
  pure_unicode: 'single raw bytes',
  char_alpha: 'one letter',
  spaced_alpha: 'a space, then letters of one script: beginnings of words',
  inner_alpha: 'letters of one script without a space: insides and ends of words',
  char_other: 'one sign, digit or symbol',
  spaced_other: 'a space, then anything else: digits, marks, mixtures',
  inner_other: 'anything else without a space: numbers, code, runs of marks',
  unicode_flanks: 'pieces of characters: bytes that are no valid UTF-8 alone',
  char_errors: 'one character without a name: controls and private use',
  spaced_errors: 'the same after a space',
  inner_errors: 'the same among others, such as a line feed in code',
}

/** Bars keep to colours that can be told apart: categories that are rarely large stand together. */
const PARTS: readonly { readonly name: string; readonly categories: readonly Category[] }[] = [
  { name: 'beginnings of words', categories: ['spaced_alpha'] },
  { name: 'insides of words', categories: ['inner_alpha'] },
  { name: 'single letters', categories: ['char_alpha'] },
  { name: 'digits, marks, code', categories: ['char_other', 'spaced_other', 'inner_other'] },
  { name: 'bytes and pieces of characters', categories: ['pure_unicode', 'unicode_flanks'] },
  { name: 'characters without a name', categories: ['char_errors', 'spaced_errors', 'inner_errors'] },
  { name: 'control tokens', categories: ['control_tokens'] },
]

const HEAT_BOUNDS = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8]

/**
 * One HTML file that loads nothing from anywhere.
 *
 * @param made when, ISO 8601
 */
export function renderPage(examination: Examination, made: string, panel: readonly PanelRow[] = []): string {
  const tables = reportTables(examination, panel)
  const names = examination.vocabularies.map(({ name }) => printable(name))
  return renderShell({
    title: `Vocabularies: ${names.join(', ')}`,
    brand: 'Tokenwright, after Qtok (arXiv 2410.12989)',
    heading: markup`What is in ${names.length === 1 ? 'a vocabulary' : `${names.length} vocabularies`}`,
    lead: lead(examination),
    sections: [
      { id: 'categories', title: 'Kinds of tokens', body: categories(examination, tables, panel) },
      { id: 'scripts', title: 'Scripts', body: show(tables, ['unicode_stats']) },
      { id: 'languages', title: 'Languages', body: languages(tables) },
      ...(examination.vocabularies.length > 1
        ? [{ id: 'overlap', title: 'Overlap', body: overlapSection(examination, tables) }]
        : []),
      ...(examination.completeness.length > 0
        ? [{ id: 'completeness', title: 'Completeness', body: completenessSection(examination, tables) }]
        : []),
      { id: 'spaces', title: 'Beginnings of words', body: show(tables, ['second_view']) },
      { id: 'files', title: 'The files', body: filesSection(examination, tables) },
    ],
    made,
    style: PLOT_STYLE,
  })
}

function lead({ vocabularies, mode }: Examination): Markup {
  return markup`<div class="lead"><ul>${vocabularies.map(({ name, size, categories: counts }) => {
    const waste = counts.control_tokens + counts.unicode_flanks
    return markup`<li><strong>${printable(name)}</strong>: ${integer(size)} different tokens, ${percent(
      size === 0 ? 0 : waste / size,
    )} of them control tokens or pieces of characters</li>`
  })}</ul></div>
  <p class="about">${
    mode === 'corrected'
      ? 'Counted in the corrected mode: names of Unicode 17, raw bytes told from characters. Printed tables of the paper follow the compatible mode.'
      : 'Counted in the compatible mode, as the original does: names of Unicode 14.'
  } A vocabulary says what can be written, not how often text uses it.</p>`
}

function categories({ rows }: Examination, tables: readonly ReportTable[], panel: readonly PanelRow[]): Markup {
  const all = [...rows, ...panel]
  return markup`${stackedBars({
    label: 'Shares of kinds of tokens in each vocabulary; the numbers are in the tables below',
    rows: all.map(({ name }) => printable(name)),
    parts: PARTS.map(({ name }) => name),
    counts: all.map((row) =>
      PARTS.map((part) => part.categories.reduce((sum, category) => sum + row.categories[category], 0)),
    ),
    caption: 'Each bar is all different tokens of a vocabulary.',
  })}
  <dl class="facts">${CATEGORIES.map((category) => markup`<dt>${category}</dt><dd>${MEANINGS[category]}</dd>`)}</dl>
  ${show(tables, ['basic_stats_abs', 'basic_stats'])}`
}

function languages(tables: readonly ReportTable[]): Markup {
  const shown = tables.filter(({ slug }) => slug === 'latin_stats' || slug === 'cyrillic_stats')
  if (shown.length === 0)
    return markup`<p class="note">Languages of tokens are told from text in each language, or from a list; none was given.</p>`
  return markup`${shown.map(renderTable)}`
}

function overlapSection({ vocabularies, overlap }: Examination, tables: readonly ReportTable[]): Markup {
  const names = overlap.order.map((index) => printable(vocabularies[index].name))
  const same = overlap.groups.filter((group) => group.length > 1)
  return markup`${heatMap({
    label: 'Jaccard similarity of each pair of vocabularies; the numbers are in the table below',
    rows: names,
    columns: names,
    cells: overlap.order.flatMap((row, r) =>
      overlap.order.map((column, c) => ({
        row: names[r],
        column: names[c],
        value: overlap.jaccard[row][column],
        text: overlap.jaccard[row][column].toFixed(2),
        title: `${names[r]}, ${names[c]}: ${overlap.jaccard[row][column].toFixed(3)}`,
      })),
    ),
    bounds: HEAT_BOUNDS,
    caption: 'Tokens that both have, over tokens that either has.',
  })}
  ${
    same.length > 0 &&
    markup`<p>The same tokenizer (above 0.95): ${same
      .map((group) => group.map((index) => printable(vocabularies[index].name)).join(' = '))
      .join('; ')}.</p>`
  }
  <p>${integer(overlap.core)} core tokens are in all of them${
    overlap.coreExamples.length > 0 &&
    markup`, such as ${overlap.coreExamples.map((text) => markup`<span class="token">${visible(text)}</span> `)}`
  }</p>
  ${show(tables, ['jaccard', 'presence', 'core'])}`
}

function completenessSection({ completeness, vocabularies }: Examination, tables: readonly ReportTable[]): Markup {
  const names = vocabularies.map(({ name }) => printable(name))
  const plot = (label: string, value: (language: number, vocabulary: number) => number, caption: string): Markup =>
    heatMap({
      label: `${label}; the numbers are in the tables below`,
      rows: completeness.map(({ language }) => printable(language)),
      columns: names,
      cells: completeness.flatMap(({ language }, l) =>
        names.map((name, v) => ({
          row: printable(language),
          column: name,
          value: value(l, v),
          text: percent(value(l, v), 0),
          title: `${printable(language)}, ${name}: ${percent(value(l, v))}`,
        })),
      ),
      bounds: HEAT_BOUNDS,
      caption,
    })
  return markup`${plot(
    'Frequent words that are one token',
    (l, v) => completeness[l].vocabularies[v].retention,
    'Percent of the most frequent words (at most 1,000) that are one token.',
  )}
  ${plot(
    'Letters that are one token',
    (l, v) => completeness[l].vocabularies[v].alphabet,
    'Percent of the letters with at least 0.1 % of the running letters that are one token.',
  )}
  ${show(tables, ['alphabet', 'retention', 'letters_without_token', 'tokens_per_character'])}`
}

function filesSection({ vocabularies }: Examination, tables: readonly ReportTable[]): Markup {
  return markup`${show(tables, ['files'])}${vocabularies.map(
    ({ name, examples, collisionExamples }) => markup`<details><summary>Tokens of ${printable(name)}</summary>
      <dl class="facts">${CATEGORIES.filter((category) => examples[category].length > 0).map(
        (category) =>
          markup`<dt>${category}</dt><dd>${examples[category].map((text) => markup`<span class="token">${visible(text)}</span> `)}</dd>`,
      )}${
        collisionExamples.length > 0 &&
        markup`<dt>rows with the same text</dt><dd>${collisionExamples.map(
          ({ text, ids }) => markup`<span class="token">${visible(text)}</span> (${ids.join(', ')}) `,
        )}</dd>`
      }</dl></details>`,
  )}`
}

function show(tables: readonly ReportTable[], slugs: readonly string[]): Markup {
  return markup`${tables.filter(({ slug }) => slugs.includes(slug)).map(renderTable)}`
}

function renderTable({ title, caption, columns, rows }: ReportTable): Markup {
  return markup`<h3>${title}</h3><div class="scroll"><table>
    <caption>${caption}</caption>
    <thead><tr>${columns.map(({ title: head, as }) => markup`<th scope="col">${printable(head)}${as === 'percent' && ' %'}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (row) =>
        markup`<tr>${row.map((cell, index) => {
          const { as } = columns[index]
          const text = as === 'count' && typeof cell === 'number' ? integer(cell) : printable(cellText(cell, as))
          return index === 0 ? markup`<th scope="row">${text}</th>` : markup`<td>${text}</td>`
        })}</tr>`,
    )}</tbody>
  </table></div>`
}
