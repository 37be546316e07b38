/** @file Which documents train and which are held back to measure on: by a hash, so that every run says the same. */
import type { Collection, DocumentEntry } from './collect.js'
import { position } from './profile.js'
import { FEW_FILES } from './sample.js'

export interface CorpusSplit {
  /** `file`: whole files; `document`: blocks and rows, where files are few; `none`: too little text to hold any back. */
  readonly by: 'file' | 'document' | 'none'
  readonly seed: number
  readonly train: readonly DocumentEntry[]
  /** With `none` the same documents as `train`. */
  readonly test: readonly DocumentEntry[]
}

/** A file with more than this share of the bytes cannot go to one side whole. */
const LARGEST_FILE = 0.5

/**
 * Holds back about `share` of the bytes. Files (or documents) are taken in the order of a hash of their names until
 * the share is reached; one that would overshoot it by far is passed over.
 */
export function splitCorpus(collection: Collection, share = 0.1, seed = 1): CorpusSplit {
  const { documents, files } = collection
  const perFile = new Map<number, number>()
  let total = 0
  for (const document of documents) {
    perFile.set(document.file, (perFile.get(document.file) ?? 0) + document.bytes)
    total += document.bytes
  }
  let largest = 0
  for (const bytes of perFile.values()) largest = Math.max(largest, bytes)
  const byFile = perFile.size >= FEW_FILES && largest <= total * LARGEST_FILE
  const units = byFile
    ? Array.from(perFile, ([file, bytes]) => ({ key: String(file), at: position(seed, files[file].name, -1), bytes }))
    : documents.map((entry) => ({
        key: documentKey(entry),
        at: position(seed, files[entry.file].name, entry.index),
        bytes: entry.bytes,
      }))
  if (units.length < 2) return { by: 'none', seed, train: documents, test: documents }
  const held = holdBack(units, total * share)
  const isHeld = (entry: DocumentEntry): boolean => held.has(byFile ? String(entry.file) : documentKey(entry))
  return {
    by: byFile ? 'file' : 'document',
    seed,
    train: documents.filter((entry) => !isHeld(entry)),
    test: documents.filter(isHeld),
  }
}

interface Unit {
  readonly key: string
  readonly at: number
  readonly bytes: number
}

/** How far beyond the wanted bytes one more unit may lead. */
const OVERSHOOT = 1.25

function holdBack(units: readonly Unit[], wanted: number): ReadonlySet<string> {
  const held = new Set<string>()
  let bytes = 0
  for (const unit of units.toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))) {
    if (bytes >= wanted) break
    if (bytes + unit.bytes > wanted * OVERSHOOT) continue
    held.add(unit.key)
    bytes += unit.bytes
  }
  if (held.size === 0) held.add(units.reduce((least, unit) => (unit.bytes < least.bytes ? unit : least)).key)
  return held
}

function documentKey(entry: DocumentEntry): string {
  return `${entry.file}:${entry.index}`
}
