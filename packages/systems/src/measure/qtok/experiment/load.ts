/** @file The data of the reproduction, read once for all steps. */
import type { StepContext } from '../../../experiment/contract.js'
import { readLexicon } from '../language-texts.js'
import { panelRows, readPrintedTable, type PanelRow, type PrintedTable } from '../panel.js'
import type { RawVocabulary } from '../raw-vocabulary.js'
import { vocabularyFromJson } from '../vocabulary-json.js'
import type { LanguageText } from '../words.js'

/** The tokenizers at hand: name of the arm, of the file, and of the row that the paper prints. */
export const TOKENIZERS = [
  { arm: 'mistral', file: 'mistral-7b-instruct-v0.1', printed: 'mistral' },
  { arm: 'pythia', file: 'pythia-12b', printed: 'pythia' },
  { arm: 'phi-3', file: 'phi-3-mini-4k-instruct', printed: 'llama-2' },
] as const

export type Arm = (typeof TOKENIZERS)[number]['arm']

export function tokenizerJson(context: StepContext, arm: Arm): Promise<string> {
  const { file } = TOKENIZERS.find((one) => one.arm === arm) ?? TOKENIZERS[0]
  return context.once(`json of ${arm}`, async () =>
    (await context.data('qtok')).text(`tokenizers/${file}.tokenizer.json.gz`),
  )
}

export function rawVocabulary(context: StepContext, arm: Arm): Promise<RawVocabulary> {
  return context.once(`vocabulary of ${arm}`, async () => vocabularyFromJson(await tokenizerJson(context, arm), arm))
}

export async function printedRows(context: StepContext): Promise<readonly PanelRow[]> {
  return panelRows(await (await context.data('qtok')).text('paper_table1_counts.tsv'))
}

export async function printedTable(context: StepContext, file: string): Promise<PrintedTable> {
  return readPrintedTable(await (await context.data('qtok')).text(file))
}

export async function cyrillicLexicon(context: StepContext): Promise<ReadonlyMap<string, readonly string[]>> {
  return context.once('Cyrillic lexicon', async () =>
    readLexicon(await (await context.data('qtok')).text('tokens2natural_cyr.json.gz'), 'tokens2natural_cyr.json'),
  )
}

/** All lines of NTREX by language, as they are. */
export function newsTexts(context: StepContext): Promise<readonly LanguageText[]> {
  return context.once('NTREX', async () => {
    const data = await context.data('token-premiums')
    const [, ...rows] = (await data.text('languages.tsv')).trimEnd().split('\n')
    const texts: LanguageText[] = []
    for (const row of rows) {
      const language = row.split('\t')[0]
      texts.push({
        language,
        lines: (await data.text(`ntrex/${language}.txt.gz`)).split('\n').filter((line) => line !== ''),
      })
    }
    return texts
  })
}

export interface Declaration extends LanguageText {
  /** First word of the names of most of its letters. */
  readonly script: string
}

/** The Universal Declaration of Human Rights by language. */
export function declarations(context: StepContext): Promise<readonly Declaration[]> {
  return context.once('UDHR', async () =>
    (await (await context.data('qtok')).text('udhr.jsonl.gz'))
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { code, script_word, lines } = JSON.parse(line) as {
          code: string
          script_word: string
          lines: readonly string[]
        }
        return { language: code, script: script_word, lines }
      }),
  )
}
