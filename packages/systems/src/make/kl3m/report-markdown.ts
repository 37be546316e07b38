/** @file The report as Markdown: every percentage stands beside the counts that it follows from, and names its direction. */
import { integer, percent } from '@tokenwright/measure/format'
import type { Interval } from '@tokenwright/measure/compare'
import type { Audit, AuditedToken } from './audit.js'
import type { ClassEvaluation, Evaluation } from './evaluate.js'
import type { DomainReport } from './report.js'
import type { TermTable } from './domain-terms.js'
import { LONGEST_BIN, type TokenLengths } from './token-lengths.js'

const SHOWN_TOKENS = 15

/**
 * @example
 * reportMarkdown(report).split('\n')[0] // '# legal: what its text costs'
 */
export function reportMarkdown(report: DomainReport): string {
  const { subject, composition, evaluation, terms, lengths, audit, notes } = report
  const parts = [
    `# ${subject}: what its text costs`,
    ...notes.map((note) => `${note}`),
    ...(composition === null
      ? []
      : [
          `Of ${integer(composition.size)} tokens ${integer(composition.special)} are special, ${integer(composition.bytes)} single bytes, ${integer(composition.merged)} merged, ${integer(composition.custom)} custom, ${integer(composition.whitespace)} runs of white space to fill up, ${integer(composition.reserved)} reserved; ${integer(composition.learned)} custom tokens were learned by merging. Merges that the text did not give: ${integer(composition.missing)}.`,
        ]),
    '## Tokens per character',
    `Sums over all documents of a class; in brackets the 95 % interval of the bootstrap over documents. Compared with ${evaluation.baseline}; a difference inside its interval is a tie.`,
    ...evaluation.classes.map((one) => classTable(one, evaluation)),
    ...(terms === null ? [] : ['## Tokens per term', ...termTables(terms)]),
    '## Lengths of tokens',
    'Shares of the vocabulary by decoded characters.',
    lengthTable(evaluation, lengths),
    ...(audit === null ? [] : ['## Custom tokens', ...auditTables(audit)]),
  ]
  return `${parts.join('\n\n')}\n`
}

/**
 * A difference from two counts, with its direction: `8.3 % fewer`, `1.2 % more`.
 *
 * @example
 * difference(917, 1000) // '8.3 % fewer'
 */
export function difference(tokens: number, baseline: number): string {
  if (tokens === baseline) return 'as many'
  return `${percent(Math.abs(tokens - baseline) / baseline)} ${tokens < baseline ? 'fewer' : 'more'}`
}

function classTable({ name, documents, characters, rows }: ClassEvaluation, { baseline }: Evaluation): string {
  const base = rows.find(({ tokenizer }) => tokenizer === baseline)!.tokens
  return [
    `**${escape(name)}**: ${integer(documents)} documents, ${integer(characters)} characters`,
    '',
    ...table(
      ['tokenizer', 'tokens', 'tokens per character', `against ${baseline}`],
      rows.map(({ tokenizer, tokens, tokensPerCharacter, ratio, tied }) => [
        escape(tokenizer),
        integer(tokens),
        `${tokensPerCharacter.value.toFixed(4)}${bounds(tokensPerCharacter, (value) => value.toFixed(4))}`,
        tokenizer === baseline
          ? 'baseline'
          : `${difference(tokens, base)}${bounds(ratio, (value) => value.toFixed(3))}${tied === true ? ', a tie' : ''}`,
      ]),
    ),
  ].join('\n')
}

function bounds({ low, high }: Interval, show: (value: number) => string): string {
  return low === null || high === null ? '' : ` [${show(low)}, ${show(high)}]`
}

function termTables({ tokenizers, groups }: TermTable): string[] {
  return groups.map(({ name, terms, means }) =>
    table(
      [escape(name), ...tokenizers.map(escape)],
      [
        ...terms.map(({ term, tokens }) => [code(term), ...tokens.map(String)]),
        ['mean', ...means.map((mean) => mean.toFixed(2))],
      ],
    ).join('\n'),
  )
}

function lengthTable({ tokenizers }: Evaluation, lengths: readonly TokenLengths[]): string {
  const bins = Array.from({ length: LONGEST_BIN }, (_, i) => String(i + 1))
  return table(
    ['tokenizer', 'entries', ...bins, `above ${LONGEST_BIN}`, 'part of a character', 'special'],
    lengths.map(({ byLength, longer, partial, special, total }, t) => [
      escape(tokenizers[t].name),
      integer(total),
      ...[...byLength, longer, partial, special].map((count) => percent(count / total)),
    ]),
  ).join('\n')
}

function auditTables(audit: Audit): string[] {
  const { tokens, firings, inWord, unused, withThem, withoutThem } = audit
  const rows = (some: readonly AuditedToken[]): string[] =>
    table(
      ['token', 'fires', 'inside a word', 'tokens saved'],
      some.map((token) => [code(token.content), integer(token.firings), integer(token.inWord), token.saved.toFixed(1)]),
    )
  const costly = tokens.filter(({ saved }) => saved < 0).toSorted((a, b) => a.saved - b.saved)
  return [
    `They fire ${integer(firings)} times, ${integer(inWord)} times inside a word; ${integer(unused)} of ${integer(tokens.length)} never fire. With them the text has ${integer(withThem)} tokens, with the same merges alone ${integer(withoutThem)}: ${difference(withThem, withoutThem)}.`,
    '### Most used',
    rows(tokens.slice(0, SHOWN_TOKENS)).join('\n'),
    ...(costly.length === 0 ? [] : ['### Those that cost most', rows(costly.slice(0, SHOWN_TOKENS)).join('\n')]),
  ]
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)]
}

/** Names come from files and people. */
function escape(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, String.raw`\$&`).replace(/\s+/g, ' ')
}

/** A token as code in a table: white space and bars would break it. */
function code(text: string): string {
  const shown = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll('|', String.raw`\|`)
  const fence = '`'.repeat(Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length)) + 1)
  const pad = fence.length > 1 ? ' ' : ''
  return shown.trim() === '' ? `${shown.length} spaces` : `${fence}${pad}${shown}${pad}${fence}`
}
