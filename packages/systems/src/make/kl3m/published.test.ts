import { describe, expect, it } from 'vitest'
import { compile, load, train, type Encoder, type Tokenizer } from '@tokenwright/text'
import { readShared, sharedData } from '../../testing/shared-data.js'
import { addBoundaryCounts, boundaryF1, collateral, countBoundaries } from './boundary-stability.js'
import { codePoints } from './evaluate.js'
import { damage } from './noise.js'
import { normalizerOf } from './normalization.js'
import { SPECIAL_TOKENS } from './special-tokens.js'

const NAMES = ['kl3m-001-32k', 'kl3m-004-char-4k-cased', 'kl3m-004-char-8k-cased', 'kl3m-004-char-16k-cased']

const text = (path: string): string => new TextDecoder().decode(readShared(`kl3m/${path}`))

async function released(name: string): Promise<Encoder> {
  return compile(await load(readShared(`kl3m/${name}.tokenizer.json.gz`)))
}

function documents(path: string, split: string): string[] {
  return text(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly split: string; readonly text: string })
    .filter((row) => row.split === split)
    .map((row) => row.text)
}

describe.skipIf(sharedData === null)('the released tokenizers', () => {
  it.each(NAMES)('%s gives the reference ids and the counts of the paper, and round-trips', async (name) => {
    const encoder = await released(name)
    const golden = JSON.parse(text('golden_encodings.json')) as readonly Record<string, string | { ids: number[] }>[]
    expect(golden).toHaveLength(9)
    for (const row of golden)
      expect([...encoder.encode(row['text'] as string)]).toEqual((row[name] as { ids: number[] }).ids)
    const [head, ...lines] = text('paper_domain_term_counts.csv').trim().split(/\r?\n/)
    const column = head.split(',').indexOf(name)
    expect(lines).toHaveLength(20)
    for (const line of lines) expect(encoder.count(line.split(',')[1])).toBe(Number(line.split(',')[column]))
    const page = documents('edgar_agreements.jsonl.gz', 'eval')[0]
    const kept = encoder.tokenizer.normalizer === null ? page : page.normalize('NFKC')
    expect(encoder.decode(encoder.encode(page))).toBe(kept)
  })

  it('cut the damaged example as the paper shows', async () => {
    const [damaged, clean] = JSON.parse(text('golden_encodings.json')) as readonly { readonly text: string }[]
    const counts = await Promise.all(
      NAMES.slice(1).map(async (name) => {
        const encoder = await released(name)
        return [encoder.count(damaged.text), encoder.count(clean.text)]
      }),
    )
    expect(counts).toEqual([
      [24, 20],
      [23, 20],
      [20, 14],
    ])
  })
})

describe.skipIf(sharedData === null)('tokenizers of contracts', () => {
  const fit = (corpus: readonly string[], vocabularySize: number, maxTokenLength?: number): Promise<Tokenizer> =>
    train(corpus, {
      vocabularySize,
      split: 'gpt2',
      normalizer: normalizerOf('nfkc', false),
      specialTokens: SPECIAL_TOKENS,
      minFrequency: 2,
      maxTokenLength,
      workers: 1,
    }).result()

  it('need at least 15 % fewer tokens for other companies than general ones, and short tokens are steadier', async () => {
    const speeches = documents('speeches.jsonl.gz', 'train')
    const wanted = speeches.reduce((sum, one) => sum + codePoints(one), 0)
    const contracts = documents('edgar_agreements.jsonl.gz', 'train').join('\n').slice(0, wanted)
    const held = documents('edgar_agreements.jsonl.gz', 'eval')
    const general = compile(await fit(speeches, 8192))
    const domain = compile(await fit([contracts], 8192))
    const count = (encoder: Encoder): number => held.reduce((sum, one) => sum + encoder.count(one), 0)
    expect(count(domain) / count(general)).toBeLessThan(0.85)

    const short = new Map([3, 4].map((cap) => [cap, fit([contracts], 8192, cap)] as const))
    for (const [cap, training] of short) {
      const encoder = compile(await training)
      for (let id = SPECIAL_TOKENS.length; id < encoder.size; id++)
        expect(encoder.tokenBytes(id).length).toBeLessThanOrEqual(cap)
      for (const page of held.slice(0, 4)) expect(encoder.decode(encoder.encode(page))).toBe(page.normalize('NFKC'))
    }
    const steady = compile(await short.get(3)!)
    for (const seed of [0, 1, 2]) {
      const [a, b] = [steady, domain].map((encoder) =>
        addBoundaryCounts(
          held.slice(0, 4).map((page) => {
            const { text: damaged, edits } = damage(page, { seed })
            return countBoundaries(encoder, page, damaged, edits)
          }),
        ),
      )
      expect(boundaryF1(a)).toBeGreaterThan(boundaryF1(b) + 0.02)
      expect(collateral(a)).toBeLessThan(collateral(b) - 2)
    }
  })
})
