/** @file Measures parallel text: one language is one task, done by one thread from reading to resampling. */
import { throwIfAborted } from '../corpora/breathe.js'
import { joinNeighbours } from '../statistics/bootstrap.js'
import type { ParallelCorpus } from '../parallel/contract.js'
import type { SuiteProgress } from './contract.js'
import type { Crew } from './crew.js'
import type { GroupData, Resampling } from './protocol.js'

export interface ParallelRun {
  readonly corpus: ParallelCorpus
  readonly crew: Crew
  readonly rounds: number
  readonly seed: number
  readonly words: boolean
  readonly signal: AbortSignal | undefined
  readonly onProgress: (progress: SuiteProgress) => void
}

/** Batches that wait at each thread: enough to keep it busy, few enough to keep memory flat. */
const QUEUE = 4

/** Words are counted in so many characters of each language: the most frequent ones are known by then. */
export const WORD_CHARACTERS = 1 << 17

/** @param take called with each language as soon as it is done, in whatever order */
export async function runParallel(run: ParallelRun, take: (language: number, data: GroupData) => void): Promise<void> {
  const { corpus, crew } = run
  const { units, unitOf } = joinNeighbours(corpus.lines)
  const resampling: Resampling = { units, rounds: run.rounds, seed: run.seed }
  const waiting = Array.from({ length: crew.size }, () => 0)
  const memberOf = new Map<number, number>()
  const given = corpus.languages.map(() => 0)
  const counted = corpus.languages.map(() => 0)
  const open = new Set<Promise<void>>()
  let failure: { readonly reason: unknown } | null = null
  let done = 0

  const track = (member: number, task: Promise<void>): void => {
    waiting[member]++
    const tracked: Promise<void> = task
      .catch((reason: unknown) => {
        failure ??= { reason }
      })
      .finally(() => {
        waiting[member]--
        open.delete(tracked)
      })
    open.add(tracked)
  }
  const rethrow = (): void => {
    if (failure !== null) throw failure.reason
  }

  for await (const { language, first, lines } of corpus.batches(run.signal)) {
    throwIfAborted(run.signal)
    let member = memberOf.get(language)
    if (member === undefined) {
      member = waiting.indexOf(Math.min(...waiting))
      memberOf.set(language, member)
    }
    const { code } = corpus.languages[language]
    const batch = crew.ask(member, {
      kind: 'batch',
      groups: [code],
      texts: lines,
      units: lines.map((_, i) => unitOf(first + i)),
      lexer: null,
      code: false,
      depths: false,
      words: [run.words && counted[language] < WORD_CHARACTERS],
    })
    track(
      member,
      batch.then((count) => {
        done += count
        run.onProgress({
          stage: 'Measuring',
          done,
          total: corpus.lines * corpus.languages.length,
          note: corpus.languages[language].name,
        })
      }),
    )
    given[language] += lines.length
    for (const line of lines) counted[language] += line.length
    if (given[language] === corpus.lines)
      track(
        member,
        crew.ask(member, { kind: 'close', group: code, resampling }).then((data) => take(language, data)),
      )
    while (waiting.every((count) => count >= QUEUE)) {
      await Promise.race(open)
      rethrow()
    }
    rethrow()
  }
  await Promise.all(open)
  rethrow()
}
