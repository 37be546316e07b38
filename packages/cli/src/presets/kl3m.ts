/** @file What the presets of KL3M share: which options they leave alone, and what they tell about a vocabulary. */
import type { Composition, Made, MakingRun, Normalization } from '@tokenwright/systems/make/kl3m'
import type { TrainOptions } from '../commands/train.js'
import type { Learning } from './preset.js'

export const SETTLED_BY_KL3M: readonly (keyof TrainOptions)[] = [
  'algorithm',
  'split',
  'alphabet',
  'byteFallback',
  'specialToken',
  'reserve',
  'transition',
  'maxWords',
  'tau',
]

/** The command's `--normalizer` in the terms of the method: `lowercase` is NFKC for an uncased tokenizer. */
export function normalizationOf(normalizer: string | undefined): {
  normalization: Normalization
  lowercase: boolean
} {
  return normalizer === 'lowercase'
    ? { normalization: 'nfkc', lowercase: true }
    : { normalization: (normalizer ?? 'nfkc') as Normalization, lowercase: false }
}

/**
 * @param name of the tokenizer in its report
 * @param terms of the user, counted one by one in the report
 */
export async function watchMaking(
  making: MakingRun,
  name: string,
  before: readonly string[] = [],
  terms: readonly string[] = [],
): Promise<Learning> {
  const { tokenizerConfig } = await import('@tokenwright/systems/make/kl3m')
  let made: Made | undefined
  return {
    run: {
      [Symbol.asyncIterator]: () => making[Symbol.asyncIterator](),
      async result() {
        made = await making.result()
        return made.tokenizer
      },
    },
    besides: new Map([['tokenizer_config.json', tokenizerConfig()]]),
    remarks: () => [...before, ...(made === undefined ? [] : remarksOn(made.composition))],
    async report({ documents, others, copies, signal }) {
      const { compile } = await import('@tokenwright/text')
      const { makeDomainReport } = await import('@tokenwright/systems/make/kl3m')
      const { tokenizer, composition } = await making.result()
      return makeDomainReport({
        subject: { name, tokenizer, encoder: compile(tokenizer) },
        composition,
        others,
        documents,
        terms: terms.length === 0 ? [] : [{ name: 'Terms', terms }],
        notes: [
          `Measured on ${documents.length} documents that training did not see. Near copies of them that training left out: ${copies}.`,
        ],
        signal,
      })
    },
  }
}

function remarksOn({ custom, learned, missing, whitespace, reserved, size, merged }: Composition): string[] {
  const remarks: string[] = []
  if (custom + learned > 0)
    remarks.push(`Custom tokens: ${custom} added, ${learned} learned by merging, beside ${merged} merges.`)
  if (missing > 0)
    remarks.push(
      `The text gave ${merged} merges, ${missing} fewer than there was room for: a smaller vocabulary would do as well.`,
    )
  if (whitespace + reserved > 0)
    remarks.push(
      `Filled up to ${size} tokens with ${whitespace} runs of white space${reserved > 0 ? ` and ${reserved} reserved slots` : ''}.`,
    )
  return remarks
}
