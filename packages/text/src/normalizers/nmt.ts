/** @file Nmt: SentencePiece's cleaning rules for translation (`nmt_nfkc`). */
import { expandStep, filterStep } from './characters.js'
import type { NormalizerStep } from './step.js'

function isRemoved(point: number): boolean {
  return (
    (point >= 0x01 && point <= 0x08) ||
    point === 0x0b ||
    (point >= 0x0e && point <= 0x1f) ||
    point === 0x7f ||
    point === 0x8f ||
    point === 0x9f
  )
}

function isSpace(point: number): boolean {
  return (
    point === 0x09 ||
    point === 0x0a ||
    point === 0x0c ||
    point === 0x0d ||
    point === 0x1680 ||
    (point >= 0x200b && point <= 0x200f) ||
    point === 0x2028 ||
    point === 0x2029 ||
    point === 0x2581 ||
    point === 0xfeff ||
    point === 0xfffd
  )
}

export const nmtSteps: readonly NormalizerStep[] = [
  filterStep((point) => !isRemoved(point)),
  expandStep(
    (point) => !isSpace(point),
    () => [0x20],
  ),
]
