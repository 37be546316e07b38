/** @file Which documents train and which are held back to measure on: by a hash, so that every run says the same. */
import type { Collection, DocumentEntry } from './collect.js'
import { groupBy } from '../group-by.js'
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
  const unitOf = (entry: DocumentEntry): string => (byFile ? String(entry.file) : documentKey(entry))
  const units = new Map<string, { key: string; at: number; bytes: number; stratum: string }>()
  for (const entry of documents) {
    const key = unitOf(entry)
    const known = units.get(key)
    if (known !== undefined) known.bytes += entry.bytes
    else {
      const { name, type } = files[entry.file]
      units.set(key, {
        key,
        at: position(seed, name, byFile ? -1 : entry.index),
        bytes: entry.bytes,
        stratum: `${type}, ${entry.script}`,
      })
    }
  }
  if (units.size < 2) return { by: 'none', seed, train: documents, test: documents }
  const held = holdBack([...units.values()], share)
  const isHeld = (entry: DocumentEntry): boolean => held.has(unitOf(entry))
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
  /** File type and script: each that is not rare is held back by itself, so that all are measured. */
  readonly stratum: string
}

/** Kinds of text with fewer units than this are thrown together. */
const FEW_UNITS = 8
/** How far beyond the wanted bytes one more unit may lead. */
const OVERSHOOT = 1.25

function holdBack(units: readonly Unit[], share: number): ReadonlySet<string> {
  const held = new Set<string>()
  const rest: Unit[] = []
  for (const stratum of groupBy(units, (unit) => unit.stratum).values()) {
    // The only one of its kind stays in training: held back, it would show what no training could have learned.
    if (stratum.length >= FEW_UNITS) for (const unit of draw(stratum, share, true)) held.add(unit.key)
    else if (stratum.length > 1) rest.push(...stratum)
  }
  for (const unit of draw(rest, share, held.size === 0)) held.add(unit.key)
  if (held.size === 0) for (const unit of draw(units, share, true)) held.add(unit.key)
  return held
}

/** @param some take at least one unit, the first one, even where it is more than the share */
function draw(units: readonly Unit[], share: number, some: boolean): Unit[] {
  const order = units.toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
  const wanted = share * units.reduce((sum, { bytes }) => sum + bytes, 0)
  const drawn: Unit[] = []
  let bytes = 0
  for (const unit of order) {
    if (bytes >= wanted) break
    if (bytes + unit.bytes > wanted * OVERSHOOT) continue
    drawn.push(unit)
    bytes += unit.bytes
  }
  return drawn.length === 0 && some ? order.slice(0, 1) : drawn
}

function documentKey(entry: DocumentEntry): string {
  return `${entry.file}:${entry.index}`
}
