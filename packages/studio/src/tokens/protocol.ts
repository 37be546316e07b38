/** @file What the page and its worker say to each other. */
import type { MergeNode } from './merge-tree.js'

export type ToWorker =
  /** `file` is an address of this server, or the bytes of a file that the reader opened; null for a bundled encoding. */
  | { readonly type: 'load'; readonly name: string; readonly file: string | ArrayBuffer | null }
  | {
      readonly type: 'encode'
      readonly turn: number
      readonly text: string
      readonly names: readonly string[]
      readonly special: boolean
    }
  | { readonly type: 'explain'; readonly name: string; readonly id: number }

export type FromWorker =
  | {
      readonly type: 'loaded'
      readonly name: string
      readonly size: number
      readonly model: string
      readonly fast: boolean
    }
  | { readonly type: 'failed'; readonly name: string; readonly message: string }
  | {
      readonly type: 'encoded'
      readonly turn: number
      readonly name: string
      readonly ids: Uint32Array
      readonly utf16: Uint32Array
      readonly bytes: Uint32Array
      readonly milliseconds: number
      /** Code points of the text. */
      readonly characters: number
    }
  | {
      readonly type: 'aligned'
      readonly turn: number
      readonly left: string
      readonly right: string
      readonly stretches: Uint32Array
    }
  | { readonly type: 'explained'; readonly name: string; readonly id: number; readonly token: Explanation }

export interface Explanation {
  /** As the file spells it. */
  readonly spelled: string
  readonly bytes: Uint8Array
  readonly text: string
  readonly special: boolean
  /** Log probability, for Unigram. */
  readonly score: number | null
  readonly tree: MergeNode | null
}
