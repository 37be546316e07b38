/** @file The texts of the reproduction and the tokenizer that reads them. */
import { compile, TokenwrightError, train, type Encoder } from '@tokenwright/text'
import type { StepContext } from '../../../experiment/contract.js'

export interface TextName {
  readonly name: string
  readonly label: string
  readonly file: string
  /** How many lines count, at full size. */
  readonly lines: number
}

export const TEXTS: readonly TextName[] = [
  { name: 'en', label: 'docs English', file: 'docs_dev_en.txt.gz', lines: 640 },
  { name: 'ewt', label: 'UNER EWT', file: 'uner_en_ewt_dev.jsonl.gz', lines: 640 },
  { name: 'bc5cdr', label: 'BC5CDR dev', file: 'bc5cdr_dev.jsonl.gz', lines: 320 },
  { name: 'lv', label: 'docs Latvian', file: 'docs_dev_lv.txt.gz', lines: 320 },
  { name: 'no', label: 'docs Norwegian', file: 'docs_dev_no.txt.gz', lines: 320 },
  { name: 'da', label: 'docs Danish', file: 'docs_dev_da.txt.gz', lines: 320 },
  { name: 'zh', label: 'docs Chinese', file: 'docs_dev_zh.txt.gz', lines: 320 },
]

/** Characters that the tokenizer is trained on. */
const TRAINING = 600_000
export const VOCABULARY = 256 + 3840
const SMOKE_LINES = 64

/** Lines are stripped and begin with one space, as words do. */
export const asLine = (text: string): string => ` ${text.trim()}`

export function readEncoder(context: StepContext): Promise<Encoder> {
  return context.once(`encoder ${TRAINING} ${VOCABULARY}`, async () => {
    const text = await (await context.data('zett')).text('train_docs_en.txt.gz')
    // As they are: the reference run puts a space before the lines it merges, not before those that it learns from.
    const lines = text.slice(0, TRAINING).split('\n')
    const run = train(lines, { vocabularySize: VOCABULARY, split: 'gpt2', workers: 1, signal: context.signal })
    return compile(await run.result())
  })
}

export async function readLines(context: StepContext, { file, lines }: TextName): Promise<readonly string[]> {
  const data = await context.data('dynamic-tokenization')
  const all = (await data.text(file)).split('\n').filter((line) => line !== '')
  const texts = file.includes('.jsonl') ? all.map((line) => sentenceOf(line, file)) : all
  return texts.slice(0, context.size === 'smoke' ? SMOKE_LINES : lines).map(asLine)
}

function sentenceOf(line: string, file: string): string {
  const entry: unknown = JSON.parse(line)
  if (typeof entry === 'object' && entry !== null) {
    if ('text' in entry && typeof entry.text === 'string') return entry.text
    if ('tokens' in entry && Array.isArray(entry.tokens)) return entry.tokens.join(' ')
  }
  throw new TokenwrightError('invalid-data', 'a line without text or tokens', { where: file, value: line })
}
