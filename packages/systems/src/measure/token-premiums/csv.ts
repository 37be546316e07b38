/** @file Premiums and plans as comma-separated values (RFC 4180), numbers in full. */
import { printable } from '@tokenwright/measure/format'
import type { PlanReport } from './plan-report.js'
import type { PremiumReport } from './premium-report.js'

type Cell = string | number | null

/** One row for each tokenizer and language, dearest first. */
export function premiumCsv({ results, languages }: PremiumReport): string {
  const names = new Map(languages.map(({ code, name }) => [code, name]))
  const head = [
    'tokenizer',
    'language',
    'name',
    'flags',
    'lines',
    'characters',
    'bytes',
    'tokens',
    'tokens_low',
    'tokens_high',
    'premium',
    'premium_low',
    'premium_high',
    'byte_premium',
    'length_ratio',
    'tokens_per_character',
    'bytes_per_token',
    'unknown',
    'changed_lines',
  ]
  const rows = results.flatMap(({ name, table }) =>
    table.rows.map((row): Cell[] => [
      name,
      row.language,
      names.get(row.language) ?? '',
      row.flags.join(' '),
      row.lines,
      row.characters,
      row.bytes,
      row.tokens.value,
      row.tokens.low,
      row.tokens.high,
      row.premium.value,
      row.premium.low,
      row.premium.high,
      row.bytePremium,
      row.lengthRatio,
      row.tokensPerCharacter.value,
      row.bytesPerToken.value,
      row.unknown,
      row.changed,
    ]),
  )
  return lines(head, rows)
}

/** One row for each language of the plan. */
export function planCsv({ languages }: PlanReport): string {
  const head = ['language', 'name', 'size', 'predicted', 'measured', 'clipped', 'a', 'b', 'c', 'fit_rmse', 'fit_points']
  const rows = languages.map((row): Cell[] => [
    row.language,
    row.name,
    row.size,
    row.predicted,
    row.measured,
    row.clipped,
    row.curve.a,
    row.curve.b,
    row.curve.c,
    row.curve.rmse,
    row.curve.points,
  ])
  return lines(head, rows)
}

function lines(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = printable(value)
  // A spreadsheet would run what begins like a formula.
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
