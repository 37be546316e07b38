/** @file What became of the claims. */
import type { Figures, Finding } from '../../../experiment/contract.js'
import { percent } from '@tokenwright/measure/format'
import { languageCodes } from './languages.js'
import { settingName } from './trained.js'

const SPEECHES = settingName('speeches', 8192)
const CONTRACTS = settingName('contracts', 8192)

export function findings(figures: Figures): readonly Finding[] {
  if (figures.size === 'smoke') return []
  const saved = (arm: string, on: string): number => figures.one({ arm, metric: 'saved', on }).value
  const bytes = (arm: string, on: string): number => figures.one({ arm, metric: 'bytes-per-token', on }).value
  const shown = (arm: string, on: string): string => {
    const { value, low, high } = figures.one({ arm, metric: 'saved', on })
    const range = low === undefined || high === undefined ? '' : ` (${percent(low)} to ${percent(high)})`
    return `${percent(value)}${range}`
  }
  const released = saved('superbpe-200k', 'speeches')
  const releasedContracts = saved('superbpe-200k', 'contracts')
  const sizes = [4096, 8192, 16_384].map((size) => saved('superbpe-90', settingName('speeches', size)))
  const early = [SPEECHES, CONTRACTS].map((on) => [saved('superbpe-50', on), saved('superbpe-90', on)])
  const both = [saved('superbpe-90', SPEECHES), saved('superbpe-90', CONTRACTS)]
  const boundless = [saved('boundless', SPEECHES), saved('boundless', CONTRACTS)]
  const gains = [SPEECHES, CONTRACTS].map((on) => bytes('boundless', on) / bytes('bpe', on) - 1)
  const efficiency = [SPEECHES, CONTRACTS].map(
    (on) =>
      figures.one({ arm: 'boundless', metric: 'efficiency', on }).value /
        figures.one({ arm: 'bpe', metric: 'efficiency', on }).value -
      1,
  )
  const ordered = [SPEECHES, CONTRACTS].every(
    (on) => bytes('bpe', on) < bytes('boundless', on) && bytes('boundless', on) < bytes('superbpe-90', on),
  )
  const marks = languageCodes.map((code) => ({
    code,
    safe: saved('superbpe-90-filters', code),
    script: saved('superbpe-90-script', code),
  }))
  const worst = marks.toSorted((a, b) => a.script - b.script).slice(0, 5)
  const losers = marks.filter(({ safe }) => safe < -0.02)
  const pythia = figures.one({ arm: 'pythia-500', metric: 'saved', on: 'contracts' })
  const golden = figures.all({ metric: 'golden' })
  const counts = figures.all({ metric: 'reference-counts' }).reduce((sum, { value }) => sum + value, 0)
  const goldenTexts = Number(figures.notes['golden texts'])
  const cells = Number(figures.notes['reference counts'])

  return [
    {
      claim: 'Fewer tokens than BPE at a vocabulary of 200,000 (transition at 180,000)',
      reported: '27 %',
      measured: `released vocabularies: ${shown('superbpe-200k', 'speeches')} on speeches, ${shown('superbpe-200k', 'contracts')} on contracts`,
      verdict:
        released > 0.24 && releasedContracts > 0.24
          ? 'holds'
          : released > 0.24 || releasedContracts > 0.24
            ? 'holds in part'
            : 'does not hold',
      ...(released > 0.24 && releasedContracts > 0.24
        ? {}
        : {
            why: 'it depends on the text: contracts are full of numbers, lists and defined terms, which the second stage leaves apart',
          }),
    },
    {
      claim: 'Fewer tokens than BPE at a vocabulary of 200,000 (transition at 80,000)',
      reported: '33 %',
      measured: `trained here, V = 16,384, t = 0.5, 2 MB of speeches: ${shown('superbpe-50', settingName('speeches', 16_384))}`,
      verdict: 'not tested',
      why: 'that vocabulary is not among the data, and the text here is 2 MB instead of 10 GB: savings grow with size',
    },
    {
      claim: 'Savings at V = 8,192, t = 0.9, lie between 12 and 18 %',
      reported: '12 to 18 % (expected at this size)',
      measured: `${shown('superbpe-90', SPEECHES)} on speeches, ${shown('superbpe-90', CONTRACTS)} on contracts`,
      verdict: both.every((value) => value >= 0.12 && value <= 0.18)
        ? 'holds'
        : both.some((value) => value < 0.08)
          ? 'does not hold'
          : 'holds in part',
      ...(both.every((value) => value >= 0.12 && value <= 0.18) ? {} : { why: 'outside of the range on one text' }),
    },
    {
      claim: 'Savings grow with the vocabulary',
      reported: 'yes',
      measured: `4,096: ${percent(sizes[0])}, 8,192: ${percent(sizes[1])}, 16,384: ${percent(sizes[2])}`,
      verdict: sizes[0] < sizes[1] && sizes[1] < sizes[2] ? 'holds' : 'does not hold',
      ...(sizes[0] < sizes[1] && sizes[1] < sizes[2] ? {} : { why: 'they do not at this size of text' }),
    },
    {
      claim: 'An earlier transition saves at least as much: t = 0.5 against 0.9',
      reported: 'yes',
      measured: early.map(([half, nine]) => `${percent(half)} against ${percent(nine)}`).join('; '),
      verdict: early.every(([half, nine]) => half >= nine) ? 'holds' : 'does not hold',
      ...(early.every(([half, nine]) => half >= nine) ? {} : { why: 'not on both texts' }),
    },
    {
      claim: 'Bytes per token of BoundlessBPE against BPE',
      reported: '+20 %',
      measured: `${percent(gains[0])} more on speeches, ${percent(gains[1])} more on contracts; tokens saved ${percent(boundless[0])} and ${percent(boundless[1])}`,
      verdict: gains.every((gain) => gain >= 0.18)
        ? 'holds'
        : gains.every((gain) => gain >= 0.1)
          ? 'holds in part'
          : 'does not hold',
      ...(gains.every((gain) => gain >= 0.18) ? {} : { why: 'V = 8,192 on 2 MB here, 131,072 on 1 GB there' }),
    },
    {
      claim: 'Rényi efficiency of BoundlessBPE against BPE',
      reported: '+21 %',
      measured: `${percent(efficiency[0])} higher on speeches, ${percent(efficiency[1])} on contracts`,
      verdict: efficiency.every((gain) => gain >= 0.18)
        ? 'holds'
        : efficiency.every((gain) => gain > 0)
          ? 'holds in part'
          : 'does not hold',
      ...(efficiency.every((gain) => gain >= 0.18)
        ? {}
        : { why: 'the direction is what a vocabulary of 8,192 can show' }),
    },
    {
      claim: 'At one size BPE takes most tokens, then BoundlessBPE, then SuperBPE',
      reported: 'expected at this size',
      measured: [SPEECHES, CONTRACTS]
        .map((on) => ['bpe', 'boundless', 'superbpe-90'].map((arm) => bytes(arm, on).toFixed(2)).join(' < '))
        .join('; '),
      verdict: ordered ? 'holds' : 'does not hold',
      ...(ordered ? {} : { why: 'not in this order on both texts' }),
    },
    {
      claim:
        'The pattern of the training script makes languages with combining marks dearer than BPE; a mark-safe one does not',
      reported: 'not looked at',
      measured: `with the script’s pattern more tokens than plain BPE: ${worst.map(({ code, script }) => `${code} ${percent(-script)}`).join(', ')}; with marks as parts of words the worst of 59 languages saves ${percent(Math.min(...marks.map(({ safe }) => safe)))}`,
      verdict: worst[0].script > -0.1 ? 'does not hold' : losers.length > 0 ? 'holds in part' : 'holds',
      why: `it takes marks for punctuation; the Burmese text (mya) is in a legacy encoding, which makes its figure extreme${losers.length === 0 ? '' : `; the mark-safe pattern loses more than 2 % in ${losers.map(({ code }) => code).join(', ')}`}`,
    },
    {
      claim: 'Superwords can be added to a tokenizer without touching its ids',
      reported: 'not looked at',
      measured: `Pythia with 500 superwords of contracts: ${percent(figures.one({ arm: 'pythia-500', metric: 'ids-unchanged' }).value, 0)} of the old ids unchanged, ${percent(pythia.value)} fewer tokens on other contracts`,
      verdict:
        figures.one({ arm: 'pythia-500', metric: 'ids-unchanged' }).value === 1 && pythia.value > 0
          ? 'holds'
          : 'does not hold',
      ...(pythia.value > 0 ? {} : { why: 'no token saved' }),
    },
    {
      claim: 'Same ids as the references',
      reported: 'required',
      measured: `golden texts: ${golden.map(({ value }) => `${value} of ${goldenTexts}`).join(', ')}; counts of plain BPE in 59 languages: ${counts} of ${cells}`,
      verdict: golden.every(({ value }) => value === goldenTexts) && counts === cells ? 'holds' : 'does not hold',
      ...(golden.every(({ value }) => value === goldenTexts) && counts === cells ? {} : { why: 'see the table' }),
    },
    {
      claim: 'Mean of 30 tasks, 8B model, same training compute',
      reported: '+4.0 points',
      measured: '',
      verdict: 'not tested',
      why: 'needs an 8B model; nothing is claimed here about models',
    },
  ]
}
