/** @file A piece of the text of a folder, to look at: the pages never ask for a path. */
import * as z from 'zod'
import { documentsOf } from '@tokenwright/measure/corpora'
import { gather } from '@tokenwright/measure/report'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'

/** So much of a folder is looked through for a piece of every kind of file. */
const LOOKED_THROUGH_BYTES = 400_000
const PASSAGES = 12
const PASSAGE_CHARACTERS = 900
const QUIET = { stage: () => undefined, update: () => undefined }

/** @param folders from the command line, absolute */
export function folderRoutes(folders: readonly string[]): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/folders/{index}/text',
      summary: 'Some passages of the text of a folder that the server was started with',
      params: { index: z.coerce.number().int().min(0).max(99) },
      response: z.object({ text: z.string(), files: z.number() }),
      async handle({ params: { index } }) {
        const folder = folders.at(index)
        if (folder === undefined) throw new Problem(404, 'not-found', 'no folder of that number', index)
        return passagesOf(folder)
      },
    }),
  ]
}

/** From files that are spread over the folder, the beginning of each. */
async function passagesOf(folder: string): Promise<{ text: string; files: number }> {
  const { collection, ledger } = await gather([folder], { maxBytes: LOOKED_THROUGH_BYTES, seed: 1 }, QUIET)
  const first = new Map(collection.documents.toReversed().map((entry) => [entry.file, entry]))
  const entries = [...first.values()].toReversed()
  const step = Math.max(1, entries.length / PASSAGES)
  const chosen = Array.from({ length: Math.min(PASSAGES, entries.length) }, (_, i) => entries[Math.floor(i * step)])
  const passages: string[] = []
  for await (const { text } of documentsOf(collection, chosen, ledger)) passages.push(cutAtLine(text))
  return { text: passages.join('\n\n'), files: collection.files.length }
}

function cutAtLine(text: string): string {
  if (text.length <= PASSAGE_CHARACTERS) return text.trimEnd()
  const end = text.lastIndexOf('\n', PASSAGE_CHARACTERS)
  const cut = text.slice(0, end > PASSAGE_CHARACTERS / 3 ? end : PASSAGE_CHARACTERS)
  // Half a character would be shown as a fault of the text.
  return cut.replace(/[\ud800-\udbff]$/, '').trimEnd()
}
