/** @file The arms: what rows start from, and what they are kept near. */
import type { Arm } from '../../../experiment/contract.js'
import type { PriorOptions } from '../prior.js'

export interface Start extends Arm {
  /** Absent: rows at random. */
  readonly prior?: Pick<PriorOptions, 'source' | 'center'>
  readonly pull: number
  /** Learning rate on KAMEL; the other tasks train all arms at the fast one. */
  readonly rate: number
  /** The right rows, given to the wrong tools. */
  readonly shuffled?: boolean
}

const hidden = { source: 'hidden', center: false } as const
const hiddenCentred = { source: 'hidden', center: true } as const
const output = { source: 'output', center: false } as const
const outputCentred = { source: 'output', center: true } as const

/** The paper's weight of the pull, and its learning rate: rows with a prior are far shorter than a fast step is long. */
const PULL = 0.01
const SLOW = 1e-4
/** What a random start needs to learn anything from one example; three times the rate of ToolkenGPT. */
export const FAST = 3e-3

const method = (name: string, label: string, prior: Start['prior']): Start => ({
  name,
  label: `prior + pull: ${label}`,
  role: 'method',
  prior,
  pull: PULL,
  rate: SLOW,
})
const control = (name: string, label: string, more: Partial<Start>): Start => ({
  ...method(name, '', hiddenCentred),
  label: `${label}: states, centred`,
  role: 'control',
  ...more,
})

/** Rows that are trained. */
export const STARTS: readonly Start[] = [
  { name: 'uniform', label: 'random start (ToolkenGPT)', role: 'baseline', pull: 0, rate: FAST },
  method('hidden', 'states (as published)', hidden),
  method('hidden-centred', 'states, centred', hiddenCentred),
  method('output', 'output rows', output),
  method('output-centred', 'output rows, centred', outputCentred),
  control('fast', 'prior + pull, rate of the random start', { rate: FAST }),
  control('shuffled', 'priors of other tools', { shuffled: true }),
  control('free', 'prior without pull', { pull: 0 }),
  control('strong', 'prior and ten times the pull', { pull: 10 * PULL }),
]

/** The four sources of priors. */
export const PRIORS = ['hidden', 'hidden-centred', 'output', 'output-centred'] as const

export const ARMS: readonly Arm[] = [
  ...STARTS.map(({ name, label, role }) => ({ name, label, role })),
  { name: 'mean-state', label: 'mean state of the examples, nothing trained', role: 'control' },
  { name: 'words', label: 'words of question and tool (TF-IDF), no model', role: 'control' },
  { name: 'chance', label: 'chance', role: 'control' },
]

/** What is measured everywhere; the rest differs in one detail and is compared with all tools and few examples. */
export const MAIN: readonly Start[] = STARTS.filter(({ name }) => name !== 'free' && name !== 'strong')
