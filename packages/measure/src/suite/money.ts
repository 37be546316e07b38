/** @file What the text of a group costs at dated prices. */
import { TOKEN, tokenBase } from '../metrics/columns.js'
import { knownPrices, type Price } from '../metrics/prices.js'
import { intervalOf } from '../statistics/bootstrap.js'
import type { SuiteMoney, SuiteTokenizer } from './contract.js'
import type { Sums } from './figures.js'

export function moneyOf(
  group: string,
  { data, width, samples }: Sums,
  tokenizers: readonly SuiteTokenizer[],
  prices: readonly Price[] = knownPrices(),
): SuiteMoney[] {
  return tokenizers.flatMap(({ name }, t) =>
    prices
      .filter(({ tokenizer }) => tokenizer === name)
      .map(({ model, provider, currency, perMillionInput, dated, source }): SuiteMoney => {
        const column = tokenBase(t) + TOKEN.tokens
        const { value, low, high } = intervalOf(
          Float64Array.from({ length: samples }, (_, s) => (data[s * width + column] / 1e6) * perMillionInput),
        )
        return {
          tokenizer: t,
          group,
          model,
          provider,
          currency,
          pricePerMillion: perMillionInput,
          dated,
          source,
          amount: value,
          low,
          high,
        }
      }),
  )
}
