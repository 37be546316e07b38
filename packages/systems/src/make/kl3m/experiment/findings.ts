/** @file What became of the paper's claims, in words made from the measurements. */
import type { Figures, Finding, Measurement, Query } from '../../../experiment/contract.js'
import { difference } from '../report-markdown.js'
import { paper } from '../paper.js'
import { slice } from './declared.js'

type Words = Pick<Finding, 'measured' | 'verdict' | 'why'>

/** Sizes where the claims are looked at. */
const SIZE = 8192
const LARGE = 16_384

export function findings(figures: Figures): readonly Finding[] {
  if (figures.size === 'smoke') return [smallFinding(figures)]
  const [sec, web, legal, financial, third, short] = paper.headlines
  const reported = [
    finding(sec, againstGeneral(figures)),
    finding(web, price(figures)),
    finding(legal, terms(figures, 'Legal')),
    finding(financial, terms(figures, 'Financial')),
    finding(third, {
      measured: '',
      verdict: 'not tested',
      why: 'the 64k model and the five sets are not part of the data',
    }),
    finding(short, stability(figures)),
  ]
  return [
    ...reported,
    own('At equal size and equal text a domain vocabulary needs fewer tokens in its domain', equal(figures)),
    own('Custom tokens as released save tokens in the field', asReleased(figures)),
    own('Custom tokens that cannot cut words save tokens in the field', atWordEdges(figures)),
    own('The released tokenizers give the ids and counts that were published', published(figures)),
    own('Words joined at random while training (KL3M-005) save tokens', multiWord(figures)),
    own('A model of short tokens repairs damaged text better at equal steps', {
      measured: '',
      verdict: 'not tested',
      why: 'needs a trained model: the neural check is left for later',
    }),
  ]
}

function finding({ claim, reported }: { claim: string; reported: string }, words: Words): Finding {
  return { claim, reported, ...words }
}

function own(claim: string, words: Words): Finding {
  return finding({ claim, reported: 'no figure' }, words)
}

function againstGeneral(figures: Figures): Words {
  const at = (arm: string): Measurement => figures.one({ arm, metric: 'tokens', on: slice('contracts') })
  const ratio = figures.one({ arm: 'domain-all', metric: 'ratio', on: slice('contracts') })
  const better = (ratio.high ?? ratio.value) < 1
  return {
    measured: `${difference(at('domain-all').value, at('o200k_base').value)} (${at('domain-all').value} against ${at('o200k_base').value} tokens${interval(ratio)}) on held-out contracts`,
    verdict: better ? 'holds' : 'does not hold',
    why: `${better ? '' : 'a tie or worse, '}with a twelfth of GPT-4o’s vocabulary: ${LARGE} tokens, trained on 9 million characters of contracts`,
  }
}

function price(figures: Figures): Words {
  const on = slice('speeches')
  const tokens = (arm: string): number => figures.one({ arm, metric: 'tokens', on }).value
  const ratio = figures.one({ arm: 'domain-all', metric: 'ratio', on })
  return {
    measured: `${difference(tokens('domain-all'), tokens('o200k_base'))} (${tokens('domain-all')} against ${tokens('o200k_base')} tokens${interval(ratio)}) on speeches`,
    verdict: ratio.value < 1 ? 'does not hold' : ratio.value < 1.05 ? 'holds' : 'holds in part',
    why: 'training saw contracts alone here, and the vocabulary is small',
  }
}

function terms(figures: Figures, group: string): Words {
  const mean = (arm: string): number => figures.one({ arm, metric: 'tokens-per-term', on: group }).value
  const domain = mean('domain-all')
  const general = mean('o200k_base')
  const withCustom = mean('custom-word-edges')
  const best = Math.min(domain, withCustom)
  return {
    measured: `${domain.toFixed(2)} with ${LARGE} tokens, ${withCustom.toFixed(2)} with custom tokens at word edges among them; o200k_base ${general.toFixed(2)}, general BPE of the same size ${mean('general').toFixed(2)}`,
    verdict: domain < general ? 'holds' : best < mean('general') ? 'holds in part' : 'does not hold',
    why: 'the 128k models are not part of the data; contracts cite few statutes, so merging alone learns few citations',
  }
}

function stability(figures: Figures): Words {
  const mean = (arm: string, metric: string): number => seeded(figures, { arm, metric })
  const better = ['cap-3', 'cap-4'].every((arm) =>
    figures
      .all({ arm, metric: 'boundary-f1' })
      .every(
        ({ seed }) =>
          figures.one({ arm, metric: 'boundary-f1', seed }).value >
            figures.one({ arm: 'plain', metric: 'boundary-f1', seed }).value &&
          figures.one({ arm, metric: 'collateral', seed }).value <
            figures.one({ arm: 'plain', metric: 'collateral', seed }).value,
      ),
  )
  const words = (arm: string): string =>
    `${mean(arm, 'boundary-f1').toFixed(3)} and ${mean(arm, 'collateral').toFixed(1)}`
  return {
    measured: `boundary F1 and changed characters per error: ${words('cap-3')} at 3 bytes, ${words('cap-4')} at 4, ${words('plain')} for plain BPE of ${SIZE}; the example ${figures.one({ arm: 'kl3m-004-char-4k-cased', metric: 'ocr-damaged' }).value} and ${figures.one({ arm: 'kl3m-004-char-4k-cased', metric: 'ocr-clean' }).value} tokens`,
    verdict: better ? 'holds' : 'does not hold',
    why: 'on every noise seed, with 3 % of the characters damaged; the paper measures nothing, so the measure is ours',
  }
}

