/** @file The figures as comma-separated values: one row for each tokenizer, language or kind of text, and metric. */
import { TokenwrightError } from '@tokenwright/text'
import { printable } from '../format/printable.js'
import type { SuiteResult } from '../suite/contract.js'
import { createLookup } from './lookup.js'

const COLUMNS = [
  'tokenizer',
  'group',
  'label',
  'kind',
  'flags',
  'metric',
  'unit',
  'value',
  'low',
  'high',
  'of',
  'denominator',
  'difference',
  'difference_low',
  'difference_high',
  'tied',
  'rank',
  'rank_low',
  'rank_high',
] as const

/**
 * As RFC 4180 has it, with a head. Numbers are in full; what was not computed is empty, never zero.
 *
 * @throws TokenwrightError `invalid-data` for a value of a group or metric that the result does not have
 * @example
 * suiteCsv(result).split('\r\n')[1] // 'o200k_base,deu,German,language,,premium,1,1.32,1.29,1.35,...'
 */
export function suiteCsv(result: SuiteResult): string {
  const lookup = createLookup(result)
  const groups = new Map(result.groups.map((group) => [group.key, group]))
  const lines = [COLUMNS.join(',')]
  for (const value of result.values) {
    const group = groups.get(value.group)
    const metric = lookup.metric(value.metric)
    if (group === undefined || metric === undefined)
      throw new TokenwrightError('invalid-data', 'a value of no group or metric of the result', {
        value: `${value.group} ${value.metric}`,
      })
    const rank = lookup.rank(value.tokenizer, value.group, value.metric)
    const { difference } = value
    const cells: (string | number | boolean | null | undefined)[] = [
      printable(result.tokenizers[value.tokenizer].name),
      printable(group.key),
      printable(group.label),
      group.kind,
      group.flags.join(' '),
      metric.key,
      metric.unit,
      value.value,
      value.low,
      value.high,
      value.of,
      metric.denominator,
      difference?.value,
      difference?.low,
      difference?.high,
      difference?.tied,
      rank?.rank,
      rank?.low,
      rank?.high,
    ]
    lines.push(cells.map((cell) => field(cell ?? '')).join(','))
  }
  return lines.map((line) => `${line}\r\n`).join('')
}

function field(value: string | number | boolean): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
