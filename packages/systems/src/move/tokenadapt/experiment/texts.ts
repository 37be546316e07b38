/** @file The texts of the experiment. */
import type { StepContext } from '../../../experiment/contract.js'

export const DOMAINS = ['docs', 'Java', 'math', 'Latvian'] as const
export type Domain = (typeof DOMAINS)[number]

export interface Texts {
  /** What tokenizers and the old model are trained on: all English and Java, and a fifth of the Latvian text. */
  readonly docs: readonly string[]
  readonly java: readonly string[]
  readonly math: readonly string[]
  readonly latvian: readonly string[]
  readonly parallel: readonly (readonly [string, string])[]
  readonly dictionary: readonly (readonly [string, string])[]
  readonly evaluation: Readonly<Record<Domain, readonly string[]>>
}

export function readTexts(context: StepContext): Promise<Texts> {
  return context.once('texts', async () => {
    const data = await context.data('tokenadapt')
    const lines = async (path: string): Promise<string[]> =>
      (await data.text(path)).split('\n').filter((line) => line !== '')
    const pairs = async (path: string): Promise<[string, string][]> =>
      (await lines(path)).map((line) => line.split('\t') as [string, string]).filter((pair) => pair.length === 2)
    const parallel = await pairs('parallel_en_lv.tsv.gz')
    const characters = context.size === 'smoke' ? 3000 : 25_000
    const evaluation = async (path: string): Promise<string[]> => upTo(await lines(path), characters)
    return {
      docs: await lines('train_docs_en.txt.gz'),
      java: await lines('train_java.txt.gz'),
      math: await lines('train_math_en.txt.gz'),
      latvian: parallel.map(([, other]) => other),
      parallel,
      dictionary: await pairs('dict_en_lv.txt.gz'),
      evaluation: {
        docs: await evaluation('eval_docs_en.txt.gz'),
        Java: await evaluation('eval_java.txt.gz'),
        math: await evaluation('eval_math_en.txt.gz'),
        Latvian: await evaluation('eval_docs_lv.txt.gz'),
      },
    }
  })
}

/** The first lines that together have about so many characters. */
export function upTo(lines: readonly string[], characters: number): string[] {
  let total = 0
  return lines.filter((line) => (total += line.length + 1) <= characters)
}

/** Every n-th line of several lists, so that a shorter corpus has the same mixture. */
export function thin(lines: readonly string[], every: number): readonly string[] {
  return every === 1 ? lines : lines.filter((_, i) => i % every === 0)
}
