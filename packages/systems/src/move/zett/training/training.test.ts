import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fold, hostTensor, isHostTensor, key, mapTree, MASKED, type HostTensor } from '@tokenwright/nn'
import { compile } from '@tokenwright/nn/compile'
import { english, latvian } from '../../initialisers/testing/tokenizers.js'
import { hypernetworkConfig } from '../hypernetwork/config.js'
import { initHypernetwork } from '../hypernetwork/params.js'
import { createSurfaceReader, surfaceForms } from '../surface-forms.js'
import { smallModel, smallTraining, threads, type SmallModel } from '../testing/small.js'
import { mainBatches, sampledTokenizers, type BatchSource } from './batches.js'
import { fillBuckets, planBuckets } from './buckets.js'
import { mainLoss } from './losses.js'
import { mainPhase } from './options.js'
import { sourceOf } from './source.js'
import { trainHypernetwork } from './train-hypernetwork.js'

let model: SmallModel
let source: BatchSource
beforeAll(async () => {
  model = await smallModel()
  const reader = createSurfaceReader(model.tokenizer)
  source = {
    reader,
    config: hypernetworkConfig({
      width: 16,
      tied: false,
      vocabulary: reader.vocabulary,
      extra: reader.extra,
      hidden: 16,
      layers: 1,
      heads: 2,
    }),
    corpora: [{ texts: english }],
    phase: mainPhase(smallTraining(model).main),
    specials: [0],
    norms: { input: new Float32Array(300).fill(2), output: new Float32Array(300).fill(4) },
    seed: 1,
  }
})

describe('surface forms', () => {
  it('of a source token are its id, of a new one its pieces', () => {
    const { reader } = source
    const { encoder } = model
    const token = encoder.idToToken(299) as string
    expect([...reader.pieces(token)]).toEqual([299])
    const long = surfaceForms(reader, [{ text: 'Ġflourishing', kind: 'text' }], { length: 20, padding: 0 })
    expect(long.lengths[0]).toBeGreaterThan(1)
    expect(long.lengths[0]).toBeLessThanOrEqual(12)
    const short = surfaceForms(
      reader,
      [
        { text: 'Ġflourishing', kind: 'text' },
        { text: 'a', kind: 'text' },
        { text: '<end>', kind: 'special' },
      ],
      { length: 2, padding: 7, specials: new Map([['<end>', 3]]) },
    )
    expect(short).toMatchObject({ cut: 1, count: 3, fallback: 0 })
    expect([...short.lengths]).toEqual([2, 1, 1])
    expect([...short.ids.subarray(2)]).toEqual([encoder.tokenToId('a'), 7, 3, 7])
  })

  it('are those of the bare token, though text would be cut', () => {
    const whole = source.reader.pieces('ĠtheĠmill')
    expect([...whole].map((id) => model.encoder.idToToken(id)).join('')).toBe('ĠtheĠmill')
  })
})

describe('batches', () => {
  it('follow from the number of the step, in any order', () => {
    const [one, other] = [mainBatches(source), mainBatches(source)]
    const first = [0, 1, 2, 3].map((step) => one(step))
    expect(other(3)).toEqual(first[3])
    expect(other(1)).toEqual(first[1])
    expect(other(2)).toEqual(first[2])
  })

  it('hold every token once, and the text in columns', () => {
    const { vocabulary, batch } = sampledTokenizers(source)(5)
    expect(vocabulary.tokens).toHaveLength(299)
    const { buckets, columns, text, lexical } = mainBatches(source)(5)
    const width = buckets.reduce((sum, { ids }) => sum + ids.shape[0], 0)
    expect(columns.shape).toEqual([width + 1])
    expect(columns.data.filter((x) => x === 0)).toHaveLength(300)
    expect(columns.data.filter((x) => x === MASKED)).toHaveLength(width - 299)
    // The first piece of each token, by its place in the buckets.
    const pieces = buckets.flatMap(({ ids }) => {
      const [rows, length] = ids.shape
      return Array.from({ length: rows }, (_, row) => ids.data[row * length])
    })
    const live = [...columns.data].map((x, i) => (x === 0 && i < width ? i : -1)).filter((i) => i >= 0)
    for (const column of live) expect(lexical.ids.data[column]).toBe(pieces[column])
    // Text is spelled by tokens that stand there.
    for (const column of text.data) expect(columns.data[column]).toBe(0)
    expect(batch.passages).toHaveLength(2)
    // Of single pieces the weights sum to one over the mean length of rows.
    expect([...lexical.input.data].reduce((sum, x) => sum + x, 0)).toBeCloseTo(0.5, 5)
    expect([...lexical.output.data].reduce((sum, x) => sum + x, 0)).toBeCloseTo(0.25, 5)
  })

  it('put tokens without room into the next longer bucket', () => {
    const forms = (lengths: readonly number[]) => ({
      ids: new Int32Array(lengths.length * 4).fill(9),
      lengths: Uint8Array.from(lengths),
      count: lengths.length,
      length: 4,
      cut: 0,
      fallback: 0,
    })
    const plan = planBuckets([forms([1, 2, 4])], 4)
    expect(plan.map(({ pieces }) => pieces)).toEqual([1, 2, 3, 4])
    const many = forms(Array.from({ length: 200 }, () => 1))
    const { columns, width, buckets } = fillBuckets(plan, many, 0)
    expect(new Set(columns).size).toBe(200)
    expect(width).toBe(buckets.reduce((sum, { ids }) => sum + ids.shape[0], 0))
    expect(width).toBeGreaterThanOrEqual(200)
    for (const { mask } of buckets)
      if (mask) expect(mask.data.filter((x) => x === 1).length).toBeGreaterThanOrEqual(mask.shape[0])
  })
})

