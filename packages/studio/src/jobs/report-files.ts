/** @file A report as files: the data, the page, and a table of its figures. */
import { renderPage, type ReportData } from '@tokenwright/measure/report'

/** Name to contents. */
export function reportFiles(data: ReportData): Map<string, string> {
  return new Map([
    ['report.json', JSON.stringify(data)],
    ['report.html', renderPage(data)],
    ['report.csv', reportCsv(data)],
  ])
}

function reportCsv({ tokenizers, costs }: ReportData): string {
  const groups = [
    { kind: 'all', name: 'all', ...costs.all },
    ...costs.byType.map((group) => ({ kind: 'type', ...group })),
    ...costs.byScript.map((group) => ({ kind: 'script', ...group })),
  ]
  const rows: (string | number | null)[][] = [
    [
      'group',
      'name',
      'bytes',
      'tokenizer',
      'vocabulary',
      'tokens',
      'bytes per token',
      'low',
      'high',
      'saving',
      'low',
      'high',
    ],
  ]
  for (const group of groups)
    for (const [i, { tokens, bytesPerToken, saving }] of group.costs.entries())
      rows.push([
        group.kind,
        group.name,
        group.bytes,
        tokenizers[i].name,
        tokenizers[i].size,
        tokens,
        bytesPerToken.value,
        bytesPerToken.low,
        bytesPerToken.high,
        saving.value,
        saving.low,
        saving.high,
      ])
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Quoted where the text needs it; a name that a spreadsheet would take for a formula is kept as a text. */
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
