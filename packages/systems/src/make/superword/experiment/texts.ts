/** @file The two English texts of the reproduction. */
import type { StepContext } from '../../../experiment/contract.js'

export type TextName = 'speeches' | 'contracts'

const FILES: Readonly<Record<TextName, string>> = {
  speeches: 'speeches.jsonl.gz',
  contracts: 'edgar_agreements.jsonl.gz',
}

export interface Texts {
  /** The training split cut to so many characters, each line with its line break. */
  readonly lines: readonly string[]
  /** First 20 documents of the evaluation split. */
  readonly held: readonly string[]
  /** All of them. */
  readonly allHeld: readonly string[]
}

export function readTexts(context: StepContext, name: TextName, characters: number): Promise<Texts> {
  return context.once(`texts ${name} ${characters}`, async () => {
    const data = await context.data('kl3m')
    const documents = (await data.text(FILES[name]))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { readonly split: string; readonly text: string })
    const textsOf = (split: string): string[] =>
      documents.filter((document) => document.split === split).map(({ text }) => text)
    const lines = textsOf('train')
      .join('\n')
      .slice(0, characters)
      .split('\n')
      .map((line) => `${line}\n`)
    const allHeld = textsOf('eval')
    return { lines, held: allHeld.slice(0, 20), allHeld }
  })
}
