/** @file Texts that a reader brings in, to train and measure on. */
import { rm } from 'node:fs/promises'
import * as z from 'zod'
import { route, type Route } from '../server/route.js'
import type { Workspace } from '../workspace.js'
import { receive } from './receive.js'

/** One file; a larger corpus is given as a folder when the server is started. */
export const MOST_UPLOAD_BYTES = 512 * 1024 * 1024

export function uploadRoutes(workspace: Workspace, mostBytes = MOST_UPLOAD_BYTES): Route[] {
  const params = { name: z.string().min(1).max(120) }
  return [
    route({
      method: 'get',
      path: '/api/uploads',
      summary: 'Texts that were brought in',
      response: z.array(z.object({ name: z.string(), bytes: z.number(), changed: z.number() })),
      handle: () => workspace.list('uploads'),
    }),
    route({
      method: 'put',
      path: '/api/uploads/{name}',
      summary: `Brings a text in, at most ${mostBytes} bytes`,
      params,
      upload: true,
      response: z.object({ name: z.string(), bytes: z.number() }),
      handle: ({ params: { name } }, context) => receive(context, workspace.path('uploads', name), mostBytes),
    }),
    route({
      method: 'delete',
      path: '/api/uploads/{name}',
      summary: 'Removes a text',
      params,
      async handle({ params: { name } }) {
        await rm(workspace.path('uploads', name), { force: true })
        return { removed: name }
      },
    }),
  ]
}
