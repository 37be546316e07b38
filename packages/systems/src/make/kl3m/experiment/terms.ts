/** @file The paper's terms, and lengths of tokens: own tokenizers of the largest size, general ones, released ones. */
import { compile, loadEncoding } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { countTerms, type TermGroup } from '../domain-terms.js'
import type { Contender } from '../evaluate.js'
import { tokenLengths } from '../token-lengths.js'
import { customVariants } from './custom.js'
import { GENERAL, RELEASED, WITH_TERMS } from './declared.js'
import { released, termTable } from './steps.js'
import { trained } from './trained.js'

export function termsStep(size: number): Step {
  return {
    key: 'terms',
    label: 'Terms, and lengths of tokens',
    async run(context) {
      const contenders: Contender[] = [{ name: 'general', encoder: compile(await trained(context, 'general', size)) }]
      for (const { arm, tokenizer } of await customVariants(context, size))
        if (WITH_TERMS.includes(arm)) contenders.push({ name: arm, encoder: compile(tokenizer) })
      for (const name of GENERAL) contenders.push({ name, encoder: compile(await loadEncoding(name)) })
      for (const name of RELEASED) contenders.push({ name, encoder: await released(context, name) })
      const { groups } = countTerms(contenders, await termGroups(context))
      return contenders.flatMap(({ name: arm, encoder }, t): Measurement[] => {
        const { byLength, total } = tokenLengths(encoder)
        return [
          ...groups.map(({ name, means }) => ({ arm, metric: 'tokens-per-term', on: name, value: means[t] })),
          { arm, metric: 'short-share', value: (byLength[0] + byLength[1] + byLength[2]) / total },
        ]
      })
    },
  }
}

async function termGroups(context: StepContext): Promise<TermGroup[]> {
  const groups = new Map<string, string[]>()
  for (const row of await termTable(context)) {
    const name = row.get('Domain')!
    groups.set(name, [...(groups.get(name) ?? []), row.get('Term')!])
  }
  return Array.from(groups, ([name, terms]) => ({ name, terms }))
}
