/** @file Puts what was made from a result between the markers of a README. */
import { TokenwrightError } from '@tokenwright/text'
import type { Paper } from '../../paper.js'
import type { Experiment } from '../contract.js'
import type { ResultFile } from '../result-file.js'
import { renderResults, renderVerdict } from './render-markdown.js'

/**
 * The README with its verdict and its results made anew. A missing verdict goes below the title, missing results to the end.
 *
 * @throws TokenwrightError `invalid-data` for a marker without its partner
 */
export function withResults(readme: string, paper: Paper, experiment: Experiment, result: ResultFile | null): string {
  const verdict = block('verdict', renderVerdict(paper, result))
  const results = block('results', renderResults(paper, experiment, result))
  const first =
    replaced(readme, 'verdict', verdict) ?? readme.replace(/^(#[^\n]*\n)?/, (title) => `${title}\n${verdict}\n`)
  return replaced(first, 'results', results) ?? `${first.trimEnd()}\n\n${results}\n`
}

/** A README with the list of systems made anew between its markers, or at its end. */
export function withSystems(readme: string, list: string): string {
  const systems = block('systems', list)
  return replaced(readme, 'systems', systems) ?? `${readme.trimEnd()}\n\n${systems}\n`
}

/** Formatters leave alone what stands between; so the test that compares it does not depend on one. */
function block(name: string, content: string): string {
  return `<!-- ${name} -->\n<!-- prettier-ignore-start -->\n\n${content}\n\n<!-- prettier-ignore-end -->\n<!-- /${name} -->`
}

function replaced(text: string, name: string, content: string): string | null {
  const open = `<!-- ${name} -->`
  const close = `<!-- /${name} -->`
  const from = text.indexOf(open)
  const to = text.indexOf(close)
  if (from < 0 && to < 0) return null
  if (from < 0 || to < from || text.indexOf(open, from + 1) >= 0 || text.indexOf(close, to + 1) >= 0)
    throw new TokenwrightError('invalid-data', 'markers that do not come as one pair', { value: `${open} ${close}` })
  return text.slice(0, from) + content + text.slice(to + close.length)
}
