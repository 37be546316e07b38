/** @file The data sets that can be had. */
import { TokenwrightError } from '@tokenwright/text'
import type { DataSet } from '../contract.js'
import { binaryBpe } from './binary-bpe.js'
import { dynamicTokenization } from './dynamic-tokenization.js'
import { kl3m } from './kl3m.js'
import { qtok } from './qtok.js'
import { superword } from './superword.js'
import { tokenadapt } from './tokenadapt.js'
import { tokenPremiums } from './token-premiums.js'
import { toolTokens } from './tool-tokens.js'
import { zett } from './zett.js'

export const dataSets: readonly DataSet[] = [
  qtok,
  tokenPremiums,
  kl3m,
  binaryBpe,
  superword,
  tokenadapt,
  dynamicTokenization,
  zett,
  toolTokens,
]

/** @throws TokenwrightError `invalid-option` for a name that is no data set */
export function dataSet(slug: string): DataSet {
  const found = dataSets.find((set) => set.slug === slug)
  if (found === undefined)
    throw new TokenwrightError(
      'invalid-option',
      `no data set of that name; there are ${dataSets.map((set) => set.slug).join(', ')}`,
      { value: slug },
    )
  return found
}
