/** @file What became of the paper's claims and of those of the reproduction. */
import type { Figures, Finding } from '../../../experiment/contract.js'
import { overSeedsOf, share, signed, valueOf } from './figures-of.js'
import { REFERENCE } from './reference.js'
import { TEXTS } from './texts.js'

export function findings(figures: Figures): readonly Finding[] {
  return [...merging(figures), ...prefill(figures), ...retrieval(figures), ...untested()]
}

function merging(figures: Figures): Finding[] {
  const full = figures.size === 'full'
  const gaps = TEXTS.flatMap(({ name }) => {
    const reference = REFERENCE.get(name)
    if (reference === undefined) return []
    return [
      ['all', reference.all] as const,
      ['m = 10', reference.saved[0]] as const,
      ['m = 50', reference.saved[1]] as const,
      ['m = 200', reference.saved[2]] as const,
    ].map(([at, expected]) => ({
      name: `${name}, ${at}`,
      gap: Math.abs(100 * valueOf(figures, 'pretokens', 'saved', `${name}, ${at}`) - expected),
    }))
  })
  const worst = gaps.reduce((most, each) => (each.gap > most.gap ? each : most))
  const away = gaps.filter(({ gap }) => gap > 1)
  const ends = TEXTS.map(({ name }) => ({
    name,
    ends: valueOf(figures, 'pretokens', 'tokens', name),
    given: valueOf(figures, 'borders', 'tokens', name),
    cut: valueOf(figures, 'model', 'pre-tokens', name),
  }))
  const equal = ends.filter(({ ends: end, given, cut }) => Math.abs(end - cut) < 1e-9 && Math.abs(given - cut) < 1e-9)
  const ratio = (on: string, arm: string): number =>
    valueOf(figures, arm, 'tokens', `lv${on}`) / valueOf(figures, arm, 'tokens', `en${on}`)
  const fair = [ratio('', 'model'), ratio(', m = 200', 'pretokens'), ratio('', 'pretokens')]
  const lv = valueOf(figures, 'no-white-space-rule', 'tokens', 'lv')
  const zh = valueOf(figures, 'no-white-space-rule', 'tokens', 'zh')
  const ewt = valueOf(figures, 'pretokens', 'saved', 'ewt, all')
  return [
    {
      claim: 'UNER English EWT, batches of 32: tokens saved when all is merged',
      reported: '17.4 % (18.68 to 15.42 tokens)',
      measured: `${share(ewt)} with a tokenizer of 4,096 tokens trained here`,
      verdict: 'not tested',
      why: 'the paper’s figure is for XLM-R, whose tokenizer of 250,000 tokens cuts English far less; it is not among the data',
    },
    full
      ? {
          claim: 'Tokens saved on seven texts at 10, 50, 200 and all merges',
          reported: 'the 28 figures of a reference run, each within 1 point',
          measured: `${gaps.length - away.length} of ${gaps.length}; the largest gap is ${worst.gap.toFixed(2)} points (${worst.name})`,
          verdict: away.length === 0 ? 'holds' : 'holds in part',
          ...(away.length === 0
            ? {}
            : {
                why: `another tokenizer of the same kind: its training breaks ties otherwise; beyond 1 point: ${away.map(({ name }) => name).join('; ')}`,
              }),
        }
      : {
          claim: 'Tokens saved on seven texts at 10, 50, 200 and all merges',
          reported: 'the 28 figures of a reference run, each within 1 point',
          measured: 'measured on 64 lines only',
          verdict: 'not tested',
          why: 'the reference figures are for all lines',
        },
    {
      claim: 'Merging to the end gives as many tokens as there are pre-tokens',
      reported: 'exactly',
      measured: `${equal.length} of ${ends.length} texts`,
      verdict: equal.length === ends.length ? 'holds' : 'holds in part',
      ...(equal.length === ends.length ? {} : { why: 'merges of half characters step over borders' }),
    },
    {
      claim: 'Without the rule about white space, merging goes below the pre-tokens',
      reported: 'Latvian to 12.23 tokens in a line, Chinese to 2.11',
      measured: `Latvian to ${lv.toFixed(2)}, Chinese to ${zh.toFixed(2)}`,
      verdict: ends.every(
        ({ name, cut }) =>
          !['lv', 'zh'].includes(name) || valueOf(figures, 'no-white-space-rule', 'tokens', name) < cut,
      )
        ? 'holds'
        : 'does not hold',
      why: 'half characters count as valid beside anything',
    },
    {
      claim: 'Latvian comes closer to English in tokens per line: ratio below 2.2 at 200 merges',
      reported: '3.4 before, 2.0 at 200 merges, 0.9 at the end',
      measured: fair.map((value) => value.toFixed(2)).join(', '),
      verdict: fair[1] < 2.2 && fair[0] > fair[1] ? 'holds' : 'does not hold',
      why: 'on the same number of lines of different texts',
    },
    {
      claim: 'The incremental algorithm gives the tokens of counting anew, faster',
      reported: 'identical',
      measured: `${figures.all({ metric: 'different' }).reduce((total, { value }) => total + value, 0)} batches differ; ${figures
        .all({ metric: 'speed-up' })
        .map(({ on, value }) => `${on} ${value.toFixed(1)} times as fast`)
        .join(', ')}`,
      verdict: figures.all({ metric: 'different' }).every(({ value }) => value === 0) ? 'holds' : 'does not hold',
      why: 'merged to the end, in batches of 32',
    },
  ]
}

