/** @file What a reader does with papers: votes, tags, notes, how far they have read. */
import { PapersError } from '../errors.js'
import { LOCAL_READER } from '../feed/read-papers.js'
import type { Note, ReadingState } from '../paper.js'
import { cleanLines, cleanText } from '../plain-text.js'
import { numberIn, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'

const STATES: readonly ReadingState[] = ['unread', 'later', 'reading', 'read']

/** Votes for a paper, or takes the vote back; twice is the same as once. */
export async function vote(store: Store, paper: number, up: boolean, voter = LOCAL_READER): Promise<void> {
  await change(store, paper, [
    up
      ? { sql: 'INSERT OR IGNORE INTO votes (paper, voter, at) VALUES (?, ?, ?)', args: [paper, voter, store.now()] }
      : { sql: 'DELETE FROM votes WHERE paper = ? AND voter = ?', args: [paper, voter] },
  ])
}

/** Puts a tag on a paper. Tags are words of the reader's own, at most 50 characters, compared without case. */
export async function addTag(store: Store, paper: number, tag: string): Promise<void> {
  const name = tagName(tag)
  await change(store, paper, [
    { sql: 'INSERT OR IGNORE INTO tags (name) VALUES (?)', args: [name] },
    { sql: 'INSERT OR IGNORE INTO paper_tags (tag, paper) SELECT id, ? FROM tags WHERE name = ?', args: [paper, name] },
  ])
}

/** Takes a tag from a paper; a tag without papers goes. */
export async function removeTag(store: Store, paper: number, tag: string): Promise<void> {
  const name = tagName(tag)
  await change(store, paper, [
    {
      sql: 'DELETE FROM paper_tags WHERE paper = ? AND tag = (SELECT id FROM tags WHERE name = ?)',
      args: [paper, name],
    },
    { sql: 'DELETE FROM tags WHERE name = ? AND id NOT IN (SELECT tag FROM paper_tags)', args: [name] },
  ])
}

function tagName(tag: string): string {
  const name = cleanText(tag, 1000).toLowerCase()
  if (name === '' || name.length > 50)
    throw new PapersError('invalid-option', 'a tag has 1 to 50 characters', { value: tag })
  return name
}

export async function listTags(store: Store): Promise<{ name: string; papers: number }[]> {
  const rows = await store.rows(
    'SELECT name, count(*) AS papers FROM tags JOIN paper_tags ON tag = tags.id GROUP BY tags.id ORDER BY name',
  )
  return rows.map((row) => ({ name: textIn(row, 'name'), papers: numberIn(row, 'papers') }))
}

/** Writes a note to a paper. */
export async function addNote(store: Store, paper: number, text: string): Promise<Note> {
  const clean = noteText(text)
  const written = store.now()
  const [{ lastInsertRowid }] = await change(store, paper, [
    { sql: 'INSERT INTO notes (paper, text, written) VALUES (?, ?, ?)', args: [paper, clean, written] },
  ])
  return { id: Number(lastInsertRowid), text: clean, written }
}

/** Changes a note. */
export async function editNote(store: Store, note: number, text: string): Promise<void> {
  const clean = noteText(text)
  const [{ rowsAffected }] = await store.exclusive(() =>
    store.batch([{ sql: 'UPDATE notes SET text = ? WHERE id = ?', args: [clean, note] }]),
  )
  if (rowsAffected === 0) throw new PapersError('invalid-option', 'no note of that number', { value: note })
}

export async function removeNote(store: Store, note: number): Promise<void> {
  await store.exclusive(() => store.batch([{ sql: 'DELETE FROM notes WHERE id = ?', args: [note] }]))
}

function noteText(text: string): string {
  const clean = cleanLines(text)
  if (clean === '') throw new PapersError('invalid-option', 'an empty note', { value: text })
  return clean
}

/** Remembers how far a paper has been read. */
export async function setReading(store: Store, paper: number, state: ReadingState): Promise<void> {
  if (!STATES.includes(state))
    throw new PapersError('invalid-option', `a reading state is one of ${STATES.join(', ')}`, { value: state })
  await change(store, paper, [
    state === 'unread'
      ? { sql: 'DELETE FROM reading WHERE paper = ?', args: [paper] }
      : {
          sql: 'INSERT OR REPLACE INTO reading (paper, state, at) VALUES (?, ?, ?)',
          args: [paper, state, store.now()],
        },
  ])
}

async function change(
  store: Store,
  paper: number,
  statements: Parameters<Store['batch']>[0],
): ReturnType<Store['batch']> {
  return store.exclusive(async () => {
    const [row] = await store.rows('SELECT id FROM papers WHERE id = ?', [paper])
    if (row === undefined) throw new PapersError('invalid-option', 'no paper of that number', { value: paper })
    return store.batch(statements)
  })
}
