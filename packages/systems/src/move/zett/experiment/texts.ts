/** @file The texts of the experiment: documentation, C#, mathematics. */
import type { StepContext } from '../../../experiment/contract.js'

export const DOMAINS = ['docs', 'C#', 'math'] as const
export type Domain = (typeof DOMAINS)[number]

export interface Texts {
  readonly train: Readonly<Record<Domain, readonly string[]>>
  readonly evaluation: Readonly<Record<Domain, readonly string[]>>
}

const FILES: Readonly<Record<Domain, string>> = { docs: 'docs_en', 'C#': 'csharp', math: 'math_en' }

/**
 * @param every of the training lines every so many are read
 * @param characters of each evaluation text so many are read, from its beginning
 */
export function readTexts(context: StepContext, every: number, characters: number): Promise<Texts> {
  return context.once(`texts ${every} ${characters}`, async () => {
    const data = await context.data('zett')
    const lines = async (part: string, domain: Domain): Promise<string[]> =>
      (await data.text(`${part}_${FILES[domain]}.txt.gz`)).split('\n').filter((line) => line !== '')
    const read = async (
      of: (domain: Domain) => Promise<readonly string[]>,
    ): Promise<Record<Domain, readonly string[]>> => ({
      docs: await of('docs'),
      'C#': await of('C#'),
      math: await of('math'),
    })
    return {
      train: await read(async (domain) => (await lines('train', domain)).filter((_, i) => i % every === 0)),
      evaluation: await read(async (domain) => upTo(await lines('eval', domain), characters)),
    }
  })
}

/** The first lines that together have about so many characters. */
export function upTo(lines: readonly string[], characters: number): string[] {
  let total = 0
  return lines.filter((line) => (total += line.length + 1) <= characters)
}

export const allOf = (texts: Texts['train']): string[] => DOMAINS.flatMap((domain) => texts[domain])
