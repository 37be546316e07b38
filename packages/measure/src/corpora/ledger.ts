/** @file What was left out of a corpus, and why: every reader writes into one ledger, every report prints it. */

export type LeftReason =
  | 'ignored'
  | 'tool-folder'
  | 'binary'
  | 'not-utf8'
  | 'utf16'
  | 'empty'
  | 'link'
  | 'special'
  | 'unreadable'
  | 'no-field'
  | 'identical'
  | 'changed'
  | 'bad-row'

/** What each reason says in a table. */
export const LEFT_TEXT: Readonly<Record<LeftReason, string>> = {
  ignored: 'ignored by .gitignore',
  'tool-folder': 'folders of tools (.git, node_modules, …)',
  binary: 'binary, not text',
  'not-utf8': 'not valid UTF-8',
  utf16: 'UTF-16, only UTF-8 is read',
  empty: 'empty',
  link: 'symbolic link, not followed',
  special: 'neither file nor folder',
  unreadable: 'could not be read',
  'no-field': 'table without a text field named',
  identical: 'same content as a file already taken',
  changed: 'changed while it was read',
  'bad-row': 'row without the field, or broken',
}

export interface LeftGroup {
  readonly reason: LeftReason
  /** Times the reason was noted: files, folders, blocks or rows. */
  readonly count: number
  readonly bytes: number
  /** The first few names, some with a detail in brackets. */
  readonly examples: readonly string[]
}

export interface Ledger {
  note(reason: LeftReason, name: string, bytes?: number): void
  /** Groups with the most frequent reason first. */
  groups(): LeftGroup[]
}

const EXAMPLES = 5

/**
 * @example
 * const ledger = createLedger()
 * ledger.note('binary', 'logo.png', 5120)
 * ledger.groups() // [{ reason: 'binary', count: 1, bytes: 5120, examples: ['logo.png'] }]
 */
export function createLedger(): Ledger {
  // A file that changed is read several times, and noticed each time.
  const changed = new Set<string>()
  const groups = new Map<LeftReason, { count: number; bytes: number; examples: string[] }>()
  return {
    note(reason, name, bytes = 0) {
      if (reason === 'changed') {
        if (changed.has(name)) return
        changed.add(name)
      }
      let group = groups.get(reason)
      if (group === undefined) groups.set(reason, (group = { count: 0, bytes: 0, examples: [] }))
      group.count++
      group.bytes += bytes
      if (group.examples.length < EXAMPLES && !group.examples.includes(name)) group.examples.push(name)
    },
    groups: () =>
      Array.from(groups, ([reason, group]) => ({ reason, ...group, examples: [...group.examples] })).toSorted(
        (a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1),
      ),
  }
}
