/** @file Counts the pieces that any other normalizer and pre-tokenizer make, with the reference pipeline's parts. */
import { TokenwrightError } from '../errors.js'
import { createNormalizer } from '../normalizers/create.js'
import type { NormalizerStep } from '../normalizers/step.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import { createPreTokenizer } from '../pre-tokenizers/create.js'
import type { PreTokenizerStep } from '../pre-tokenizers/step.js'
import { sliceSpan, spanOf, type Span } from '../reference/span.js'
import { wellFormed } from '../reference/utf8.js'
import type { CutPlan } from './cut-plan.js'
import type { PieceTable } from './piece-table.js'
import { decodeText } from './scan-counter.js'
import { createPieceBuilder } from './pieces.js'

/** Distinct pieces that are held as strings before they go to the table. */
const HELD = 1 << 16

export function pipelineCounter(
  table: PieceTable,
  plan: CutPlan & { kind: 'pipeline' },
): { add(document: string | Uint8Array): void; flush(): void } {
  const cut = createTextCutter(plan)
  const held = new Map<string, number>()
  const flush = (): void => {
    const encoder = new TextEncoder()
    const pieces = createPieceBuilder()
    for (const [text, count] of held) {
      const spelled = cut.respell(text)
      const bytes = plan.spelled ? fromByteAlphabet(spelled) : encoder.encode(spelled)
      if (bytes === null)
        throw new TokenwrightError(
          'unsupported-part',
          'byte-level pieces with characters outside of the byte alphabet',
          {
            where: 'split',
            value: spelled,
          },
        )
      pieces.add(bytes, 0, bytes.length, count)
    }
    held.clear()
    table.addCounted(pieces.build())
  }
  const count = (piece: string): void => {
    held.set(piece, (held.get(piece) ?? 0) + 1)
  }
  return {
    add(document) {
      cut.cut(wellFormed(typeof document === 'string' ? document : decodeText(document)), count)
      if (held.size >= HELD) flush()
    },
    flush,
  }
}

export interface TextCutter {
  /** Hands out the pieces of a well-formed text, before what only respells them. */
  cut(text: string, piece: (text: string) => void): void
  /** A piece as it comes out in the end. */
  respell(piece: string): string
}

export function createTextCutter({
  normalizer,
  preTokenizer,
  flavor,
}: Pick<CutPlan & { kind: 'pipeline' }, 'normalizer' | 'preTokenizer' | 'flavor'>): TextCutter {
  const normalizers: readonly NormalizerStep[] = normalizer === null ? [] : createNormalizer(normalizer)
  const steps: readonly PreTokenizerStep[] = preTokenizer === null ? [] : createPreTokenizer(preTokenizer, flavor)
  let last = steps.length
  while (last > 0 && steps[last - 1].kind === 'spell') last--
  // Steps that ask where a piece begins in the input need the origin of rewritten text.
  const asks = steps.findLastIndex((step) => step.kind === 'map' && step.needsOrigin)
  const tracked =
    asks >= 0 && !(normalizers.length === 0 && steps.slice(0, asks).every((step) => step.kind === 'split'))

  const walk = (span: Span, at: number, piece: (text: string) => void): void => {
    for (let i = at; i < last; i++) {
      const step = steps[i]
      if (step.kind !== 'split') {
        span = step.map(span)
        if (span.text === '') return
        continue
      }
      const ranges: number[] = []
      step.split(span.text, ranges)
      for (let j = 0; j < ranges.length; j += 2) walk(sliceSpan(span, ranges[j], ranges[j + 1]), i + 1, piece)
      return
    }
    piece(span.text)
  }

  return {
    cut(text, piece) {
      if (text === '') return
      let span = spanOf(text, 0, text.length, tracked)
      span = tracked
        ? normalizers.reduce((done, step) => step.track(done), span)
        : { ...span, text: normalizers.reduce((done, step) => step.apply(done), text) }
      if (span.text !== '') walk(span, 0, piece)
    },
    respell(piece) {
      for (let i = last; i < steps.length; i++) {
        const step = steps[i]
        if (step.kind === 'spell') piece = step.spell(piece)
      }
      return piece
    },
  }
}
