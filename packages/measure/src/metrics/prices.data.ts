/** @file Prices of input, without cache and batch discounts. Each has the month in which its source quoted it. */
import type { Price } from './prices.js'

const APRIL = {
  provider: 'OpenAI',
  currency: 'USD',
  dated: '2026-04',
  source: 'https://aumiqx.com/ai-tools/openai-api-pricing-gpt4-costs-guide-2026',
} as const

export const PRICES: readonly Price[] = [
  { ...APRIL, model: 'gpt-4.1', tokenizer: 'o200k_base', perMillionInput: 2 },
  { ...APRIL, model: 'gpt-4.1-mini', tokenizer: 'o200k_base', perMillionInput: 0.4 },
  { ...APRIL, model: 'gpt-4.1-nano', tokenizer: 'o200k_base', perMillionInput: 0.1 },
  { ...APRIL, model: 'gpt-4o', tokenizer: 'o200k_base', perMillionInput: 2.5 },
  { ...APRIL, model: 'gpt-4o-mini', tokenizer: 'o200k_base', perMillionInput: 0.15 },
  {
    provider: 'OpenAI',
    currency: 'USD',
    dated: '2026-05',
    source: 'https://aimodelcalc.pages.dev/guides/openai-api-pricing.html',
    model: 'gpt-3.5-turbo',
    tokenizer: 'cl100k_base',
    perMillionInput: 0.5,
  },
]