function prefill(figures: Figures): Finding[] {
  const lost = (arm: string, percent: number) => overSeedsOf(figures, arm, 'lost', `${percent} %`)
  const [fvt, drop, end] = [lost('fvt', 40), lost('drop', 40), lost('fvt', 100)]
  if (fvt === undefined || drop === undefined || end === undefined) return []
  const small = figures.size === 'smoke'
  return [
    {
      claim: 'Prompts of Mistral-7B: almost no loss',
      reported: 'up to 40 % of the way to word level',
      measured: `at 40 % of the way ${bounds(fvt)} bits per byte, at 100 % ${bounds(end)}; below 0.03 counts as almost none`,
      verdict: small
        ? 'not tested'
        : (fvt.high ?? fvt.mean) < 0.03 && fvt.mean <= drop.mean
          ? 'holds'
          : fvt.mean < 0.03
            ? 'holds in part'
            : 'does not hold',
      why: small
        ? 'the decoder of the smoke run is hardly trained'
        : 'a decoder of 0.74 million parameters trained here for 400 steps, and rows that are means of pieces, without a hypernetwork; a loss this small says little where dropping tokens costs no more',
    },
    {
      claim: 'Merging a prompt loses less than dropping as many of its tokens',
      reported: 'required of the method',
      measured: `at 40 %: ${bounds(fvt)} against ${bounds(drop)} bits per byte`,
      verdict: small
        ? 'not tested'
        : (fvt.high ?? fvt.mean) < (drop.low ?? drop.mean)
          ? 'holds'
          : fvt.mean < drop.mean
            ? 'holds in part'
            : 'does not hold',
      why: small
        ? 'the decoder of the smoke run is hardly trained'
        : fvt.mean < drop.mean
          ? 'intervals by Student’s t over seeds'
          : 'a decoder this small makes little of the far end of a prompt: dropping it costs nothing, so there is nothing to win; rows are means of pieces',
    },
  ]
}

function retrieval(figures: Figures): Finding[] {
  const recall = (arm: string) => overSeedsOf(figures, arm, 'recall')?.mean
  const time = (arm: string) => overSeedsOf(figures, arm, 'milliseconds', 'a step')?.mean
  const [cosine, inner] = [recall('index-cosine'), recall('index-inner-product')]
  const [all, fast] = [time('exact-inner-product'), time('index-inner-product')]
  if (cosine === undefined || inner === undefined || all === undefined || fast === undefined) return []
  return [
    {
      claim: 'An index finds the best token of a large vocabulary without computing all logits',
      reported: '20 candidates by cosine, 1,000,000 tokens, ScaNN',
      measured: `best token among 20 by cosine: ${share(cosine)} (all rows looked at: ${share(recall('exact-cosine') ?? NaN)}); by inner product: ${share(inner)}; ${fast.toFixed(2)} instead of ${all.toFixed(2)} ms a step`,
      verdict: inner >= 0.95 && fast < all ? 'holds' : 'holds in part',
      why: `${figures.all({ metric: 'vocabulary' })[0].value.toLocaleString('en-US')} tokens, rows that are means of pieces`,
    },
  ]
}

function untested(): Finding[] {
  return [
    {
      claim: 'Shorter sequences for XLM-R on XNLI in 14 languages, at under 2 % accuracy lost',
      reported: 'over 20 %',
      measured: 'not measured',
      verdict: 'not tested',
      why: 'needs XLM-R, its hypernetwork and XNLI, none of which is here; the encoder with named entities has not been trained here',
    },
    {
      claim: 'XNLI English, batches of 32: tokens saved when all is merged',
      reported: '14.7 % (42.14 to 35.94 tokens)',
      measured: 'not measured',
      verdict: 'not tested',
      why: 'needs the tokenizer of XLM-R and XNLI',
    },
  ]
}

const bounds = ({ mean, low, high }: { mean: number; low?: number; high?: number }): string =>
  low === undefined || high === undefined
    ? signed(mean, 3)
    : `${signed(mean, 3)} (${signed(low, 3)} to ${signed(high, 3)})`
