/** @file Training on one split of the machine's programs, and measuring on the other. */
import { compile, train, type BpeModel, type Encoder, type Tokenizer } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { gzipSize, xzSize } from '../compressors.js'
import { trainEnsemble } from '../ensemble.js'
import { binaryFamily } from '../family.js'
import { TOKEN_KINDS, viewToken } from '../interpret.js'
import { BINARY_SPECIALS, trainBinary, type BinaryOptions } from '../train.js'
import { machineSplit, SAME, TEST_BYTES, TRAIN_BYTES } from './machine.js'
import { measureFiles, measureSections, type BinaryArm } from './measured.js'

/** Of the reference run. */
export const TRAIN_CHUNK = 2048
const POWERS = [1, 2, 4, 8]
/** Six of them, as the crate cuts corpora that are larger than memory. */
const PIECE = 1_000_000

export function splitStep(seed: number): Step {
  return {
    key: `split ${seed}`,
    label: `Programs of this machine, split ${seed}`,
    weight: 30,
    run: (context) => runSplit(seed, context),
  }
}

/** The first split's tokenizers, for other files. */
export function firstFamily(context: StepContext): Promise<readonly BinaryArm[]> {
  return context.once('family of split 1', async () => {
    const { train: programs } = await machineSplit(context, 1, TRAIN_BYTES, TEST_BYTES)
    return familyArms(await learn(context, programs, { size: 16_384, lengths: 16 }))
  })
}

function familyArms(largest: Tokenizer): readonly BinaryArm[] {
  const family = binaryFamily(largest, [4096, 8192, 16_384])
  return [...family].map(([size, member]) => ({ arm: `binary-${size / 1024}k`, encoder: compile(member) }))
}

/** Trains as in the reference run. */
export function learn(
  context: StepContext,
  programs: readonly Uint8Array[],
  options: BinaryOptions,
): Promise<Tokenizer> {
  return trainBinary(programs, {
    chunk: TRAIN_CHUNK,
    minFrequency: 4,
    workers: 1,
    signal: context.signal,
    ...options,
  }).run.result()
}

async function runSplit(seed: number, context: StepContext): Promise<Measurement[]> {
  const { train: programs, test } = await machineSplit(context, seed, TRAIN_BYTES, TEST_BYTES)
  const family =
    seed === 1 ? await firstFamily(context) : familyArms(await learn(context, programs, { size: 16_384, lengths: 16 }))
  context.progress(0.3)
  const longer = compile(await learn(context, programs, { size: 8192, lengths: 32 }))
  context.progress(0.45)
  const powers = compile(await learn(context, programs, { size: 8192, lengths: POWERS }))
  context.progress(0.6)
  const direct = compile(await learn(context, programs, { size: 4096, lengths: 16 }))
  const inPieces = await trainEnsemble(programs, {
    size: 8192,
    lengths: 16,
    chunk: TRAIN_CHUNK,
    piece: PIECE,
    workers: 1,
    signal: context.signal,
  })
  const longer4k = binaryFamily(longer.tokenizer, [4096]).get(4096)!
  const arms: readonly BinaryArm[] = [
    ...family,
    { arm: 'binary-4k-32', encoder: compile(longer4k) },
    { arm: 'binary-8k-32', encoder: longer },
    { arm: 'binary-8k-1248', encoder: powers },
    { arm: 'binary-8k-pieces', encoder: compile(inPieces) },
    ...(await textArms(context)),
  ]
  context.progress(0.75)
  const eight = family[1]
  const measurements = [
    ...arms.flatMap((arm) => measureFiles(arm, test, SAME, seed)),
    ...measureSections(eight, test, SAME, seed),
    { arm: 'raw', metric: 'bytes-per-token', on: SAME, seed, value: 1 },
    { arm: 'binary-4k', metric: 'family-equal', on: SAME, seed, value: sharedShare(family[0].encoder, direct) },
    {
      arm: 'binary-8k',
      metric: 'not-allowed',
      on: SAME,
      seed,
      value: notAllowed(eight.encoder, (length) => length <= 16),
    },
    {
      arm: 'binary-8k-1248',
      metric: 'not-allowed',
      on: SAME,
      seed,
      value: notAllowed(powers, (length) => POWERS.includes(length)),
    },
    { arm: 'binary-8k', metric: 'trailing-space', on: SAME, seed, value: trailingSpace(eight.encoder) },
    ...kinds(eight, seed),
  ]
  context.progress(0.9)
  measurements.push(...(await compressed(test, SAME, seed)))
  if (seed === 1) context.note('longest tokens of 8,192', longest(eight.encoder))
  return measurements
}

