/**
 * @file From text to ids: added tokens, normalizer, added tokens again, pre-tokenizer, model; as
 * `TokenizerImpl::encode_single_sequence` of Hugging Face tokenizers does it.
 */
import { addedTokenMatcher, type AddedPattern, type SpecialMode } from '../added-tokens/matcher.js'
import { TokenwrightError } from '../errors.js'
import { cached } from '../models/cache.js'
import { createModel } from '../models/create.js'
import type { ByteModel, PieceModel } from '../models/model.js'
import { numberBuffer, push, type NumberBuffer } from '../models/number-buffer.js'
import { createNormalizer } from '../normalizers/create.js'
import { spellBytes } from '../pre-tokenizers/byte-level.js'
import { createPreTokenizer } from '../pre-tokenizers/create.js'
import type { PreTokenizerStep } from '../pre-tokenizers/step.js'
import { createBoundless, type SequenceModel } from '../superword/boundless-model.js'
import type { AddedToken, Tokenizer } from '../tokenizer.js'
import { continued, safeCut, type SafeCut } from './safe-cut.js'
import { sliceSpan, spanOf, type Span } from './span.js'

/** Steps run inside of each other; no published tokenizer has more than ten. */
const MAX_STEPS = 256

/** Gets every piece and every added token, in order. */
export interface PieceSink {
  piece(piece: Span): void
  /** @param span what the token matched, white space that it took included */
  added(id: number, span: Span): void
}

export interface Pipeline {
  readonly model: PieceModel | ByteModel | SequenceModel
  /** The model works on bytes that the pieces do not show. */
  readonly byteUnits: boolean
  /** Id of the unknown token of a Unigram model, which spells the unknown text itself; otherwise -1. */
  readonly spelledUnknown: number
  /** Appends the ids of a well-formed text; `goesOn`: of a rest that `safeCut` allowed to cut off. */
  encode(text: string, mode: SpecialMode, ids: NumberBuffer, goesOn?: boolean): void
  /** Number of ids that `encode` would append. */
  count(text: string, mode: SpecialMode): number
  /** Where a text may be cut, or null for nowhere. */
  safeCut(): SafeCut | null
  /** How the last steps respell the pieces that `cut` hands out: not at all, in the byte alphabet, or otherwise. */
  readonly spelling: 'none' | 'bytes' | 'other'
  /** Hands out pieces of a well-formed text, untracked and before the last steps respell them. */
  cut(text: string, mode: SpecialMode, sink: PieceSink): void
  /** Hands out tracked pieces of a well-formed text. */
  track(text: string, mode: SpecialMode, sink: PieceSink): void
  /** Text of an added token as decoders see it. */
  spelled(token: AddedToken): string
}

