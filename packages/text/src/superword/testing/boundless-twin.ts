/** @file BoundlessBPE encoding as published: look at the whole text, do the next event everywhere, start again. */
import type { BoundlessModel } from '../../tokenizer.js'
import { boundlessEvents } from '../boundless-events.js'

export function encodeTwin(model: BoundlessModel, pieces: readonly string[]): number[] {
  const { byteIds, bytesOf } = boundlessEvents(model)
  const name = (token: number): string => Buffer.from(bytesOf(token)).toString('latin1')
  const byName = new Map<string, number>()
  const tokens = model.vocab.ends.length + (model.deleted?.ends.length ?? 0)
  for (let token = 0; token < tokens; token++) byName.set(name(token), token)
  let text = pieces.map((piece) => Array.from(new TextEncoder().encode(piece), (byte) => byteIds[byte]))

  type Event = { order: number; kind: 'merge' | 'deletion' | 'supermerge'; left: number; right: number }
  const events: Event[] = []
  for (let i = 0; i < model.merges.length; i += 3)
    events.push({ order: model.merges[i], kind: 'merge', left: model.merges[i + 1], right: model.merges[i + 2] })
  for (let i = 0; i < model.supermerges.length; i += 3)
    events.push({
      order: model.supermerges[i],
      kind: 'supermerge',
      left: model.supermerges[i + 1],
      right: model.supermerges[i + 2],
    })
  for (let i = 0; i < model.deletions.length; i += 2)
    events.push({ order: model.deletions[i], kind: 'deletion', left: model.deletions[i + 1], right: -1 })

  // Doing the applicable event of the smallest order above the last one, again and again, is doing all in their order.
  for (const { kind, left, right } of events.toSorted((a, b) => a.order - b.order)) {
    if (kind === 'supermerge') {
      const joined: number[][] = []
      for (let i = 0; i < text.length; i++) {
        const here = text[i]
        const after = text[i + 1]
        if (here.length === 1 && here[0] === left && after?.length === 1 && after[0] === right) {
          joined.push([byName.get(name(left) + name(right))!])
          i++
        } else {
          joined.push(here)
        }
      }
      text = joined
      continue
    }
    text = text.map((piece) => {
      const out: number[] = []
      for (let i = 0; i < piece.length; i++) {
        if (kind === 'deletion' && piece[i] === left) out.push(...Array.from(bytesOf(left), (byte) => byteIds[byte]))
        else if (kind === 'merge' && piece[i] === left && piece[i + 1] === right)
          out.push(byName.get(name(left) + name(piece[++i]))!)
        else out.push(piece[i])
      }
      return out
    })
  }
  return text.flat()
}
