/** @file The parallel text of the experiment: NTREX-128 by document, and the Universal Declaration of Human Rights. */
import { TokenwrightError } from '@tokenwright/text'
import type { DataFolder } from '../../../data/contract.js'

export interface CorpusLanguage {
  readonly code: string
  readonly name: string
  readonly script: string
  readonly training: readonly string[]
  readonly evaluation: readonly string[]
}

export interface Corpus {
  readonly languages: readonly CorpusLanguage[]
  /** News article of each training and evaluation line. */
  readonly trainingDocuments: readonly string[]
  readonly evaluationDocuments: readonly string[]
}

/** @param codes only these; null for all */
export async function readCorpus(data: DataFolder, codes: readonly string[] | null): Promise<Corpus> {
  const lines = await readTable(data, 'lines.tsv', '\t')
  const parts = column(lines, 'split')
  const documents = column(lines, 'doc')
  const languages = await readTable(data, 'languages.tsv', '\t')
  const [code, name, script] = ['code', 'name', 'script'].map((title) => column(languages, title))
  const chosen = code.map((_, i) => i).filter((i) => codes === null || codes.includes(code[i]))
  return {
    languages: await Promise.all(
      chosen.map(async (i): Promise<CorpusLanguage> => {
        const text = (await data.text(`ntrex/${code[i]}.txt.gz`)).replace(/\n$/, '').split('\n')
        if (text.length !== parts.length)
          throw new TokenwrightError('invalid-data', `not the ${parts.length} lines of lines.tsv`, {
            where: code[i],
            value: text.length,
          })
        const part = (wanted: string): string[] => text.filter((_, line) => parts[line] === wanted)
        return { code: code[i], name: name[i], script: script[i], training: part('train'), evaluation: part('eval') }
      }),
    ),
    trainingDocuments: documents.filter((_, line) => parts[line] === 'train'),
    evaluationDocuments: documents.filter((_, line) => parts[line] === 'eval'),
  }
}

/** Counts of Hugging Face tokenizers 0.23.2, by `code split size`: entries reached and tokens of the evaluation lines. */
export async function readReference(data: DataFolder): Promise<ReadonlyMap<string, readonly [number, number]>> {
  const table = await readTable(data, 'reference_ctc_eval.csv', ',')
  const [code, split, size, reached, tokens] = [
    'code',
    'pretokenizer',
    'vocab_target',
    'vocab_reached',
    'ctc_eval',
  ].map((title) => column(table, title))
  return new Map(code.map((_, i) => [`${code[i]} ${split[i]} ${size[i]}`, [Number(reached[i]), Number(tokens[i])]]))
}

/** Codes of the declarations that have other names than the languages of NTREX. */
const DECLARATIONS: ReadonlyMap<string, string> = new Map([
  ['aze-Latn', 'azj_latn'],
  ['ell', 'ell_monotonic'],
  ['fas', 'pes_1'],
  ['fil', 'tgl'],
  ['hau', 'hau_NG'],
  ['mlg', 'plt'],
  ['mon', 'khk'],
  ['sqi', 'als'],
  ['swa', 'swh'],
  ['uzb', 'uzn_latn'],
  ['zho-CN', 'cmn_hans'],
])

/** Paragraphs of the declaration for the languages that have one, by the code that NTREX has. They are not aligned. */
export async function readDeclarations(
  data: DataFolder,
  codes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const byCode = new Map<string, readonly string[]>()
  for (const row of (await data.text('udhr.jsonl.gz')).split('\n')) {
    if (row === '') continue
    const { code, lines } = JSON.parse(row) as { readonly code: string; readonly lines: readonly string[] }
    byCode.set(code, lines)
  }
  const found = new Map<string, readonly string[]>()
  for (const code of codes) {
    const lines = byCode.get(DECLARATIONS.get(code) ?? code)
    if (lines !== undefined) found.set(code, lines)
  }
  return found
}

interface TextTable {
  readonly path: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

async function readTable(data: DataFolder, path: string, separator: string): Promise<TextTable> {
  const [header, ...rows] = (await data.text(path))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(separator))
  return { path, header, rows }
}

function column({ path, header, rows }: TextTable, title: string): string[] {
  const index = header.indexOf(title)
  if (index < 0) throw new TokenwrightError('invalid-data', `no such column in ${path}`, { value: title })
  return rows.map((row) => row[index])
}
