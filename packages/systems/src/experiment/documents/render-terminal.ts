/** @file A result for the terminal. */
import { duration, padEnd, plural, printable, table, wrap } from '@tokenwright/measure/format'
import type { Paper } from '../../paper.js'
import type { Experiment, Finding } from '../contract.js'
import { createFigures } from '../figures.js'
import { checkedTables, type ResultFile } from '../result-file.js'
import { allFindings } from './render-markdown.js'

export interface TerminalStyle {
  /** Columns. */
  readonly width: number
  readonly head: (text: string) => string
  readonly verdict: (verdict: Finding['verdict'], text: string) => string
}

/** @returns lines that end with a line feed */
export function renderTerminal(paper: Paper, experiment: Experiment, result: ResultFile, style: TerminalStyle): string {
  const blocks: string[] = []
  for (const { title, columns, rows, caption } of checkedTables(
    experiment.tables(createFigures(result.size, result.measurements, result.notes)),
  ))
    blocks.push(
      `${style.head(printable(title))}\n` +
        table(
          columns.map((column, index) => ({
            title: column,
            ...(index === 0 ? {} : { align: 'right' as const }),
          })),
          rows.map((row) => row.map(printable)),
          { width: style.width },
        ) +
        (caption === undefined ? '' : lines(caption, style.width, 0)),
    )
  blocks.push(
    `${style.head('Claims of the paper')}\n${allFindings(paper, result.findings)
      .map((finding) => claimLines(finding, style))
      .join('')}`,
  )
  blocks.push(
    `${plural(result.measurements.length, 'measurement')} of ${plural(result.steps.length, 'step')} in ${duration(result.seconds)}${
      result.size === 'smoke' ? '; the small size proves that everything runs, its figures are not results' : ''
    }\n`,
  )
  return blocks.join('\n')
}

const INDENT = 15

function claimLines({ claim, reported, measured, verdict, why }: Finding, style: TerminalStyle): string {
  const said = `paper: ${reported}${measured === '' ? '' : `; here: ${measured}`}`
  const text = [claim, said, ...(why === undefined ? [] : [why])]
    .map((part) => lines(part, style.width, INDENT))
    .join('')
  return style.verdict(verdict, padEnd(verdict, INDENT)) + text.slice(INDENT)
}

function lines(text: string, width: number, indent: number): string {
  return wrap(printable(text), Math.max(20, width - indent))
    .split('\n')
    .map((line) => `${' '.repeat(indent)}${line}\n`)
    .join('')
}
