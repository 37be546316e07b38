/** @file Sizes of the experiment. The full one was chosen so that it ends within half an hour on two cores. */
import type { Size } from '../../../experiment/contract.js'

export const TARGETS = ['BPE on docs', 'BPE on all', 'WordPiece on all', 'BPE on C#'] as const
export type TargetName = (typeof TARGETS)[number]

export interface Scale {
  readonly width: number
  readonly layers: number
  readonly positions: number
  /** Tokens of the source tokenizer. */
  readonly source: number
  readonly baseSteps: number
  readonly every: number
  readonly evaluated: number
  readonly targets: readonly { readonly name: TargetName; readonly size: number; readonly trained: boolean }[]
  readonly hypernetwork: { readonly hidden: number; readonly layers: number; readonly heads: number }
  readonly identity: { readonly steps: number; readonly rate: number }
  readonly main: {
    readonly steps: number
    readonly rate: number
    readonly warmup: number
    readonly batch: number
    readonly vocabulary: number
    readonly longestRepeat: number
  }
  /** The paper's 4 gives random substrings in a third of the batches where tokens are few. */
  readonly sigma: number
  readonly rowSteps: number
  /** Steps of each phase where something is left out. */
  readonly ablation: { readonly identity: number; readonly main: number }
}

export const SCALES: Readonly<Record<Size, Scale>> = {
  full: {
    width: 64,
    layers: 2,
    positions: 128,
    source: 2048,
    baseSteps: 500,
    every: 1,
    evaluated: 10_000,
    targets: [
      { name: 'BPE on docs', size: 2048, trained: false },
      { name: 'BPE on all', size: 4096, trained: true },
      { name: 'WordPiece on all', size: 2048, trained: false },
      { name: 'BPE on C#', size: 2048, trained: false },
    ],
    hypernetwork: { hidden: 128, layers: 2, heads: 4 },
    identity: { steps: 200, rate: 1.5e-3 },
    main: { steps: 600, rate: 1.5e-3, warmup: 60, batch: 8, vocabulary: 2048, longestRepeat: 2 },
    sigma: 2,
    rowSteps: 100,
    ablation: { identity: 50, main: 80 },
  },
  smoke: {
    width: 32,
    layers: 1,
    positions: 64,
    source: 320,
    baseSteps: 80,
    every: 20,
    evaluated: 2000,
    targets: [{ name: 'BPE on docs', size: 320, trained: false }],
    hypernetwork: { hidden: 32, layers: 1, heads: 2 },
    identity: { steps: 40, rate: 3e-3 },
    main: { steps: 60, rate: 2e-3, warmup: 10, batch: 4, vocabulary: 320, longestRepeat: 0 },
    sigma: 2,
    rowSteps: 0,
    ablation: { identity: 0, main: 0 },
  },
}
