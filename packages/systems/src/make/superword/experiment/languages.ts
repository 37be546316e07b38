/** @file Fifty-nine languages: whether BPE counts as the reference does, and whether superwords pay everywhere. */
import {
  compile,
  nest,
  TokenwrightError,
  train,
  type BoundlessModel,
  type PreTokenizer,
  type Split,
  type TrainingOptions,
} from '@tokenwright/text'
import type { DataFolder } from '../../../data/contract.js'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { releasedEncoders } from './released.js'

/** Of the parallel text NTREX-128; a plan names its steps before any data is read. */
export const languageCodes: readonly string[] =
  'eng deu nld swe isl fra spa ron rus pol ell lit lav gle cym hin ben mar urd fas hye sqi fin est hun tur kaz uzb aze-Latn mon kat eus arb heb amh som hau swa zul xho yor ibo wol ind fil mlg mri vie khm tha lao mya zho-CN jpn kor tam tel kan mal'.split(
    ' ',
  )

/** One optional space and what is no space, or white space: nothing else is told apart. */
const SPACE: PreTokenizer = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: String.raw` ?[^\s]+|\s+` }, behavior: 'Isolated', invert: false },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
}
export const SPLITS: ReadonlyMap<string, Split> = new Map<string, Split>([
  ['gpt2', 'gpt2'],
  ['o200k', 'o200k'],
  ['space', SPACE],
])

interface Lines {
  readonly train: readonly string[]
  readonly held: readonly string[]
}

async function readLines(data: DataFolder, code: string): Promise<Lines> {
  const [header, ...rows] = table(await data.text('lines.tsv'), '\t')
  const split = header.indexOf('split')
  const lines = (await data.text(`ntrex/${code}.txt.gz`)).replace(/\n$/, '').split('\n')
  if (lines.length !== rows.length)
    throw new TokenwrightError('invalid-data', `${code} has another number of lines than ${rows.length}`, {
      value: lines.length,
    })
  return {
    train: lines.filter((_, i) => rows[i][split] === 'train'),
    held: lines.filter((_, i) => rows[i][split] === 'eval'),
  }
}

function table(text: string, separator: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(separator))
}

/** Counts of Hugging Face's trainer, one for each language, split and size, against ours. */
export function referenceStep(): Step {
  return {
    key: 'reference counts',
    label: 'BPE against reference counts in 59 languages',
    weight: 60,
    async run(context) {
      const data = await context.data('token-premiums')
      const [header, ...rows] = table((await data.text('reference_ctc_eval.csv')).replaceAll('\r', ''), ',')
      const [code, split, size, reached, tokens] = [
        'code',
        'pretokenizer',
        'vocab_target',
        'vocab_reached',
        'ctc_eval',
      ].map((name) => header.indexOf(name))
      const groups = grouped(rows, code)
      const met = new Map<string, number>()
      let done = 0
      for (const [language, cells] of groups) {
        const lines = await readLines(data, language)
        for (const [name, way] of SPLITS) {
          const own = cells.filter((row) => row[split] === name)
          const options = { split: way, vocabularySize: 8192, minFrequency: 1, workers: 1, signal: context.signal }
          const largest = await train(lines.train, options).result()
          for (const row of own) {
            const encoder = compile(nest(largest, Number(row[size])).tokenizer)
            const count = lines.held.reduce((sum, line) => sum + encoder.count(line), 0)
            if (count === Number(row[tokens]) && encoder.size === Number(row[reached]))
              met.set(name, (met.get(name) ?? 0) + 1)
          }
        }
        context.progress(++done / groups.size, language)
      }
      context.note('reference counts', rows.length)
      return [...SPLITS.keys()].map((name) => ({
        arm: 'bpe',
        metric: 'reference-counts',
        on: `split ${name}`,
        value: met.get(name) ?? 0,
      }))
    },
  }
}

function grouped(rows: readonly string[][], column: number): Map<string, string[][]> {
  const groups = new Map<string, string[][]>()
  for (const row of rows) {
    const group = groups.get(row[column])
    if (group === undefined) groups.set(row[column], [row])
    else group.push(row)
  }
  return groups
}

/** One step for each language. */
export function languageSteps(): readonly Step[] {
  return languageCodes.map((code) => ({
    key: `language ${code}`,
    label: `Superwords in ${code}`,
    weight: 2,
    run: (context) => runLanguage(code, context),
  }))
}

async function runLanguage(code: string, context: StepContext): Promise<Measurement[]> {
  const { train: lines, held } = await readLines(await context.data('token-premiums'), code)
  const learn = async (options: TrainingOptions) =>
    train(lines, { vocabularySize: 4096, minFrequency: 1, workers: 1, signal: context.signal, ...options }).result()
  const tokens = async (options: TrainingOptions): Promise<number> => {
    const encoder = compile(await learn(options))
    return held.reduce((sum, line) => sum + encoder.count(line), 0)
  }
  const plain = await tokens({})
  const measurements: Measurement[] = []
  for (const [arm, stage2] of [
    ['superbpe-90-filters', 'mark-safe'],
    ['superbpe-90-script', 'script'],
  ] as const) {
    const count = await tokens({ algorithm: 'superbpe', transition: 0.9, stage2 })
    measurements.push({ arm, metric: 'saved', on: code, value: 1 - count / plain })
  }
  const own = await learn({ algorithm: 'boundless', tau: 0.9, vocabularySize: 1024 })
  const encoders = {
    'boundless-deletions': compile(own),
    'boundless-8k': (await releasedEncoders(context))['boundless-8k'],
  }
  const all = [...lines, ...held]
  for (const [arm, encoder] of Object.entries(encoders)) {
    const restored = all.filter((line) => encoder.decode(encoder.encode(line)) === line).length
    measurements.push({ arm, metric: 'restored', on: code, value: restored })
    measurements.push({ arm, metric: 'lines', on: code, value: all.length })
  }
  const model = own.model as BoundlessModel
  measurements.push({ arm: 'boundless-deletions', metric: 'deletions', on: code, value: model.deletions.length / 2 })
  return measurements
}
