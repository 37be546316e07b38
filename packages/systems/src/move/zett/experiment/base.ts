/** @file The base model of a seed, its tokenizer, and the target tokenizers that its hypernetwork never sees. */
import { gptConfig } from '@tokenwright/nn/models'
import type { HostTensor } from '@tokenwright/nn'
import type { DecoderConfig, DecoderParams } from '@tokenwright/nn/models'
import { compile, train, type Encoder, type Tokenizer } from '@tokenwright/text'
import type { StepContext } from '../../../experiment/contract.js'
import { trainDecoder } from '../../language-model/index.js'
import { toByteLevel, type ByteLevel } from '../byte-level/index.js'
import { trainHypernetwork, type HypernetworkTraining } from '../training/index.js'
import type { Hypernetwork } from '../hypernetwork/params.js'
import type { Scale, TargetName } from './scale.js'
import { allOf, type Texts } from './texts.js'

/** Never in the text: it shows that special rows are copied. */
const END = '<|endoftext|>'

export interface Model {
  readonly config: DecoderConfig
  readonly params: DecoderParams<HostTensor>
}

export interface Base extends Model {
  readonly tokenizer: Tokenizer
  readonly encoder: Encoder
}

export interface Target {
  readonly name: TargetName
  readonly level: ByteLevel
  readonly encoder: Encoder
}

const trainBpe = (lines: readonly string[], vocabularySize: number, context: StepContext): Promise<Tokenizer> =>
  train(lines, { vocabularySize, split: 'gpt2', specialTokens: [END], workers: 1, signal: context.signal }).result()

export function sourceTokenizer(texts: Texts, scale: Scale, context: StepContext): Promise<Tokenizer> {
  return context.once('source tokenizer', () => trainBpe(allOf(texts.train), scale.source, context))
}

/** Text begins without a space in all tokenizers here, and white space stays as it was learned: the source has it so. */
export function targetOf(name: TargetName, size: number, texts: Texts, context: StepContext): Promise<Target> {
  return context.once(`target ${name}`, async () => {
    const all = allOf(texts.train)
    const lines = name === 'BPE on docs' ? texts.train.docs : name === 'BPE on C#' ? texts.train['C#'] : all
    const tokenizer =
      name === 'WordPiece on all'
        ? await train(lines, {
            algorithm: 'wordpiece',
            vocabularySize: size,
            specialTokens: [END, '[UNK]'],
            signal: context.signal,
            workers: 1,
          }).result()
        : await trainBpe(lines, size, context)
    const level = toByteLevel(tokenizer, { prefixSpace: false, uniformWhiteSpace: false })
    return { name, level, encoder: compile(level.tokenizer) }
  })
}

export function trainBase(texts: Texts, scale: Scale, seed: number, context: StepContext): Promise<Base> {
  return context.once(`base ${seed}`, async () => {
    const tokenizer = await sourceTokenizer(texts, scale, context)
    const encoder = compile(tokenizer)
    const config = gptConfig({
      vocabulary: encoder.size,
      width: scale.width,
      layers: scale.layers,
      heads: 4,
      positions: scale.positions,
      tied: false,
    })
    const params = await trainDecoder({
      config,
      encoder,
      texts: allOf(texts.train),
      steps: scale.baseSteps,
      seed,
      signal: context.signal,
      onProgress: ({ step }) => context.progress(0.15 * (step / scale.baseSteps), `base, step ${step}`),
    })
    return { config, params, tokenizer, encoder }
  })
}

/** @param change what is left out, and how long it is trained */
export async function trainFor(
  base: Base,
  texts: Texts,
  scale: Scale,
  seed: number,
  context: StepContext,
  change: Pick<HypernetworkTraining, 'identity' | 'main' | 'size'> = {},
): Promise<{ readonly hypernetwork: Hypernetwork; readonly losses: { readonly identity: number[]; main: number[] } }> {
  const losses = { identity: [] as number[], main: [] as number[] }
  const hypernetwork = await trainHypernetwork({
    model: base,
    tokenizer: base.tokenizer,
    corpora: [{ texts: allOf(texts.train) }],
    size: { ...scale.hypernetwork, ...change.size },
    identity: { ...scale.identity, ...change.identity },
    main: {
      ...scale.main,
      length: scale.positions,
      noise: { mean: 1e-5, sigma: scale.sigma },
      prefixSpace: false,
      ...change.main,
    },
    seed,
    signal: context.signal,
    onProgress: ({ phase, step, steps, loss }) => {
      losses[phase].push(loss)
      const done = phase === 'identity' ? 0.15 + 0.05 * (step / steps) : 0.2 + 0.45 * (step / steps)
      context.progress(done, `${phase} phase, step ${step} of ${steps}`)
    },
  })
  return { hypernetwork, losses }
}
