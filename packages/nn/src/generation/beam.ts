/** @file Beam search: several continuations live side by side, and the most likely of them go on. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { logProbabilities } from './sampling.js'
import type { DecodingSession } from './session.js'

export interface BeamOptions {
  readonly maxTokens: number
  readonly beams: number
  readonly endIds?: readonly number[]
  /** scores are divided by length to this power, so that longer continuations are not always worse */
  readonly lengthPenalty?: number
}

export interface Beam {
  readonly ids: readonly number[]
  /** sum of the tokens' log-probabilities, in nats */
  readonly logProbability: number
}

interface Candidate {
  readonly row: number
  readonly id: number
  readonly score: number
}

/** The most likely continuation of one prompt that so many beams find, kept and ended as transformers does. */
export async function beamSearch(
  session: DecodingSession,
  prompt: readonly number[],
  options: BeamOptions,
): Promise<Beam> {
  const { beams, maxTokens, endIds = [], lengthPenalty = 1 } = options
  checkCount(beams, 'beams')
  checkCount(maxTokens, 'maxTokens')
  const finished: Beam[] = []
  const value = (beam: Beam) => beam.logProbability / beam.ids.length ** lengthPenalty
  let live: Beam[] = [{ ids: [], logProbability: 0 }]
  let logits = await session.start(
    Array.from({ length: beams }, () => prompt),
    prompt.length + maxTokens - 1,
  )
  // So many that, should each beam end in every way, as many others are left to live on.
  const considered = Math.max(2, 1 + endIds.length) * beams
  if (considered > logits[0].length)
    throw new TokenwrightError('invalid-option', `more beams than a vocabulary of ${logits[0].length} has room for`, {
      where: 'beams',
      value: beams,
    })
  for (let step = 0; step < maxTokens; step++) {
    const best = bestCandidates(live, logits, considered)
    const next: { beam: Beam; row: number }[] = []
    for (const [rank, { row, id, score }] of best.entries()) {
      const beam = { ids: [...live[row].ids, id], logProbability: score }
      if (!endIds.includes(id)) next.push({ beam, row })
      // An ending counts only among the best; below, it would push out beams that are worth more.
      else if (rank < beams) finished.push(beam)
    }
    next.splice(beams)
    live = next.map(({ beam }) => beam)
    finished.sort((a, b) => value(b) - value(a))
    finished.splice(beams)
    // No live beam can overtake once as many have finished, all of them better than the best that is alive.
    const done = finished.length === beams && live.every((beam) => value(beam) <= value(finished[beams - 1]))
    if (done || step + 1 === maxTokens) break
    const rows = next.map(({ row }) => row)
    await session.reorder(rows)
    logits = await session.next(live.map((beam) => beam.ids[beam.ids.length - 1]))
  }
  return [...finished, ...live].reduce((a, b) => (value(b) > value(a) ? b : a))
}

function bestCandidates(live: readonly Beam[], logits: readonly Float32Array[], count: number): Candidate[] {
  const candidates = live.flatMap((beam, row) => {
    const own = logProbabilities(logits[row])
    const order = Array.from(own.keys()).toSorted((a, b) => own[b] - own[a] || a - b)
    return order.slice(0, count).map((id): Candidate => ({ row, id, score: beam.logProbability + own[id] }))
  })
  return candidates.toSorted((a, b) => b.score - a.score).slice(0, count)
}

export function checkCount(value: number, where: string): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new TokenwrightError('invalid-option', 'a count is a whole number from 1', { where, value })
}
