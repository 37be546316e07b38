/** @file Tokenizers trained here, on one text with one vocabulary size. */
import {
  boundlessAsBpe,
  compile,
  train,
  vocabularyTexts,
  type BoundlessModel,
  type BpeModel,
  type Encoder,
  type Tokenizer,
  type TrainingOptions,
} from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { cutRareRuns } from '../rare-runs.js'
import { superwordsOf } from '../report.js'
import { measureArms, type MeasuredArm } from './measured.js'
import { readTexts, type TextName } from './texts.js'

export interface Setting {
  readonly text: TextName
  readonly size: number
  readonly characters: number
  /** In percent of the vocabulary. */
  readonly transitions: readonly number[]
}

/** As the reference figures were made: no limit of words, no rule for colons. */
const UNFILTERED = { maxWords: 1000, forbidColonSpace: false } as const

export const settingName = (text: string, size: number): string => `${text}, V = ${size.toLocaleString('en-US')}`

export function trainedStep(setting: Setting): Step {
  const on = settingName(setting.text, setting.size)
  return {
    key: `trained ${on}`,
    label: `Training on ${on}`,
    weight: setting.size === 8192 ? 40 : 20,
    run: (context) => runTrained(setting, on, context),
  }
}

async function runTrained(
  { text, size, characters, transitions }: Setting,
  on: string,
  context: StepContext,
): Promise<Measurement[]> {
  const { lines, held } = await readTexts(context, text, characters)
  const boundless = size === 8192 || context.size === 'smoke'
  const plan: [arm: string, options: TrainingOptions, corpus?: AsyncIterable<string>][] = [
    ['bpe', {}],
    ...transitions.map((percent): [string, TrainingOptions] => [
      `superbpe-${percent}`,
      { algorithm: 'superbpe', transition: percent / 100, ...UNFILTERED },
    ]),
    ['superbpe-90-filters', { algorithm: 'superbpe', transition: 0.9 }],
    ...(boundless
      ? ([
          ['superbpe-90-cut', { algorithm: 'superbpe', transition: 0.9, ...UNFILTERED }, cutRareRuns(lines)],
          ['superbpe-90-strict', { algorithm: 'superbpe', transition: 0.9, stage2: 'strict', ...UNFILTERED }],
          ['boundless', { algorithm: 'boundless' }],
          ['boundless-deletions', { algorithm: 'boundless', tau: 0.9 }],
          ['boundless-2phase', { algorithm: 'boundless-2phase' }],
        ] satisfies typeof plan)
      : []),
  ]
  const arms: (MeasuredArm & { readonly tokenizer: Tokenizer })[] = []
  for (const [arm, options, corpus] of plan) {
    context.progress(arms.length / (plan.length + 1), arm)
    const run = train(corpus ?? lines, {
      vocabularySize: size,
      minFrequency: 1,
      workers: 1,
      signal: context.signal,
      ...options,
    })
    const tokenizer = await run.result()
    arms.push({ arm, tokenizer, encoder: compile(tokenizer) })
    if (arm !== 'boundless-2phase') continue
    const portable = boundlessAsBpe(tokenizer)
    arms.push({ arm: 'boundless-as-bpe', tokenizer: portable, encoder: compile(portable) })
  }
  for (const { arm, tokenizer, encoder } of arms)
    if (arm.startsWith('boundless') && tokenizer.model.type === 'Boundless')
      context.note(`first superwords of ${arm} on ${on}`, firstSuperwords(tokenizer.model, encoder))
  return [
    ...measureArms(arms, held, on),
    ...arms.flatMap(({ arm, tokenizer, encoder }) => facts(arm, tokenizer, encoder, arms[0].tokenizer, held, on)),
  ]
}

function facts(
  arm: string,
  tokenizer: Tokenizer,
  encoder: Encoder,
  plain: Tokenizer,
  held: readonly string[],
  on: string,
): Measurement[] {
  const { model } = tokenizer
  const superwords = superwordsOf(tokenizer, encoder)
  const found: Measurement[] = [{ arm, metric: 'superwords', on, value: superwords.length }]
  if (model.type === 'Boundless') {
    found.push({ arm, metric: 'deletions', on, value: model.deletions.length / 2 })
    found.push({ arm, metric: 'deleted-in-use', on, value: deletedInUse(model, encoder, held) })
  }
  if (!arm.startsWith('superbpe')) return found
  found.push({ arm, metric: 'first-stage', on, value: sharedMerges(model as BpeModel, plain.model as BpeModel) })
  found.push({ arm, metric: 'behind-newline', on, value: countTokens(encoder, (token) => /[\r\n][^\r\n]/.test(token)) })
  const against = superwords.filter(({ text, words }) => words > 4 || text.includes(': ')).length
  found.push({ arm, metric: 'against-filters', on, value: against })
  return found
}

/** Deleted tokens that the vocabulary still has, and that encoding emits. */
function deletedInUse(model: BoundlessModel, encoder: Encoder, held: readonly string[]): number {
  if (model.deleted === undefined) return 0
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
  const deleted = new Set<string>()
  const { bytes, ends } = model.deleted
  ends.forEach((end, i) => deleted.add(latin1(bytes.subarray(i === 0 ? 0 : ends[i - 1], end))))
  const inUse = new Set<string>()
  const look = (id: number): void => {
    const token = latin1(encoder.tokenBytes(id))
    if (deleted.has(token)) inUse.add(token)
  }
  for (let id = 0; id < encoder.size; id++) look(id)
  for (const text of held) for (const id of encoder.encode(text)) look(id)
  return inUse.size
}

/** How many merges two tokenizers begin with alike. */
function sharedMerges(a: BpeModel, b: BpeModel): number {
  const [names, others] = [vocabularyTexts(a.vocab), vocabularyTexts(b.vocab)]
  const length = Math.min(a.merges!.length, b.merges!.length)
  let same = 0
  while (same < length && names[a.merges![same]] === others[b.merges![same]]) same++
  return same >> 1
}

function countTokens(encoder: Encoder, test: (token: string) => boolean): number {
  const decoder = new TextDecoder()
  let found = 0
  for (let id = 0; id < encoder.size; id++) if (test(decoder.decode(encoder.tokenBytes(id)))) found++
  return found
}

function firstSuperwords({ supermerges }: BoundlessModel, encoder: Encoder): string[] {
  return [0, 3, 6, 9, 12]
    .filter((at) => at < supermerges.length)
    .map((at) => `"${encoder.decode(supermerges.subarray(at + 1, at + 3))}" (${supermerges[at]})`)
}
