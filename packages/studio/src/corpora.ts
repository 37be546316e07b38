/** @file The places that text may come from: the sample that comes along, the folders of the command line, what was brought in. */
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodingNames } from '@tokenwright/text'
import { systems } from '@tokenwright/systems'
import { methods } from '@tokenwright/systems/move/initialisers'
import type { Corpus, Found, JobRequest } from './jobs/contract.js'
import { findModels } from './models.js'
import { Problem } from './server/problem.js'
import { isFileName, type Workspace } from './workspace.js'

/** Texts that the project wrote itself. */
export const sampleFolder = fileURLToPath(new URL('../sample', import.meta.url))

export interface Places {
  readonly workspace: Workspace
  /** From the command line, absolute. */
  readonly folders: readonly string[]
}

/** @throws Problem where a place is not there */
async function pathsOf(corpus: Corpus, { workspace, folders }: Places): Promise<string[]> {
  switch (corpus.source) {
    case 'sample':
      return [sampleFolder]
    case 'folder': {
      const folder = folders.at(corpus.index)
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

/** @throws Problem for a name that is neither a bundled encoding nor a tokenizer of the workspace */
export async function sourceOf(name: string, workspace: Workspace): Promise<{ name: string; source: string }> {
  if ((encodingNames as readonly string[]).includes(name)) return { name, source: name }
  const source = workspace.path('tokenizers', name)
  await access(source).catch(() => {
    throw new Problem(400, 'invalid-request', 'neither a bundled encoding nor a tokenizer of the workspace', name)
  })
  return { name: name.replace(/\.[a-z]+$/, ''), source }
}

/** What a request names. @throws Problem where that is not there */
export async function findFor(request: JobRequest, places: Places): Promise<Found> {
  const { workspace } = places
  if (request.kind === 'train' && !isFileName(`${request.name}.json`))
    throw new Problem(400, 'invalid-request', 'a name must be that of a file, without folders', request.name)
  if (request.kind === 'bench' && !systems.some(({ paper }) => paper.slug === request.system))
    throw new Problem(400, 'invalid-request', 'no system of that name', request.system)
  const unknown = request.kind === 'transplant' ? request.methods.find((name) => !methods.has(name)) : undefined
  if (unknown !== undefined) throw new Problem(400, 'invalid-request', 'no such method', unknown)
  return {
    paths: await textOf(request, places),
    tokenizers: await Promise.all(namesOf(request).map((name) => sourceOf(name, workspace))),
    model: isMove(request) ? await modelOf(request.model, places) : null,
  }
}

/** Lines of a program repeat each other, so that a small model learns something from few of them. */
const ownCode = (): string =>
  join(dirname(fileURLToPath(import.meta.resolve('@tokenwright/measure/report'))), '..', '**', '*.js')

async function textOf(request: JobRequest, places: Places): Promise<string[]> {
  if (request.kind === 'bench') return []
  if (isMove(request) && request.corpus.source === 'sample') return [ownCode()]
  return pathsOf(request.corpus, places)
}

function namesOf(request: JobRequest): readonly string[] {
  if (request.kind === 'measure') return [...new Set(request.tokenizers)]
  return isMove(request) && request.tokenizer !== null ? [request.tokenizer] : []
}

const isMove = (request: JobRequest): request is Extract<JobRequest, { kind: 'transplant' | 'hypernet' }> =>
  request.kind === 'transplant' || request.kind === 'hypernet'

async function modelOf(
  model: Extract<JobRequest, { kind: 'transplant' }>['model'],
  places: Places,
): Promise<string | null> {
  if (model.source === 'small') return null
  const found = (await findModels(places)).find(({ name }) => name === model.name)
  if (found === undefined) throw new Problem(400, 'invalid-request', 'no such model here', model.name)
  return found.path
}