function equal(figures: Figures): Words {
  const parts = (['contracts', 'speeches'] as const).map((text) => {
    const on = slice(text, SIZE)
    const tokens = (arm: string): number => figures.one({ arm, metric: 'tokens', on }).value
    const ratio = figures.one({ arm: 'domain', metric: 'ratio', on })
    return {
      ratio,
      words: `${difference(tokens('domain'), tokens('general'))} on ${text} (${tokens('domain')} against ${tokens('general')} tokens${interval(ratio)})`,
    }
  })
  return {
    measured: `${parts.map(({ words }) => words).join('; ')}, V = ${SIZE}`,
    verdict: (parts[0].ratio.high ?? parts[0].ratio.value) < 1 ? 'holds' : 'does not hold',
    why: 'against BPE trained on as many characters of speeches; companies of the held-out contracts were not trained on',
  }
}

function asReleased(figures: Figures): Words {
  const on = slice('contracts', LARGE)
  return {
    ...customWords(figures, 'custom-released'),
    why: `they fire ${figures.one({ arm: 'custom-released', metric: 'in-word', on }).value} times inside words of the held-out contracts at V = ${LARGE}, and at every size they take the place of merges`,
  }
}

function atWordEdges(figures: Figures): Words {
  return {
    ...customWords(figures, 'custom-word-edges'),
    why: 'thousands of tokens need a vocabulary in which their places are not missed',
  }
}

function customWords(figures: Figures, arm: string): Pick<Words, 'measured' | 'verdict'> {
  const sizes = [SIZE, LARGE].map((size) => {
    const on = slice('contracts', size)
    const plain = figures.one({ arm: 'domain-all', metric: 'tokens', on }).value
    const ratio = figures.one({ arm, metric: 'ratio', on })
    const words = difference(figures.one({ arm, metric: 'tokens', on }).value, plain)
    return { helps: (ratio.high ?? ratio.value) < 1, words: `${words} at V = ${size}${interval(ratio)}` }
  })
  const citations = (of: string): number =>
    figures.one({ arm: of, metric: 'citation-tokens', on: slice('contracts', LARGE) }).value
  return {
    measured: `${sizes.map(({ words }) => words).join('; ')}; six citations ${citations(arm)} tokens instead of ${citations('domain-all')}`,
    verdict: sizes.every(({ helps }) => helps)
      ? 'holds'
      : sizes.some(({ helps }) => helps)
        ? 'holds in part'
        : 'does not hold',
  }
}

function published(figures: Figures): Words {
  const sum = (metric: string): number => figures.all({ metric }).reduce((total, { value }) => total + value, 0)
  const texts = sum('golden-equal')
  const counts = sum('terms-equal')
  const tokenizers = figures.all({ metric: 'golden-equal' }).length
  return {
    measured: `${texts} of ${9 * tokenizers} encodings, ${counts} of ${20 * tokenizers} counts`,
    verdict: texts === 9 * tokenizers && counts === 20 * tokenizers ? 'holds' : 'does not hold',
  }
}

function multiWord(figures: Figures): Words {
  const words = (['contracts', 'speeches'] as const).map((text) => {
    const on = slice(text, LARGE)
    const plain = figures.one({ arm: 'domain-all', metric: 'tokens', on }).value
    return `${difference(figures.one({ arm: 'multi-word', metric: 'tokens', on }).value, plain)} on ${text}`
  })
  const ratio = figures.one({ arm: 'multi-word', metric: 'ratio', on: slice('contracts', LARGE) })
  return {
    measured: `${words.join(', ')}, V = ${LARGE}`,
    verdict: (ratio.high ?? ratio.value) < 1 ? 'holds' : 'does not hold',
    why: 'cut at white space with a probability of 0.3; nothing is cut when encoding',
  }
}

function smallFinding(figures: Figures): Finding {
  const on = slice('contracts', 2048)
  const tokens = (arm: string): number => figures.one({ arm, metric: 'tokens', on }).value
  return own('At equal size and equal text a domain vocabulary needs fewer tokens in its domain', {
    measured: `${difference(tokens('domain'), tokens('general'))} on contracts (${tokens('domain')} against ${tokens('general')} tokens), V = 2048`,
    verdict: tokens('domain') < tokens('general') ? 'holds' : 'does not hold',
    why: 'the small size',
  })
}

function interval({ low, high }: Measurement): string {
  return low === undefined || high === undefined ? '' : `, ratio ${low.toFixed(3)} to ${high.toFixed(3)}`
}

function seeded(figures: Figures, query: Query): number {
  const found = figures.all(query)
  return found.reduce((sum, { value }) => sum + value, 0) / found.length
}
