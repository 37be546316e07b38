/** @file What is measured, step by step: tokens per character at equal size, general and released tokenizers, terms. */
import { compile, load, loadEncoding, type Encoder } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import {
  evaluateTokenizers,
  type Contender,
  type Counting,
  type Evaluation,
  type EvaluationDocument,
} from '../evaluate.js'
import type { Interval } from '@tokenwright/measure/compare'
import { characters, corpora } from './corpora.js'
import { GENERAL, RELEASED, slice } from './declared.js'
import { LARGEST, trained } from './trained.js'

/** Seeds of the bootstrap: intervals of the first are kept, the others show how much luck is in them. */
const SEEDS = [0, 1, 2]

export function equalSizeStep(size: number): Step {
  return {
    key: `equal-${size}`,
    label: `General and domain BPE, V = ${size}`,
    weight: 3,
    async run(context) {
      const texts = ['general', 'domain', 'domain-all'] as const
      const contenders: Contender[] = []
      for (const name of texts) contenders.push({ name, encoder: compile(await trained(context, name, size)) })
      return measure(context, contenders, `V = ${size}`, size)
    },
  }
}

export function generalStep(): Step {
  return {
    key: 'general',
    label: 'General and released tokenizers',
    weight: 6,
    async run(context) {
      const contenders: Contender[] = []
      for (const name of GENERAL) contenders.push({ name, encoder: compile(await loadEncoding(name)) })
      for (const name of RELEASED) contenders.push({ name, encoder: await released(context, name) })
      contenders.push({
        name: 'domain-all',
        encoder: compile(await trained(context, 'domain-all', LARGEST[context.size])),
      })
      return measure(context, contenders, 'general and released')
    },
  }
}

/** Ids of the reference, the paper's counts and its example. */
export function releasedStep(): Step {
  return {
    key: 'released',
    label: 'Reference encodings and counts',
    async run(context) {
      const data = await context.data('kl3m')
      const golden = JSON.parse(await data.text('golden_encodings.json')) as readonly GoldenText[]
      const table = await termTable(context)
      const measurements: Measurement[] = []
      for (const arm of RELEASED) {
        const encoder = await released(context, arm)
        const equal = golden.filter((row) => sameIds(encoder.encode(row.text), (row[arm] as GoldenIds).ids)).length
        const terms = table.filter((row) => encoder.count(row.get('Term')!) === Number(row.get(arm))).length
        measurements.push(
          { arm, metric: 'golden-equal', value: equal },
          { arm, metric: 'terms-equal', value: terms },
          { arm, metric: 'ocr-damaged', value: encoder.count(golden[0].text) },
          { arm, metric: 'ocr-clean', value: encoder.count(golden[1].text) },
        )
      }
      return measurements
    },
  }
}

/** The first contender is the baseline of the ratio. */
export async function measure(
  context: StepContext,
  contenders: readonly Contender[],
  label: string,
  size?: number,
): Promise<Measurement[]> {
  const { contracts, speeches } = await corpora(context)
  const documents: EvaluationDocument[] = [
    ...contracts.held.map((text) => ({ class: slice('contracts', size), text })),
    ...speeches.held.map((text) => ({ class: slice('speeches', size), text })),
  ]
  const counting = contenders.map(remembering)
  const [first, ...others] = await Promise.all(
    SEEDS.map((seed) => evaluateTokenizers(counting, documents, { seed, signal: context.signal })),
  )
  const ratios = ({ classes }: Evaluation): Interval[] => classes.flatMap(({ rows }) => rows.map(({ ratio }) => ratio))
  const moved = others.flatMap((other) =>
    ratios(other).flatMap(({ low, high }, i) => [
      Math.abs((low ?? 0) - (ratios(first)[i].low ?? 0)),
      Math.abs((high ?? 0) - (ratios(first)[i].high ?? 0)),
    ]),
  )
  context.note(
    `most that bounds of ratios differ between bootstrap seeds: ${label}`,
    Math.round(Math.max(...moved) * 1e5) / 1e5,
  )
  return first.classes.flatMap(({ name: on, characters: sum, rows }) =>
    rows.flatMap(({ tokenizer: arm, tokens, tokensPerCharacter, ratio }, index): Measurement[] => [
      { arm, metric: 'tokens', on, value: tokens },
      { arm, metric: 'characters', on, value: sum },
      { arm, metric: 'tokens-per-character', on, ...bounded(tokensPerCharacter) },
      ...(index === 0 ? [] : [{ arm, metric: 'ratio', on, ...bounded(ratio) }]),
    ]),
  )
}

/** Counts each text once, however many seeds the bootstrap has. */
function remembering({ name, encoder }: Contender): Counting {
  const known = new Map<string, number>()
  return {
    name,
    encoder: {
      size: encoder.size,
      count(text) {
        const count = known.get(text) ?? encoder.count(text)
        known.set(text, count)
        return count
      },
    },
  }
}

export function released(context: StepContext, name: string): Promise<Encoder> {
  return context.once(`released: ${name}`, async () => {
    const data = await context.data('kl3m')
    return compile(await load(await data.bytes(`${name}.tokenizer.json.gz`)))
  })
}

/** Rows of the paper's table of terms by column. No cell of it is quoted. */
export async function termTable(context: StepContext): Promise<ReadonlyMap<string, string>[]> {
  const data = await context.data('kl3m')
  const [head, ...lines] = (await data.text('paper_domain_term_counts.csv')).trim().split(/\r?\n/)
  const columns = head.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return new Map(columns.map((column, i) => [column, cells[i]]))
  })
}

/** What there was to read. */
export function sizesStep(): Step {
  return {
    key: 'sizes',
    label: 'Reading',
    async run(context) {
      const { contracts, speeches, equal } = await corpora(context)
      context.note('documents and characters', {
        'contracts, training': [contracts.train.length, characters(contracts.train)],
        'contracts, training, equal part': [equal.length, characters(equal)],
        'contracts, held out': [contracts.held.length, characters(contracts.held)],
        'speeches, training': [speeches.train.length, characters(speeches.train)],
        'speeches, held out': [speeches.held.length, characters(speeches.held)],
      })
      return []
    },
  }
}

interface GoldenIds {
  readonly ids: readonly number[]
}

type GoldenText = { readonly text: string } & { readonly [tokenizer: string]: string | GoldenIds }

function sameIds(ids: Uint32Array, golden: readonly number[]): boolean {
  return ids.length === golden.length && golden.every((id, i) => id === ids[i])
}

export function bounded({ value, low, high }: Interval): { value: number; low?: number; high?: number } {
  return low === null || high === null ? { value } : { value, low, high }
}
