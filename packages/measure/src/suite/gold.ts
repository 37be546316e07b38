/** @file Morphological boundaries of the languages that have words with known segments. */
import { compile } from '@tokenwright/text'
import { boundaryScores, countBoundaries } from '../metrics/morphology.js'
import { tokenFacts } from '../metrics/token-facts.js'
import type { AssemblyInput } from './assembly.js'
import type { SuiteGroup } from './contract.js'
import { recordPlain, type Found } from './figures.js'

export function recordGold(input: AssemblyInput, groups: readonly SuiteGroup[], found: Found): void {
  const { gold } = input.options
  const metrics = input.metrics.filter((metric) => metric.kind === 'gold')
  if (gold === undefined || gold.size === 0 || metrics.length === 0) return
  const compiled = input.tokenizers.map(({ tokenizer, encoder = compile(tokenizer) }) => ({
    encoder,
    facts: tokenFacts(tokenizer, encoder),
  }))
  for (const [code, words] of gold) {
    const group = groups.find(({ key }) => key === code || key === `language:${code}`)
    if (group === undefined) continue
    const counts = compiled.map(({ facts, encoder }) => countBoundaries(words, facts, encoder))
    for (const metric of metrics)
      recordPlain(
        metric,
        group.key,
        counts.map((each) => boundaryScores(each)[metric.score]),
        counts.map(({ cuts, wanted }) =>
          metric.score === 'precision' ? cuts : metric.score === 'recall' ? wanted : cuts + wanted,
        ),
        { tokenizers: compiled.length, baseline: input.baseline, found },
      )
  }
}
