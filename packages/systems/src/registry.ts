/** @file The one list of systems. The command line, the studio and the documents read it. */
import { paper as binaryBpe } from './make/binary-bpe/paper.js'
import { paper as kl3m } from './make/kl3m/paper.js'
import { paper as superword } from './make/superword/paper.js'
import { paper as tokenPremiums } from './measure/token-premiums/paper.js'
import { paper as qtok } from './measure/qtok/paper.js'
import { paper as dynamicTokenization } from './shrink/dynamic-tokenization/paper.js'
import { paper as tokenadapt } from './move/tokenadapt/paper.js'
import { paper as zett } from './move/zett/paper.js'
import { paper as toolTokens } from './move/tool-tokens/paper.js'
import type { Experiment } from './experiment/contract.js'
import type { Paper } from './paper.js'

export interface System {
  readonly paper: Paper
  /** Loads on first use: listing systems must stay instant. */
  readonly experiment: () => Promise<Experiment>
}

export const systems: readonly System[] = [
  { paper: qtok, experiment: async () => (await import('./measure/qtok/experiment.js')).experiment },
  { paper: binaryBpe, experiment: async () => (await import('./make/binary-bpe/experiment.js')).experiment },
  { paper: kl3m, experiment: async () => (await import('./make/kl3m/experiment.js')).experiment },
  { paper: superword, experiment: async () => (await import('./make/superword/experiment.js')).experiment },
  {
    paper: tokenPremiums,
    experiment: async () => (await import('./measure/token-premiums/experiment.js')).experiment,
  },
  {
    paper: dynamicTokenization,
    experiment: async () => (await import('./shrink/dynamic-tokenization/experiment.js')).experiment,
  },
  { paper: tokenadapt, experiment: async () => (await import('./move/tokenadapt/experiment.js')).experiment },
  { paper: zett, experiment: async () => (await import('./move/zett/experiment.js')).experiment },
  { paper: toolTokens, experiment: async () => (await import('./move/tool-tokens/experiment.js')).experiment },
]

/** @returns the system of that name, if it is here */
export function findSystem(slug: string): System | undefined {
  return systems.find(({ paper }) => paper.slug === slug)
}
