/** @file The arms and their names. */
import type { Arm } from '../../../experiment/contract.js'
import { ABLATIONS } from './steps.js'

export const ARMS: readonly Arm[] = [
  { name: 'old', label: 'model with its own tokenizer', role: 'baseline' },
  { name: 'lexical', label: 'copied rows, mean row for new tokens', role: 'baseline' },
  { name: 'fvt', label: 'mean of pieces (FVT, ReTok)', role: 'baseline' },
  { name: 'focus', label: 'FOCUS', role: 'baseline' },
  { name: 'tokenadapt', label: 'TokenAdapt, hybrid', role: 'baseline' },
  { name: 'shrink', label: '0.7 × mean of pieces (control)', role: 'control' },
  { name: 'shrink-half', label: '0.5 × mean of pieces (control)', role: 'control' },
  { name: 'zett', label: 'hypernetwork (ZeTT)', role: 'method' },
  ...ABLATIONS.map(({ arm, label }) => ({ name: arm, label, role: 'method' as const })),
]

export const LABELS: ReadonlyMap<string, string> = new Map(ARMS.map(({ name, label }) => [name, label]))
