/** @file Counts of a vocabulary: by category, and by category and script. */
import { CATEGORIES, classify, type Category } from './classify.js'
import type { DecodedVocabulary, Token } from './decode-vocabulary.js'

export interface AlphaToken {
  readonly text: string
  readonly category: Category
  readonly script: string
}

export interface Census {
  /** Different tokens: the sum of `categories`, and the denominator of all shares but where said otherwise. */
  readonly size: number
  readonly categories: Readonly<Record<Category, number>>
  /** Number of tokens by `SCRIPT (char)`, `SCRIPT (spaced)` and `SCRIPT (inner)`. */
  readonly scripts: ReadonlyMap<string, number>
  /** All tokens of the three alpha categories, for the attribution to languages. */
  readonly alpha: readonly AlphaToken[]
  /** A few tokens of each category, in the order of the vocabulary. */
  readonly examples: Readonly<Record<Category, readonly string[]>>
}

const EXAMPLES = 12

/**
 * @example
 * census(decodeVocabulary(raw, 'corrected')).categories.spaced_alpha // 15425
 */
export function census({ tokens, mode }: Pick<DecodedVocabulary, 'tokens' | 'mode'>): Census {
  const each = <T>(make: () => T): Record<Category, T> =>
    Object.fromEntries(CATEGORIES.map((category) => [category, make()])) as Record<Category, T>
  const categories = each(() => 0)
  const examples = each((): string[] => [])
  const scripts = new Map<string, number>()
  const alpha: AlphaToken[] = []
  for (const token of tokens) {
    const { category, script } = classify(token, mode)
    categories[category]++
    if (examples[category].length < EXAMPLES) examples[category].push(shown(token))
    if (script === undefined) continue
    alpha.push({ text: token.text, category, script })
    const row = scriptRow(script, category)
    scripts.set(row, (scripts.get(row) ?? 0) + 1)
  }
  return { size: tokens.length, categories, scripts, alpha, examples }
}

function shown({ kind, text }: Token): string {
  return kind === 'byte' ? `byte ${text}` : text
}

/** `LATIN (spaced)`, as in the printed table. */
function scriptRow(script: string, category: Category): string {
  return `${script} (${category.slice(0, category.indexOf('_'))})`
}

/** What a percentage of the script table is of. The paper's notebook takes the vocabulary, its packaged tool the alpha tokens. */
export type ScriptDenominator = 'vocabulary' | 'alpha'

export interface ScriptTable {
  readonly denominator: ScriptDenominator
  readonly columns: readonly string[]
  /** One row for each census: shares of one, in the order of `columns`; `other` sums up what is in no column. */
  readonly rows: readonly { readonly shares: readonly number[]; readonly other: number }[]
}

/** Rows with at most this share in every tokenizer are pooled. */
const POOLED_SCRIPTS = 0.01

/**
 * The script table of several vocabularies.
 *
 * @param options.atLeast a script and place is a column where it has more than this share in one of them; default 0.01, as printed
 */
export function scriptTable(
  all: readonly Census[],
  options: { readonly denominator?: ScriptDenominator; readonly atLeast?: number } = {},
): ScriptTable {
  const { denominator = 'vocabulary', atLeast = POOLED_SCRIPTS } = options
  const totals = all.map(({ size, alpha }) => (denominator === 'vocabulary' ? size : alpha.length))
  const share = (index: number, row: string): number =>
    totals[index] === 0 ? 0 : (all[index].scripts.get(row) ?? 0) / totals[index]
  const names = new Set(all.flatMap(({ scripts }) => [...scripts.keys()]))
  const most = new Map([...names].map((name) => [name, Math.max(...all.map((_, index) => share(index, name)))]))
  const columns = [...names]
    .filter((name) => (most.get(name) ?? 0) > atLeast)
    .toSorted((a, b) => (most.get(b) ?? 0) - (most.get(a) ?? 0) || (a < b ? -1 : 1))
  const kept = new Set(columns)
  return {
    denominator,
    columns,
    rows: all.map((one, index) => ({
      shares: columns.map((name) => share(index, name)),
      other: [...one.scripts.keys()].reduce((sum, name) => sum + (kept.has(name) ? 0 : share(index, name)), 0),
    })),
  }
}
