/** @file The arms: what rows start from, and what they are kept near. */
import type { Arm } from '../../../experiment/contract.js'
import type { PriorOptions } from '../prior.js'

export interface Start extends Arm {
  /** Absent: rows at random. */
  readonly prior?: Pick<PriorOptions, 'source' | 'center'>
  readonly pull: number
  /** The right rows, given to the wrong tools. */
  readonly shuffled?: boolean
}

const hidden = { source: 'hidden', center: false } as const
const hiddenCentred = { source: 'hidden', center: true } as const
const output = { source: 'output', center: false } as const
const outputCentred = { source: 'output', center: true } as const

/** The paper's weight. */
const PULL = 0.01

/** Rows that are trained. */
export const STARTS: readonly Start[] = [
  { name: 'uniform', label: 'random start (ToolkenGPT)', role: 'baseline', pull: 0 },
  { name: 'hidden', label: 'prior + pull: states (as published)', role: 'method', prior: hidden, pull: PULL },
  { name: 'hidden-centred', label: 'prior + pull: states, centred', role: 'method', prior: hiddenCentred, pull: PULL },
  { name: 'output', label: 'prior + pull: output rows', role: 'method', prior: output, pull: PULL },
  {
    name: 'output-centred',
    label: 'prior + pull: output rows, centred',
    role: 'method',
    prior: outputCentred,
    pull: PULL,
  },
  { name: 'hidden-free', label: 'prior without pull: states', role: 'control', prior: hidden, pull: 0 },
  {
    name: 'output-centred-free',
    label: 'prior without pull: output rows, centred',
    role: 'control',
    prior: outputCentred,
    pull: 0,
  },
  {
    name: 'output-centred-strong',
    label: 'ten times the pull: output rows, centred',
    role: 'control',
    prior: outputCentred,
    pull: 10 * PULL,
  },
  {
    name: 'shuffled',
    label: 'priors of other tools: output rows, centred',
    role: 'control',
    prior: outputCentred,
    pull: PULL,
    shuffled: true,
  },
]

/** The four sources of priors. */
export const PRIORS = ['hidden', 'hidden-centred', 'output', 'output-centred'] as const

export const ARMS: readonly Arm[] = [
  ...STARTS.map(({ name, label, role }) => ({ name, label, role })),
  { name: 'mean-state', label: 'mean state of the examples, nothing trained', role: 'control' },
  { name: 'words', label: 'words of question and tool (TF-IDF), no model', role: 'control' },
  { name: 'chance', label: 'chance', role: 'control' },
]

/** What a step may leave out to save time: the controls that differ from an arm in one detail. */
export const MAIN: readonly Start[] = STARTS.filter(({ name }) =>
  ['uniform', 'hidden', 'hidden-centred', 'output', 'output-centred', 'shuffled'].includes(name),
)
