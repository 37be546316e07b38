/** @file The file that every figure in a document comes from. */
import { TokenwrightError } from '@tokenwright/text'
import { readOptional, writeWhole } from '../files.js'
import type { CodeVersion } from './code-version.js'
import type { Arm, Experiment, Finding, Json, Measurement, Metric, Size, Table } from './contract.js'
import type { Environment } from './environment.js'
import { createFigures } from './figures.js'
import { checkJson, createMeasurementCheck } from './check.js'
import { summaries, type ArmSummary } from './summary.js'
import { join } from 'node:path'

export const RESULT_FORMAT = 1

/** What a run brings home. */
export interface MeasuredResult {
  readonly format: typeof RESULT_FORMAT
  readonly slug: string
  readonly size: Size
  /** When the last run that worked on it ended, in ISO 8601. */
  readonly finished: string
  /** Time of all steps together, also of those that an interrupted run had finished before. */
  readonly seconds: number
  readonly code: CodeVersion
  readonly environment: Environment
  /** SHA-256 of every file of every data set. */
  readonly data: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly seeds: readonly number[]
  readonly arms: readonly Arm[]
  readonly metrics: readonly Metric[]
  readonly steps: readonly { readonly key: string; readonly label: string; readonly seconds: number }[]
  readonly measurements: readonly Measurement[]
  readonly notes: Readonly<Record<string, Json>>
}

/** With what follows from the measurements. */
export interface ResultFile extends MeasuredResult {
  /** Over seeds. */
  readonly summaries: readonly ArmSummary[]
  readonly findings: readonly Finding[]
}

/** Smoke results have a name of their own, so that they can never take the place of what documents quote. */
export function resultPath(folder: string, slug: string, size: Size): string {
  return join(folder, size === 'full' ? `${slug}.json` : `${slug}.${size}.json`)
}

/** Writes it with one measurement a line: two results can be compared with any tool that compares lines. */
export async function writeResult(folder: string, result: ResultFile): Promise<string> {
  const path = resultPath(folder, result.slug, result.size)
  const lines = Object.entries(result).map(([key, value]) => `  ${JSON.stringify(key)}: ${spread(value)}`)
  await writeWhole(path, `{\n${lines.join(',\n')}\n}\n`)
  return path
}

function spread(value: unknown): string {
  if (Array.isArray(value) && value.some((item) => typeof item === 'object'))
    return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    const lines = Object.entries(value).map(([key, item]) => `    ${JSON.stringify(key)}: ${JSON.stringify(item)}`)
    return `{\n${lines.join(',\n')}\n  }`
  }
  return JSON.stringify(value)
}

/**
 * Reads a result and holds it against what the experiment declares today.
 *
 * @returns null where the experiment has not been run
 * @throws TokenwrightError `invalid-data` for a file that this version did not write or cannot stand behind
 */
export async function readResult(folder: string, experiment: Experiment, size: Size): Promise<ResultFile | null> {
  const path = resultPath(folder, experiment.slug, size)
  const bytes = await readOptional(path)
  if (bytes === null) return null
  let data: unknown
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'result file that is no JSON', { value: path, cause })
  }
  const result = data as ResultFile
  if (
    typeof data !== 'object' ||
    data === null ||
    result.format !== RESULT_FORMAT ||
    result.slug !== experiment.slug ||
    result.size !== size ||
    !Array.isArray(result.measurements) ||
    typeof result.notes !== 'object'
  )
    throw new TokenwrightError('invalid-data', `result file of another format, system or size than ${size}`, {
      value: path,
    })
  createMeasurementCheck(experiment, size)(result.measurements)
  checkJson('notes', result.notes)
  return result
}

/** Makes what follows from the measurements, also anew for a result whose findings are worded better today. */
export function withDerived(experiment: Experiment, measured: MeasuredResult): ResultFile {
  const figures = createFigures(measured.size, measured.measurements, measured.notes)
  checkedTables(experiment.tables(figures))
  return {
    ...measured,
    summaries: summaries(measured.measurements),
    findings: checkedFindings(experiment.findings(figures)),
  }
}

/** @throws TokenwrightError `invalid-data` for rows that do not fit their columns */
export function checkedTables(tables: readonly Table[]): readonly Table[] {
  for (const { title, columns, rows } of tables)
    for (const row of rows)
      if (row.length !== columns.length)
        throw new TokenwrightError(
          'invalid-data',
          `table ${JSON.stringify(title)} with ${columns.length} columns and a row of ${row.length}`,
          { value: row },
        )
  return tables
}

/** @throws TokenwrightError `invalid-data` for a claim without a reason, or without a figure */
function checkedFindings(findings: readonly Finding[]): readonly Finding[] {
  const claims = new Set<string>()
  for (const finding of findings) {
    const { claim, reported, measured, verdict, why } = finding
    if (claim === '' || reported === '' || (measured === '' && verdict !== 'not tested'))
      throw new TokenwrightError('invalid-data', 'finding that says nothing', { value: finding })
    if (verdict !== 'holds' && (why ?? '') === '')
      throw new TokenwrightError('invalid-data', 'finding that does not hold and gives no reason', { value: claim })
    if (claims.has(claim)) throw new TokenwrightError('invalid-data', 'claim that is judged twice', { value: claim })
    claims.add(claim)
  }
  return findings
}