describe('the loss of the main phase', () => {
  it('sees all tokens of the vocabulary, and not the places without one', async () => {
    const { config } = source
    const zero = (tree: unknown): never =>
      mapTree(tree as never, isHostTensor, (leaf: HostTensor) =>
        hostTensor(leaf.shape, new Float32Array(leaf.data.length)),
      ) as never
    const { trained, frozen } = initHypernetwork(key(1), config)
    const loss = compile(mainLoss(config, model.config, source.specials, 0) as never, threads)
    const batch = mainBatches(source)(0)
    // A body of zeros gives equal logits, so each prediction costs a choice among the 300 tokens.
    const result = await (loss as unknown as (...all: unknown[]) => Promise<{ read(): Promise<HostTensor> }>)(
      trained,
      batch,
      zero(sourceOf(config, model.params, frozen)),
    )
    expect((await result.read()).data[0]).toBeCloseTo(Math.log(300), 4)
    await loss.dispose()
  })
})

describe('languages', () => {
  it('are learned beside each other', async () => {
    const small = await trainHypernetwork(
      smallTraining(model, {
        corpora: [
          { texts: english, language: 'en' },
          { texts: latvian, language: 'lv' },
        ],
        size: { hidden: 16, layers: 1, heads: 2, languages: ['en', 'lv'], bias: true },
        identity: { steps: 2 },
        main: { steps: 2, length: 8 },
      }),
    )
    const { trained } = small.params
    const before = initHypernetwork(fold(key(1), 'hypernetwork'), small.config).trained
    expect(trained.languages?.weight.data).not.toEqual(before.languages?.weight.data)
    expect(trained.bias?.weight.data).not.toEqual(before.bias?.weight.data)
  })
})

describe('training', () => {
  it('lowers the identity loss five times', async () => {
    const losses: number[] = []
    await trainHypernetwork({
      ...smallTraining(model, { identity: { steps: 60, rate: 2e-2 } }),
      onProgress: ({ loss }) => losses.push(loss),
    })
    expect(losses).toHaveLength(60)
    expect(losses[0] / losses[59]).toBeGreaterThan(5)
  })

  it('goes on from an interruption in the second phase to the same network', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tokenwright-zett-'))
    try {
      const training = smallTraining(model, { identity: { steps: 3 }, main: { steps: 4 } })
      const phases: string[] = []
      const whole = await trainHypernetwork({ ...training, onProgress: ({ phase }) => phases.push(phase) })
      expect(phases.filter((phase) => phase === 'main')).toHaveLength(4)
      const stop = new AbortController()
      const interrupted = trainHypernetwork({
        ...training,
        folder,
        signal: stop.signal,
        onProgress: ({ phase, step }) => {
          if (phase === 'main' && step === 2) stop.abort()
        },
      })
      await expect(interrupted).rejects.toThrow(/interrupted/)
      expect(await trainHypernetwork({ ...training, folder })).toEqual(whole)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('refuses texts that the model cannot hold, and rates that are none', async () => {
    await expect(trainHypernetwork(smallTraining(model, { main: { length: 64 } }))).rejects.toThrow(/64$/)
    await expect(trainHypernetwork(smallTraining(model, { identity: { rate: 0 } }))).rejects.toThrow(/rate/)
    await expect(
      trainHypernetwork(smallTraining(model, { corpora: [{ texts: english, language: 'en' }] })),
    ).rejects.toThrow(/en"?$/)
    await expect(trainHypernetwork(smallTraining(model, { corpora: [], main: { steps: 1 } }))).rejects.toThrow(
      /no text/,
    )
  })
})
