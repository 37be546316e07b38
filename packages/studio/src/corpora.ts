/** @file The places that text may come from: the sample that comes along, the folders of the command line, what was brought in. */
import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { encodingNames } from '@tokenwright/text'
import { systems } from '@tokenwright/systems'
import type { Assignment, Corpus, JobRequest } from './jobs/contract.js'
import { Problem } from './server/problem.js'
import { isFileName, type Workspace } from './workspace.js'

/** Texts that the project wrote itself. */
export const sampleFolder = fileURLToPath(new URL('../sample', import.meta.url))

export interface Places {
  readonly workspace: Workspace
  /** From the command line, absolute. */
  readonly folders: readonly string[]
}

/** The folder that a request means by its number; null where it means none, or one that is not there. */
export function placeOf(request: JobRequest, folders: readonly string[]): string | null {
  return 'corpus' in request && request.corpus.source === 'folder' ? (folders.at(request.corpus.index) ?? null) : null
}

/**
 * @param place the folder that the number meant when the job was asked for, by a server with other folders perhaps
 * @throws Problem where a place is not there
 */
async function pathsOf(corpus: Corpus, { workspace, folders }: Places, place: string | null): Promise<string[]> {
  switch (corpus.source) {
    case 'sample':
      return [sampleFolder]
    case 'folder': {
      const folder = place ?? folders.at(corpus.index)
      if (folder === undefined)
        throw new Problem(400, 'invalid-request', 'the server was not started with such a folder', corpus.index)
      return [folder]
    }
    case 'uploads':
      return Promise.all(
        corpus.names.map(async (name) => {
          const path = workspace.path('uploads', name)
          await access(path).catch(() => {
            throw new Problem(400, 'invalid-request', 'no such text was brought in', name)
          })
          return path
        }),
      )
  }
}

async function sourceOf(name: string, workspace: Workspace): Promise<{ name: string; source: string }> {
  if ((encodingNames as readonly string[]).includes(name)) return { name, source: name }
  const source = workspace.path('tokenizers', name)
  await access(source).catch(() => {
    throw new Problem(400, 'invalid-request', 'neither a bundled encoding nor a tokenizer of the workspace', name)
  })
  return { name: name.replace(/\.[a-z]+$/, ''), source }
}

/** Everything that a child needs. @throws Problem where the request names what is not there */
export async function assignmentOf(
  request: JobRequest,
  folder: string,
  places: Places,
  place: string | null = null,
): Promise<Assignment> {
  const { workspace } = places
  if (request.kind === 'train' && !isFileName(`${request.name}.json`))
    throw new Problem(400, 'invalid-request', 'a name must be that of a file, without folders', request.name)
  if (request.kind === 'bench' && !systems.some(({ paper }) => paper.slug === request.system))
    throw new Problem(400, 'invalid-request', 'no system of that name', request.system)
  const tokenizers = request.kind === 'measure' ? [...new Set(request.tokenizers)] : []
  return {
    request,
    paths: request.kind === 'bench' ? [] : await pathsOf(request.corpus, places, place),
    tokenizers: await Promise.all(tokenizers.map((name) => sourceOf(name, workspace))),
    folder,
    tokenizerFolder: workspace.folder('tokenizers'),
    resultFolder: workspace.folder('results'),
  }
}
