/** @file KL3M-005 beside plain BPE of the same size: words joined by random cuts while training. */
import { compile } from '@tokenwright/text'
import type { Step } from '../../../experiment/contract.js'
import { trainMultiWordTokenizer } from '../train.js'
import { corpora } from './corpora.js'
import { measure } from './steps.js'
import { trained } from './trained.js'

/** Chance of a cut at each white space: the authors' default. */
const PROBABILITY = 0.3

export function multiWordStep(size: number, seed: number): Step {
  return {
    key: `multi-word-${size}`,
    label: `Words joined at random, V = ${size}`,
    weight: 8,
    async run(context) {
      const { contracts } = await corpora(context)
      const { tokenizer, composition } = await trainMultiWordTokenizer(contracts.train, {
        size,
        cut: { at: 'whitespace', probability: PROBABILITY, seed },
        fill: 'merges',
        minFrequency: 2,
        signal: context.signal,
      }).result()
      context.note(`vocabulary of words joined at random, V = ${size}`, { ...composition })
      const plain = compile(await trained(context, 'domain-all', size))
      const measurements = await measure(
        context,
        [
          { name: 'domain-all', encoder: plain },
          { name: 'multi-word', encoder: compile(tokenizer) },
        ],
        'words joined at random',
        size,
      )
      return measurements.filter(({ arm }) => arm === 'multi-word')
    },
  }
}
