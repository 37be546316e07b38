/** @file All live demonstrations, by the name of their system. */
import { binaryBpe } from './binary-bpe.js'
import type { Demo } from './contract.js'
import { dynamicTokenization } from './dynamic-tokenization.js'
import { kl3m } from './kl3m.js'
import { qtok } from './qtok.js'
import { superword } from './superword.js'
import { tokenPremiums } from './token-premiums.js'

export const demos: ReadonlyMap<string, Demo> = new Map([
  ['qtok', qtok],
  ['superword', superword],
  ['kl3m', kl3m],
  ['binary-bpe', binaryBpe],
  ['token-premiums', tokenPremiums],
  ['dynamic-tokenization', dynamicTokenization],
])

/** Systems whose demonstration is a page of its own. */
export const demoPages: ReadonlyMap<string, string> = new Map([
  ['tokenadapt', '/move'],
  ['zett', '/move'],
])
