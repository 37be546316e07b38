/** @file The ablation of custom tokens: the same size, with them and without, in every way of matching. */
import { compile, type Tokenizer } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { auditCustomTokens } from '../audit.js'
import { checkCustomTokens } from '../check-custom-tokens.js'
import { compose, type Composition, type Fill, type Matching } from '../compose.js'
import { customTokens, TOKEN_SETS } from '../custom-tokens.js'
import { evaluateTokenizers } from '../evaluate.js'
import { corpora } from './corpora.js'
import { slice } from './declared.js'
import { bounded } from './steps.js'
import { largest } from './trained.js'

const CITATIONS = [
  '11 U.S.C. § 362(a)',
  '28 C.F.R. § 14.2(a)',
  '42 U.S.C. § 1983',
  'Fed. R. Civ. P. 12(b)(6)',
  'Fed. R. Civ. P. 56(a)',
  '5 U.S.C. § 552(a)(4)',
]

const WAYS: readonly {
  readonly arm: string
  readonly matching: Matching
  readonly fill: Fill
  readonly spaced?: boolean
}[] = [
  { arm: 'custom-released', matching: 'anywhere', fill: 'whitespace' },
  { arm: 'custom-anywhere', matching: 'anywhere', fill: 'merges' },
  { arm: 'custom-single-word', matching: 'single-word', fill: 'merges' },
  { arm: 'custom-word-edges', matching: 'word-edges', fill: 'merges' },
  { arm: 'custom-spaced', matching: 'word-edges', fill: 'merges', spaced: true },
]

/** Tokens that hurt most, as kept in the notes. */
const NOTED = 10

export function customStep(size: number): Step {
  return {
    key: `custom-${size}`,
    label: `Custom tokens, V = ${size}`,
    weight: 8,
    async run(context) {
      const { contracts } = await corpora(context)
      const on = slice('contracts', size)
      const made = await customVariants(context, size)
      const { classes } = await evaluateTokenizers(
        made.map(({ arm, tokenizer }) => ({ name: arm, encoder: compile(tokenizer) })),
        contracts.held.map((text) => ({ class: on, text })),
        { seed: 0, signal: context.signal },
      )
      const measurements: Measurement[] = []
      for (const [i, { arm, tokenizer, composition }] of made.entries()) {
        const { tokens, tokensPerCharacter, ratio } = classes[0].rows[i]
        measurements.push({ arm, metric: 'citation-tokens', on, value: countAll(tokenizer, CITATIONS) })
        measurements.push(...compositionOf(arm, on, composition))
        context.progress((i + 0.5) / made.length, arm)
        // Without custom tokens it was measured at equal size already.
        if (i === 0) continue
        measurements.push(
          { arm, metric: 'tokens', on, value: tokens },
          { arm, metric: 'characters', on, value: classes[0].characters },
          { arm, metric: 'tokens-per-character', on, ...bounded(tokensPerCharacter) },
          { arm, metric: 'ratio', on, ...bounded(ratio) },
          ...(await audited(context, arm, on, tokenizer, contracts.held)),
        )
      }
      return measurements
    },
  }
}

/** The domain BPE of all contracts without custom tokens, then with them in every way. */
export function customVariants(
  context: StepContext,
  size: number,
): Promise<readonly { readonly arm: string; readonly tokenizer: Tokenizer; readonly composition: Composition }[]> {
  return context.once(`custom variants, V = ${size}`, async () => {
    const base = await largest(context, 'domain-all')
    const { abbreviations } = await corpora(context)
    const none = compose(base, { size, tokens: [], matching: 'anywhere', fill: 'merges', powerOfTwo: true })
    return [
      { arm: 'domain-all', ...none },
      ...WAYS.map(({ arm, matching, fill, spaced }) => {
        // The small size has no room for thousands of citations.
        const list =
          context.size === 'smoke'
            ? customTokens({ sets: TOKEN_SETS.filter((set) => set !== 'numbers' && set !== 'years'), spaced })
            : customTokens({ abbreviations, spaced })
        const { tokens } = checkCustomTokens(list, 'nfkc', false)
        return { arm, ...compose(base, { size, tokens, matching, fill, powerOfTwo: true }) }
      }),
    ]
  })
}

async function audited(
  context: StepContext,
  arm: string,
  on: string,
  tokenizer: Tokenizer,
  held: readonly string[],
): Promise<Measurement[]> {
  const audit = await auditCustomTokens(tokenizer, held, context.signal)
  const told = audit.tokens
    .toSorted((a, b) => a.saved - b.saved)
    .slice(0, NOTED)
    .filter(({ saved }) => saved < 0)
  context.note(
    `custom tokens that cost most: ${arm}, ${on}`,
    told.map(({ content, firings, inWord, saved }) => ({ content, firings, inWord, saved: Math.round(saved) })),
  )
  return [
    { arm, metric: 'firings', on, value: audit.firings },
    { arm, metric: 'in-word', on, value: audit.inWord },
  ]
}

function compositionOf(arm: string, on: string, { custom, merged, whitespace }: Composition): Measurement[] {
  return [
    { arm, metric: 'custom-added', on, value: custom },
    { arm, metric: 'merged', on, value: merged },
    { arm, metric: 'whitespace-added', on, value: whitespace },
  ]
}

function countAll(tokenizer: Tokenizer, texts: readonly string[]): number {
  const encoder = compile(tokenizer)
  return texts.reduce((sum, text) => sum + encoder.count(text), 0)
}
