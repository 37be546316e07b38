/** @file Jobs: ask for one, follow it, stop it, take what it made. */
import { extname, join } from 'node:path'
import { streamSSE } from 'hono/streaming'
import * as z from 'zod'
import { jobSchema, requestSchema, type Job, type JobRequest } from '../jobs/contract.js'
import type { JobQueue } from '../jobs/queue.js'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'
import { SANDBOX_POLICY } from '../server/security.js'
import { fileAnswer } from './tokenizers.js'

export interface JobRouteOptions {
  readonly queue: JobQueue
  readonly folderOf: (id: number) => string
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.json', 'application/json'],
  ['.csv', 'text/csv; charset=utf-8'],
])

const params = { id: z.coerce.number().int().positive() }

export function jobRoutes({ queue, folderOf }: JobRouteOptions): Route[] {
  async function jobOf(id: number): Promise<Job> {
    const job = await queue.read(id)
    if (job === null) throw new Problem(404, 'not-found', 'no job of that number', id)
    return job
  }
  return [
    route({
      method: 'get',
      path: '/api/jobs',
      summary: 'Jobs, newest first',
      query: { limit: z.coerce.number().int().min(1).max(500).default(100) },
      response: z.array(jobSchema),
      handle: ({ query: { limit } }) => queue.list(limit),
    }),
    route({
      method: 'post',
      path: '/api/jobs',
      summary: 'Asks for a job',
      body: requestSchema,
      response: jobSchema,
      handle: ({ body }) => queue.add(body, titleOf(body)),
    }),
    route({
      method: 'get',
      path: '/api/jobs/{id}',
      summary: 'One job',
      params,
      response: jobSchema,
      handle: ({ params: { id } }) => jobOf(id),
    }),
    route({
      method: 'get',
      path: '/api/jobs/{id}/events',
      summary: 'What happens in a job, as it happens; a Last-Event-ID is gone on from',
      params,
      produces: 'text/event-stream',
      async handle({ params: { id } }, context) {
        await jobOf(id)
        const last = Number(context.req.header('last-event-id') ?? 0) || 0
        return streamSSE(context, async (stream) => {
          const aborter = new AbortController()
          stream.onAbort(() => aborter.abort())
          for await (const { id: number, event } of queue.follow(id, last, aborter.signal))
            await stream.writeSSE({ id: String(number), data: JSON.stringify(event) })
        })
      },
    }),
    route({
      method: 'post',
      path: '/api/jobs/{id}/cancel',
      summary: 'Stops a job',
      params,
      response: jobSchema,
      async handle({ params: { id } }) {
        await jobOf(id)
        if (!(await queue.cancel(id))) throw new Problem(409, 'conflict', 'the job has ended already', id)
        return jobOf(id)
      },
    }),
    route({
      method: 'delete',
      path: '/api/jobs/{id}',
      summary: 'Removes a job that has ended, with its files',
      params,
      async handle({ params: { id } }) {
        await jobOf(id)
        if (!(await queue.remove(id))) throw new Problem(409, 'conflict', 'the job still runs', id)
        return { removed: id }
      },
    }),
    route({
      method: 'get',
      path: '/api/jobs/{id}/log',
      summary: 'What a job has said',
      params,
      produces: 'text/plain',
      async handle({ params: { id } }, context) {
        await jobOf(id)
        return context.text(await queue.log(id))
      },
    }),
    route({
      method: 'get',
      path: '/api/jobs/{id}/files/{name}',
      summary: 'A file that a job has left',
      params: { ...params, name: z.string().max(120) },
      produces: 'application/octet-stream',
      async handle({ params: { id, name } }, context) {
        const { files } = await jobOf(id)
        // Only what is listed: no name of a request becomes part of a path.
        if (!files.includes(name)) throw new Problem(404, 'not-found', 'the job has left no such file', name)
        return fileAnswer(context, join(folderOf(id), name), name, {
          'content-type': TYPES.get(extname(name)) ?? 'application/octet-stream',
          'content-security-policy': SANDBOX_POLICY,
        })
      },
    }),
  ]
}

function titleOf(request: JobRequest): string {
  switch (request.kind) {
    case 'train':
      return `Train ${request.name} (${request.algorithm}, ${request.vocabulary.toLocaleString('en')} tokens)`
    case 'measure':
      return `Measure ${request.tokenizers.join(', ')}`
    case 'report':
      return 'Report'
    case 'transplant':
      return `Move ${request.model.source === 'small' ? 'a small model' : request.model.name} to ${request.tokenizer ?? 'a tokenizer of this text'}`
    case 'hypernet':
      return `Hypernetwork for ${request.model.source === 'small' ? 'a small model' : request.model.name}, moved to ${request.tokenizer ?? 'a tokenizer of this text'}`
    case 'bench':
      return `Experiment of ${request.system}${request.size === 'smoke' ? ' (small size)' : ''}`
  }
}
