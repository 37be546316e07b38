/** @file Models to move: what is here, bringing one in, and the rows that a move made. */
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { methods } from '@tokenwright/systems/move/initialisers'
import type { Places } from '../corpora.js'
import type { MovedRow } from '../jobs/run/move-parts.js'
import { findModels } from '../models.js'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'
import { receive } from './receive.js'

/** One file of weights. */
export const MOST_WEIGHT_BYTES = 8 * 1024 ** 3
/** What a checkpoint of Hugging Face consists of, and nothing else. */
const FILE = /^(?:[\w-][\w.-]*\.(?:safetensors|json|model)|merges\.txt|vocab\.txt|chat_template\.jinja)$/

const rowSchema = z.object({
  id: z.number(),
  text: z.string(),
  origin: z.string(),
  from: z.array(z.tuple([z.string(), z.number()])),
  contributors: z.number(),
})

export function modelRoutes(places: Places, folderOf: (job: number) => string): Route[] {
  const { workspace } = places
  const name = z.string().min(1).max(100)
  return [
    route({
      method: 'get',
      path: '/api/models',
      summary: 'Model folders that can be moved, and the ways of making rows for new tokens',
      response: z.object({
        models: z.array(z.object({ name: z.string(), kind: z.enum(['folder', 'own']), bytes: z.number() })),
        methods: z.array(z.object({ name: z.string(), label: z.string(), needs: z.array(z.string()) })),
      }),
      handle: async () => ({
        models: (await findModels(places)).map((model) => ({ name: model.name, kind: model.kind, bytes: model.bytes })),
        methods: Array.from(methods, ([key, { make, needs }]) => ({
          name: key,
          label: make().label,
          needs: [...needs],
        })),
      }),
    }),
    route({
      method: 'put',
      path: '/api/models/{name}/{file}',
      summary: 'Brings in one file of a model folder',
      params: { name, file: z.string().min(1).max(120) },
      upload: true,
      response: z.object({ name: z.string(), bytes: z.number() }),
      async handle({ params }, context) {
        if (!FILE.test(params.file) || params.file.includes('..'))
          throw new Problem(400, 'invalid-request', 'no file of a checkpoint', params.file)
        const folder = workspace.path('models', params.name)
        await mkdir(folder, { recursive: true })
        return receive(context, join(folder, params.file), MOST_WEIGHT_BYTES)
      },
    }),
    route({
      method: 'delete',
      path: '/api/models/{name}',
      summary: 'Removes a model that was brought in',
      params: { name },
      async handle({ params }) {
        await rm(workspace.path('models', params.name), { recursive: true, force: true })
        return { removed: params.name }
      },
    }),
    route({
      method: 'get',
      path: '/api/jobs/{id}/rows',
      summary: 'Rows of new tokens that a move made: out of which old ones, with which weights',
      params: { id: z.coerce.number().int().positive() },
      query: {
        method: z.string().max(60),
        q: z.string().max(100).default(''),
        offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      },
      response: z.object({ total: z.number(), rows: z.array(rowSchema) }),
      handle({ params: { id }, query: { method, q, offset, limit } }) {
        if (method !== 'zett' && !methods.has(method))
          throw new Problem(400, 'invalid-request', 'no such method', method)
        return rowsIn(join(folderOf(id), 'rows', `${method}.jsonl`), q, offset, limit)
      },
    }),
  ]
}

async function rowsIn(
  path: string,
  wanted: string,
  offset: number,
  limit: number,
): Promise<{ total: number; rows: MovedRow[] }> {
  const rows: MovedRow[] = []
  let total = 0
  try {
    const input = createReadStream(path, 'utf8')
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const row = JSON.parse(line) as MovedRow
      if (wanted !== '' && !row.text.includes(wanted)) continue
      if (total >= offset && rows.length < limit) rows.push(row)
      total++
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Problem(404, 'not-found', 'the job has no rows of that method', path.replace(/^.*[\\/]/, ''))
  }
  return { total, rows }
}
