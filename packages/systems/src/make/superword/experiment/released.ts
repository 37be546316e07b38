/** @file The authors' released vocabularies, a tokenizer that is extended, and one long line. */
import { compile, fromBoundless, fromTokenizerJson, train, type Encoder } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { extendWithSuperwords } from '../make.js'
import { publishedTokenizer } from '../published.js'
import { measureArms } from './measured.js'
import { readTexts } from './texts.js'

interface Golden {
  readonly text: string
  readonly superbpe: { readonly ids: readonly number[]; readonly tokens: readonly string[] }
  readonly bpe: Golden['superbpe']
  readonly boundless: Golden['superbpe']
}

export const RELEASED = ['bpe-200k', 'superbpe-200k', 'boundless-8k'] as const

/** The three released vocabularies, compiled once. */
export function releasedEncoders(context: StepContext): Promise<Readonly<Record<(typeof RELEASED)[number], Encoder>>> {
  return context.once('released', async () => {
    const data = await context.data('superword')
    return {
      'bpe-200k': compile(publishedTokenizer(await data.bytes('bpe_olmo2_v200k.merges.txt.gz'), 'bpe')),
      'superbpe-200k': compile(
        publishedTokenizer(await data.bytes('superbpe_olmo2_t180k_v200k.merges.txt.gz'), 'superbpe'),
      ),
      'boundless-8k': compile(fromBoundless(await data.bytes('boundlessbpe_gpt4o_tau0.9_v8192.model.gz'))),
    }
  })
}

export function releasedStep(): Step {
  return {
    key: 'released',
    label: 'Released vocabularies',
    weight: 15,
    async run(context) {
      const encoders = await releasedEncoders(context)
      const data = await context.data('superword')
      const golden = JSON.parse(await data.text('golden_encodings.json')) as readonly Golden[]
      const measurements: Measurement[] = RELEASED.map((arm) => ({
        arm,
        metric: 'golden',
        value: golden.filter((each) => meets(encoders[arm], each.text, each[NAMES[arm]])).length,
      }))
      context.note('golden texts', golden.length)
      for (const text of ['speeches', 'contracts'] as const) {
        const { allHeld } = await readTexts(context, text, 2_000_000)
        const arms = RELEASED.map((arm) => ({ arm, encoder: encoders[arm] }))
        measurements.push(...measureArms(arms, allHeld, text))
      }
      return measurements
    },
  }
}

const NAMES = { 'bpe-200k': 'bpe', 'superbpe-200k': 'superbpe', 'boundless-8k': 'boundless' } as const

function meets(encoder: Encoder, text: string, { ids, tokens }: Golden['superbpe']): boolean {
  const encoded = [...encoder.encode(text)]
  return (
    encoded.length === ids.length &&
    encoded.every((id, i) => id === ids[i] && encoder.idToToken(id) === tokens[i]) &&
    encoder.decode(ids) === text
  )
}

/** Check of the encoder: one line is one piece, which must not cost more than many. */
export function oneLineStep(): Step {
  return {
    key: 'one line',
    label: 'One line of a megabyte',
    weight: 5,
    async run(context) {
      const { lines } = await readTexts(context, 'speeches', 2_000_000)
      const options = { algorithm: 'superbpe', vocabularySize: 8192, minFrequency: 1, workers: 1 } as const
      const encoder = compile(await train(lines, { ...options, signal: context.signal }).result())
      const words = lines.join('').replace(/\s+/g, ' ').slice(0, 1_000_000)
      const short = words.replace(/(.{60,}?) /g, '$1\n')
      const time = (text: string): number => {
        const started = performance.now()
        encoder.count(text)
        return performance.now() - started
      }
      const least = (text: string): number => Math.min(...Array.from({ length: 7 }, () => time(text)))
      least(short)
      return [{ arm: 'superbpe-90', metric: 'one-line', value: least(words) / least(short) }]
    },
  }
}

export function pythiaStep(): Step {
  return {
    key: 'pythia',
    label: 'Extending Pythia’s tokenizer',
    weight: 8,
    async run(context) {
      const data = await context.data('qtok')
      const base = fromTokenizerJson(await data.text('tokenizers/pythia-12b.tokenizer.json.gz'))
      const { lines, allHeld } = await readTexts(context, 'contracts', 2_000_000)
      const { tokenizer } = await extendWithSuperwords(base, lines, 500, { workers: 1, signal: context.signal })
      const [before, after] = [compile(base), compile(tokenizer)]
      let same = 0
      for (let id = 0; id < before.size; id++) if (before.idToToken(id) === after.idToToken(id)) same++
      const arms = [
        { arm: 'pythia', encoder: before },
        { arm: 'pythia-500', encoder: after },
      ]
      return [
        ...measureArms(arms, allHeld, 'contracts'),
        { arm: 'pythia-500', metric: 'ids-unchanged', value: same / before.size },
        ...arms.map(({ arm, encoder }) => ({ arm, metric: 'tokens', value: encoder.size })),
      ]
    },
  }
}
