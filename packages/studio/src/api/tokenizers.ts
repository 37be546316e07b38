/** @file Tokenizers of the workspace: list, bring in, take out in any format, remove. */
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import * as z from 'zod'
import { convert, encodingNames, isEncodingName, load, tokenizerFormats } from '@tokenwright/text'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'
import { zip } from '../server/zip.js'
import type { Workspace } from '../workspace.js'
import { receive } from './receive.js'

const tokenizerSchema = z.object({
  name: z.string(),
  kind: z.enum(['bundled', 'own']),
  /** Where a browser fetches it; null for bundled encodings, which the pages hold. */
  file: z.string().nullable(),
  bytes: z.number().nullable(),
  changed: z.number().nullable(),
})

/** A vocabulary of a million entries fits. */
export const MOST_TOKENIZER_BYTES = 256 * 1024 * 1024

const FILE = /\.(?:json|tiktoken|model|txt)$/

export function tokenizerRoutes(workspace: Workspace): Route[] {
  const params = { name: z.string().min(1).max(120) }
  const pathOf = (name: string): string => workspace.path('tokenizers', name)
  return [
    route({
      method: 'get',
      path: '/api/tokenizers',
      summary: 'The bundled encodings, and the tokenizers of the workspace',
      response: z.array(tokenizerSchema),
      handle: async () => [
        ...encodingNames.map((name) => ({ name, kind: 'bundled', file: null, bytes: null, changed: null })),
        ...(await workspace.list('tokenizers'))
          .filter(({ name }) => FILE.test(name) && !name.endsWith('.tiktoken.json'))
          .map(({ name, bytes, changed }) => ({ name, kind: 'own', file: fileAddress(name), bytes, changed })),
      ],
    }),
    route({
      method: 'get',
      path: '/api/tokenizers/{name}/file',
      summary: 'A tokenizer of the workspace, as it is or in another format',
      params,
      query: { format: z.enum(tokenizerFormats).optional() },
      produces: 'application/octet-stream',
      async handle({ params: { name }, query: { format } }, context) {
        const path = pathOf(name)
        if (format === undefined) return fileAnswer(context, path, name)
        const files = convert(await load(path), format)
        const [[first, bytes]] = files
        const stem = name.replace(FILE, '')
        if (files.size === 1) return download(context, `${stem}.${first}`, bytes)
        return download(context, `${stem}.zip`, zip(files))
      },
    }),
    route({
      method: 'put',
      path: '/api/tokenizers/{name}',
      summary: 'Brings a tokenizer file into the workspace; it must load',
      params,
      upload: true,
      response: z.object({ name: z.string(), bytes: z.number() }),
      async handle({ params: { name } }, context) {
        if (!FILE.test(name) || isEncodingName(name))
          throw new Problem(400, 'invalid-request', 'a tokenizer is a file in .json, .tiktoken, .model or .txt', name)
        return receive(context, pathOf(name), MOST_TOKENIZER_BYTES, async (partial) => void (await load(partial)))
      },
    }),
    route({
      method: 'delete',
      path: '/api/tokenizers/{name}',
      summary: 'Removes a tokenizer from the workspace',
      params,
      handle: async ({ params: { name } }) => {
        await rm(pathOf(name), { force: true })
        return { removed: name }
      },
    }),
  ]
}

function fileAddress(name: string): string {
  return `/api/tokenizers/${encodeURIComponent(name)}/file`
}

/** The bytes of a file that may be large, as a stream. */
export async function fileAnswer(
  context: Context,
  path: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const found = await stat(path).catch(() => null)
  if (found === null || !found.isFile()) throw new Problem(404, 'not-found', 'no such file', name)
  return context.body(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>, 200, {
    'content-type': 'application/octet-stream',
    'content-length': String(found.size),
    ...headers,
  })
}

/** An answer that is saved, not shown. */
export function download(context: Context, name: string, bytes: Uint8Array): Response {
  return context.body(new Uint8Array(bytes), 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  })
}