export function createPipeline(tokenizer: Tokenizer): Pipeline {
  const { model: data, normalizer, pre_tokenizer } = tokenizer
  const byteUnits = data.type === 'Boundless' || (data.type === 'BPE' && data.units === 'bytes')
  const flavor = data.type === 'BPE' && byteUnits && data.merges === null ? 'rust' : 'oniguruma'
  const model = data.type === 'Boundless' ? createBoundless(data) : createModel(data)
  const normalizers = normalizer === null ? [] : createNormalizer(normalizer)
  const steps = pre_tokenizer === null ? [] : createPreTokenizer(pre_tokenizer, flavor)

  for (const [where, count] of [
    ['normalizer', normalizers.length],
    ['pre_tokenizer', steps.length],
  ] as const)
    if (count > MAX_STEPS)
      throw new TokenwrightError('unsupported-part', `more than ${MAX_STEPS} steps`, { where, value: count })

  const normalize = (text: string): string => normalizers.reduce((done, step) => step.apply(done), text)
  const laterPart = normalizer === null ? null : continued(normalizer)
  /** The normalizers of a text that goes on. */
  const later = laterPart === normalizer ? normalizers : laterPart === null ? [] : createNormalizer(laterPart)
  // SentencePiece looks for its symbols as they are spelled.
  const respelled = normalizer?.type === 'SentencePiece' ? (content: string): string => content : normalize

  const added = patterns(tokenizer.added_tokens, respelled)
  const specials = new Set(tokenizer.added_tokens.filter(({ special }) => special).map(({ content }) => content))
  const inInput = addedTokenMatcher(
    added.filter(({ token }) => !token.normalized),
    specials,
  )
  const inNormalized = addedTokenMatcher(
    added.filter(({ token }) => token.normalized),
    specials,
  )

  // What only respells a piece can wait until the piece is known to be new.
  let splitting = steps.length
  while (splitting > 0 && steps[splitting - 1].kind === 'spell') splitting--
  const respell = (piece: string): string => {
    for (let i = splitting; i < steps.length; i++) {
      const step = steps[i]
      if (step.kind === 'spell') piece = step.spell(piece)
    }
    return piece
  }
  const encodePiece = 'encodeSequence' in model ? null : cached((piece, ids) => model.encode(respell(piece), ids))
  const needsOrigin =
    steps.some((step) => step.kind === 'map' && step.needsOrigin) && !startIsExact(steps, normalizers.length)

  let cut: SafeCut | null | undefined

  const walk = (
    text: string,
    mode: SpecialMode,
    tracked: boolean,
    last: number,
    sink: PieceSink,
    goesOn = false,
  ): void => {
    const runs: number[] = []
    if (inInput === null) runs.push(-1, 0, text.length)
    else inInput(text, mode, runs)
    for (let i = 0; i < runs.length; i += 3) {
      const input = spanOf(text, runs[i + 1], runs[i + 2], tracked)
      if (runs[i] >= 0) {
        sink.added(runs[i], input)
        continue
      }
      const own = goesOn && runs[i + 1] === 0 ? later : normalizers
      const span = own.reduce(
        (done, step) => (tracked ? step.track(done) : { ...done, text: step.apply(done.text) }),
        input,
      )
      if (span.text === '') continue
      if (inNormalized === null) {
        preTokenize(steps, 0, last, sliceSpan(span, 0, span.text.length), sink)
        continue
      }
      const parts: number[] = []
      inNormalized(span.text, mode, parts)
      for (let j = 0; j < parts.length; j += 3) {
        const part = sliceSpan(span, parts[j + 1], parts[j + 2])
        if (parts[j] >= 0) sink.added(parts[j], part)
        else preTokenize(steps, 0, last, part, sink)
      }
    }
  }

  /** `after` is called whenever ids have been appended. */
  const feed = (text: string, mode: SpecialMode, ids: NumberBuffer, goesOn: boolean, after: () => void): void => {
    const last = needsOrigin || encodePiece === null ? steps.length : splitting
    let run: string[] = []
    const flush = (): void => {
      if ('encodeSequence' in model && run.length > 0) model.encodeSequence(run, ids, null)
      run = []
      after()
    }
    const sink: PieceSink = {
      piece: (piece) => {
        if ('encodeSequence' in model) run.push(piece.text)
        else if (needsOrigin || encodePiece === null) model.encode(piece.text, ids)
        else encodePiece(piece.text, ids)
        after()
      },
      added: (id) => {
        flush()
        push(ids, id)
        after()
      },
    }
    walk(text, mode, needsOrigin, last, sink, goesOn)
    flush()
  }

  return {
    model,
    byteUnits,
    spelledUnknown: data.type === 'Unigram' ? (data.unk_id ?? -1) : -1,
    encode: (text, mode, ids, goesOn = false) => feed(text, mode, ids, goesOn, () => {}),
    count: (text, mode) => {
      const ids = numberBuffer()
      let total = 0
      feed(text, mode, ids, false, () => {
        total += ids.length
        ids.length = 0
      })
      return total
    },
    safeCut: () => (cut === undefined ? (cut = safeCut(tokenizer, added)) : cut),
    spelling: splitting === steps.length ? 'none' : onlySpellsBytes(steps.slice(splitting)) ? 'bytes' : 'other',
    cut: (text, mode, sink) => walk(text, mode, needsOrigin, splitting, sink),
    track: (text, mode, sink) => walk(text, mode, true, steps.length, sink),
    spelled: (token) => (token.normalized ? respelled(token.content) : token.content),
  }
}

/** Runs the steps from `at` to `last` on a piece; depth first gives the pieces in order. */
function preTokenize(steps: readonly PreTokenizerStep[], at: number, last: number, piece: Span, sink: PieceSink): void {
  for (let i = at; i < last; i++) {
    const step = steps[i]
    if (step.kind !== 'split') {
      piece = step.map(piece)
      if (piece.text === '') return
      continue
    }
    const ranges: number[] = []
    step.split(piece.text, ranges)
    for (let j = 0; j < ranges.length; j += 2)
      preTokenize(steps, i + 1, last, sliceSpan(piece, ranges[j], ranges[j + 1]), sink)
    return
  }
  sink.piece(piece)
}

function onlySpellsBytes(steps: readonly PreTokenizerStep[]): boolean {
  return steps.length === 1 && steps[0] === spellBytes
}

/** Whether an untracked piece knows where it begins in the input, up to the steps that ask for it. */
function startIsExact(steps: readonly PreTokenizerStep[], normalizers: number): boolean {
  const asks = steps.findLastIndex((step) => step.kind === 'map' && step.needsOrigin)
  return normalizers === 0 && steps.slice(0, asks).every((step) => step.kind === 'split')
}

/** Two tokens may share an id: o200k_harmony has one with two names. */
function patterns(tokens: readonly AddedToken[], normalize: (text: string) => string): AddedPattern[] {
  return tokens
    .filter(({ content }) => content !== '')
    .map((token) => ({ token, pattern: token.normalized ? normalize(token.content) : token.content }))
}
