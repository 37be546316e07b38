/** @file What a measurement looks like: on a terminal, as a page, as CSV. */
import type { SuiteReport } from './data.js'

export type { SuiteReport } from './data.js'
export { renderSuiteText, type SuiteTextOptions } from './terminal.js'
export { suiteCsv } from './csv.js'
export { selectMetrics } from './select.js'
export { vocabularyScripts, type ScriptCount } from './scripts.js'

/**
 * The page of a measurement, one HTML file. Loads Observable Plot on first use.
 *
 * @example
 * await writeFile('measure.html', await renderSuitePage(report))
 */
export async function renderSuitePage(report: SuiteReport): Promise<string> {
  const { suitePage } = await import('./page.js')
  return suitePage(report)
}
