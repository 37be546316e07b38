/** @file What became of the claims. */
import { percent } from '@tokenwright/measure/format'
import type { Figures, Finding } from '../../../experiment/contract.js'
import { overSeeds, pairedInterval } from '../../../experiment/summary.js'
import { SAME } from './machine.js'

export function findings(figures: Figures): readonly Finding[] {
  if (figures.size === 'smoke') return []
  const mean = (arm: string, metric = 'bytes-per-token', on = SAME): number =>
    overSeeds(figures, { arm, metric, on }).mean
  const shown = (arm: string, metric = 'bytes-per-token'): string => {
    const { mean: value, low, high } = overSeeds(figures, { arm, metric, on: SAME })
    return low === undefined || high === undefined
      ? value.toFixed(2)
      : `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
  }
  const [four, eight, sixteen] = ['binary-4k', 'binary-8k', 'binary-16k'].map((arm) => mean(arm))
  const gain = eight / mean('binary-8k-1248') - 1
  const text = mean('text-8k')
  const bySplit = (arm: string): number[] =>
    figures.all({ arm, metric: 'bytes-per-token', on: SAME }).map(({ value }) => value)
  const pieces = pairedInterval(bySplit('binary-8k'), bySplit('binary-8k-pieces'))
  const foreign = [
    ...new Set(figures.all({ arm: 'binary-8k', metric: 'bytes-per-token', seed: 1 }).map(({ on }) => on!)),
  ]
    .filter((on) => on.startsWith('npm packages, ') && !on.includes(':') && on !== 'npm packages, ELF x86-64')
    .map((on) => ({ name: on.replace('npm packages, ', ''), value: mean('binary-8k', 'bytes-per-token', on) }))
  const lowest = Math.min(...foreign.map(({ value }) => value))
  const mixed = foreign.flatMap(({ name }) => {
    const on = `npm packages, ${name}`
    if (figures.all({ arm: 'mixed-8k', metric: 'bytes-per-token', on }).length === 0) return []
    return [{ name, value: mean('mixed-8k', 'bytes-per-token', on) }]
  })
  const listed = (values: readonly { readonly name: string; readonly value: number }[]): string =>
    values.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', ')
  const incompressible = ['random bytes', 'gzip of the test programs'].map((on) =>
    mean('binary-8k', 'bytes-per-token', on),
  )
  const equal = mean('binary-4k', 'family-equal')
  const restored = figures.all({ metric: 'restored' }).reduce((sum, { value }) => sum + value, 0)
  const files = figures.all({ metric: 'files' }).reduce((sum, { value }) => sum + value, 0)
  const seconds = figures.one({ metric: 'seconds' }).value
  const memory = figures.one({ metric: 'memory' }).value

  return [
    {
      claim: 'Bytes per token on uncompressed executables',
      reported: '2 to 3',
      measured: `4,096: ${shown('binary-4k')}, 8,192: ${shown('binary-8k')}, 16,384: ${shown('binary-16k')} on unseen programs of this machine`,
      ...verdict(four >= 2.2 && eight >= 2.5, four >= 2, 'lower on these programs'),
    },
    {
      claim: 'Bytes per token of the 8k tokenizer',
      reported: 'about 2.2',
      measured: `${shown('binary-8k')}; ${shown('binary-8k', 'without-zeros')} without zeros`,
      ...verdict(eight >= 2.2, eight >= 2, 'lower on these programs'),
    },
    {
      claim: 'Tokenizers of all sizes nest: the ids of a smaller one are a prefix',
      reported: 'yes (first version; the later abstract does not say so)',
      measured: `${percent(equal, 0)} of the merges of 4,096 are those of training to 4,096 directly`,
      ...verdict(equal === 1, equal > 0.99, 'not exact'),
    },
    {
      claim: 'Allowed lengths 1 to 16 against 1, 2, 4 and 8 alone (8k)',
      reported: '2.855 against 2.254 bytes per token, on the training files',
      measured: `${shown('binary-8k')} against ${shown('binary-8k-1248')}: ${percent(gain)} more, on unseen files`,
      ...verdict(gain >= 0.1, gain > 0, 'less than 10 % more'),
    },
    {
      claim: 'Training in pieces that are combined is worse than training at once',
      reported: '2.590 against 2.849 bytes per token (64k)',
      measured: `${shown('binary-8k-pieces')} against ${shown('binary-8k')} (8,192, pieces of 1 MB), difference on the same split ${pieces.mean.toFixed(3)} (${pieces.low!.toFixed(3)} to ${pieces.high!.toFixed(3)})`,
      ...verdict(pieces.high! < 0, pieces.mean < 0, 'three splits cannot tell the two apart'),
    },
    {
      claim: 'A text tokenizer of 16k on binaries',
      reported: '1.13 bytes per token, binary BPE 2.85',
      measured: `8,192 trained on speeches: ${shown('text-8k')}; o200k_base ${mean('o200k').toFixed(2)}, Pythia ${mean('pythia').toFixed(2)}, Mistral ${mean('mistral').toFixed(2)} on Latin-1 text`,
      ...verdict(eight >= 2 * text, eight > text, 'less than twice'),
    },
    {
      claim: 'Bytes per token grow with the vocabulary',
      reported: 'yes',
      measured: `${four.toFixed(2)}, ${eight.toFixed(2)}, ${sixteen.toFixed(2)}`,
      ...verdict(four < eight && eight < sixteen, false, 'not in this order'),
    },
    {
      claim: 'Trained on one platform, still above 1.5 bytes per token on others',
      reported: '1.5 (expected)',
      measured: listed(foreign),
      ...(foreign.length === 0
        ? UNTESTED
        : verdict(
            lowest >= 1.5,
            foreign.some(({ value }) => value >= 1.5),
            'machine code of another processor is nearly new to it',
          )),
    },
    {
      claim: 'One tokenizer serves several platforms',
      reported: '2 to 3 bytes per token over all platforms',
      measured: `trained on 1.5 MB of each as well, among it the library that most of the tested files belong to: ${listed(mixed)}`,
      ...(mixed.length === 0
        ? UNTESTED
        : verdict(
            mixed.every(({ value }) => value >= 2),
            mixed.every(({ value }, i) => value > foreign[i].value),
            'better than without, but 1.5 MB of a platform are little, and 8,192 tokens are shared by all',
          )),
    },
    {
      claim: 'Nothing is gained on compressed and random data',
      reported: '1.02 to 1.03 (expected)',
      measured: `random bytes ${incompressible[0].toFixed(3)}, gzip ${incompressible[1].toFixed(3)}`,
      ...verdict(
        incompressible.every((value) => value <= 1.1),
        false,
        'more than 1.1',
      ),
    },
    {
      claim: 'Nothing is lost',
      reported: 'required',
      measured: `${restored} of ${files} files decoded to themselves; 10 MB in one piece in ${seconds.toFixed(1)} s, ${memory.toFixed(0)} MB resident`,
      ...verdict(restored === files && seconds < 20 && memory < 2048, restored === files, 'too slow or too large'),
    },
    {
      claim: 'Tokens used on the evaluation set, 64k',
      reported: '67.2 %',
      measured: `${percent(mean('binary-8k', 'utilisation'))} at 8,192, ${percent(mean('binary-16k', 'utilisation'))} at 16,384`,
      verdict: 'not tested',
      why: 'no vocabulary of 65,536 is trained here: 6 MB of programs do not fill one',
    },
  ]
}

const UNTESTED = {
  verdict: 'not tested',
  why: 'no programs of other platforms among the installed npm packages',
} as const

function verdict(holds: boolean, partly: boolean, why: string): Pick<Finding, 'verdict' | 'why'> {
  if (holds) return { verdict: 'holds' }
  return { verdict: partly ? 'holds in part' : 'does not hold', why }
}
