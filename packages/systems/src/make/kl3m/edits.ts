/** @file An edit script between a clean text and a damaged one, and how places go over from one to the other. */

/** One change: units `from` to `to` of the clean text became units `at` to `until` of the damaged one (UTF-16). */
export interface Edit {
  readonly from: number
  readonly to: number
  readonly at: number
  readonly until: number
}

export interface PlaceMap {
  /** Where the end of something in the clean text lies in the damaged one; -1 inside of an edit. */
  endOf(place: number): number
  /** The same for the beginning of something: behind what was inserted at the place. */
  startOf(place: number): number
  /** Where a place lies that touches no edit; -1 for one that does. */
  boundary(place: number): number
  /** The way back: the clean place of a damaged one that touches no edit, or -1. */
  back(place: number): number
}

/**
 * Maps places of a clean text to those of the damaged one.
 *
 * @param edits in order, none touching another
 * @example
 * const places = mapPlaces([{ from: 2, to: 3, at: 2, until: 4 }]) // ham -> harn
 * places.boundary(1) // 1
 * places.boundary(3) // -1: next to the edit
 * places.startOf(3) // 4
 */
export function mapPlaces(edits: readonly Edit[]): PlaceMap {
  /** The last edit that begins at the place or before it, or -1. */
  const before = (place: number, key: 'from' | 'at'): number => {
    let low = 0
    let high = edits.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (edits[middle][key] <= place) low = middle + 1
      else high = middle
    }
    return low - 1
  }
  const shifted = (place: number, edit: number): number =>
    edit < 0 ? place : place + edits[edit].until - edits[edit].to
  return {
    endOf(place) {
      const edit = before(place, 'from')
      if (edit < 0) return place
      // A thing that ends where an edit begins is not touched by it.
      if (edits[edit].from === place) return edits[edit].at
      return place < edits[edit].to ? -1 : shifted(place, edit)
    },
    startOf(place) {
      const edit = before(place, 'from')
      return edit >= 0 && place < edits[edit].to
        ? edits[edit].from === place
          ? edits[edit].at
          : -1
        : shifted(place, edit)
    },
    boundary(place) {
      const edit = before(place, 'from')
      return edit >= 0 && place <= edits[edit].to ? -1 : shifted(place, edit)
    },
    back(place) {
      const edit = before(place, 'at')
      if (edit < 0) return place
      return place <= edits[edit].until ? -1 : place + edits[edit].to - edits[edit].until
    },
  }
}
