/** @file The texts of the reproduction: contracts and speeches, training apart from evaluation. */
import type { StepContext } from '../../../experiment/contract.js'
import { parseAbbreviations, type Abbreviations } from '../abbreviations.js'
import { codePoints } from '../evaluate.js'

export interface Corpora {
  readonly contracts: Corpus
  readonly speeches: Corpus
  /** The first contracts, cut to as many characters as the speeches have: what compares at equal text. */
  readonly equal: readonly string[]
  readonly abbreviations: Abbreviations
}

export interface Corpus {
  readonly train: readonly string[]
  /** Contracts of other companies, speeches of other years. */
  readonly held: readonly string[]
}

/** Characters of training text of each kind, and documents held out, in the small size. */
const SMOKE_CHARACTERS = 300_000
const SMOKE_HELD = 6

export function corpora(context: StepContext): Promise<Corpora> {
  return context.once('corpora', async () => {
    const data = await context.data('kl3m')
    const smoke = context.size === 'smoke'
    const read = async (path: string): Promise<Corpus> => {
      const rows = (await data.text(path))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { readonly split: string; readonly text: string })
      const of = (split: string): string[] => rows.filter((row) => row.split === split).map(({ text }) => text)
      return smoke
        ? { train: firstCharacters(of('train'), SMOKE_CHARACTERS), held: of('eval').slice(0, SMOKE_HELD) }
        : { train: of('train'), held: of('eval') }
    }
    const contracts = await read('edgar_agreements.jsonl.gz')
    const speeches = await read('speeches.jsonl.gz')
    return {
      contracts,
      speeches,
      equal: firstCharacters(contracts.train, characters(speeches.train)),
      abbreviations: parseAbbreviations(await data.text('citation_abbreviations.json.gz')),
    }
  })
}

export function characters(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + codePoints(text), 0)
}

/** Whole documents from the first on, the last one cut. */
function firstCharacters(texts: readonly string[], limit: number): string[] {
  const taken: string[] = []
  let left = limit
  for (const text of texts) {
    if (left <= 0) break
    const points = [...text]
    taken.push(points.length <= left ? text : points.slice(0, left).join(''))
    left -= points.length
  }
  return taken
}