/** Byte-pair encoding of the same sizes and the same trainer on English speeches. */
function textArms(context: StepContext): Promise<readonly BinaryArm[]> {
  return context.once('text tokenizers', async () => {
    const lines = (await (await context.data('kl3m')).text('speeches.jsonl.gz'))
      .split('\n')
      .filter((line) => line !== '')
    const texts = lines
      .map((line) => JSON.parse(line) as { readonly split: string; readonly text: string })
      .filter(({ split }) => split === 'train')
      .map(({ text }) => text)
    const options = {
      vocabularySize: 8192,
      specialTokens: BINARY_SPECIALS,
      split: 'gpt2',
      minFrequency: 4,
      workers: 1,
    } as const
    const largest = await train(texts, { ...options, signal: context.signal }).result()
    return [...binaryFamily(largest, [4096, 8192])].map(([size, member]) => ({
      arm: `text-${size / 1024}k`,
      // Words are no pieces of programs: bytes are merged as one run.
      encoder: compile({
        ...member,
        pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      }),
    }))
  })
}

/** Sizes under general compressors, file by file; xz only where it is installed. */
export async function compressed(files: readonly Uint8Array[], on: string, seed?: number): Promise<Measurement[]> {
  const at = seed === undefined ? { on } : { on, seed }
  let [bytes, gzip, xz] = [0, 0, 0]
  for (const file of files) {
    bytes += file.length
    gzip += await gzipSize(file)
    xz += (await xzSize(file)) ?? Number.NaN
  }
  return [
    { arm: 'gzip', metric: 'compressed-bits', ...at, value: (8 * gzip) / bytes },
    ...(Number.isNaN(xz) ? [] : [{ arm: 'xz', metric: 'compressed-bits', ...at, value: (8 * xz) / bytes }]),
  ]
}

/** Merges that two tokenizers begin with alike, as a share of the second's. */
function sharedShare(a: Encoder, b: Encoder): number {
  const [first, second] = [a, b].map(({ tokenizer }) => (tokenizer.model as BpeModel).merges!)
  let same = 0
  while (same < second.length && first[same] === second[same]) same++
  return first.length === second.length ? same / second.length : 0
}

function tokensOf(encoder: Encoder): Uint8Array[] {
  return Array.from({ length: encoder.size - 263 }, (_, i) => encoder.tokenBytes(263 + i))
}

function notAllowed(encoder: Encoder, allowed: (length: number) => boolean): number {
  return tokensOf(encoder).filter(({ length }) => !allowed(length)).length
}

function trailingSpace(encoder: Encoder): number {
  const space = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
  return tokensOf(encoder).filter((bytes) => space(bytes[bytes.length - 1]) && !bytes.every(space)).length
}

function kinds({ arm, encoder }: BinaryArm, seed: number): Measurement[] {
  const counts = new Map<string, number>(TOKEN_KINDS.map((kind) => [kind, 0]))
  for (let id = 7; id < encoder.size; id++) {
    const { kind } = viewToken(encoder, id)
    counts.set(kind, counts.get(kind)! + 1)
  }
  return [...counts].map(([kind, count]) => ({
    arm,
    metric: 'kind',
    on: kind,
    seed,
    value: count / (encoder.size - 7),
  }))
}

function longest(encoder: Encoder): string[] {
  return Array.from({ length: encoder.size - 263 }, (_, i) => viewToken(encoder, 263 + i))
    .toSorted((a, b) => b.length - a.length || a.id - b.id)
    .slice(0, 12)
    .map(({ hex, text, kind }) => `${kind}: ${hex} (${text})`)
}

/** The small size: 650 kB of training data, 1,024 tokens. */
export function smallStep(): Step {
  return {
    key: 'small',
    label: 'Some programs of this machine',
    async run(context) {
      const { train: programs, test } = await machineSplit(context, 1, 650_000, 300_000)
      const encoder = compile(await learn(context, programs, { size: 1024, lengths: 16 }))
      return measureFiles({ arm: 'binary-1k', encoder }, test, SAME, 1)
    },
  }
}
