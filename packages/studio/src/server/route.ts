/** @file A route of the API as data: the server checks requests against it, and the OpenAPI document is made from it. */
import type { Context, Hono } from 'hono'
import * as z from 'zod'
import { Problem } from './problem.js'

type Shape = Readonly<Record<string, z.ZodType>>

export interface RouteDefinition<P extends Shape, Q extends Shape, B extends z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** With parameters as `{name}`. */
  readonly path: string
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** What comes back as JSON; left out where the answer is a file or a stream. */
  readonly response?: z.ZodType
  /** Media type of an answer that is no JSON. */
  readonly produces?: string
  /** The body is a file, which the handler reads itself. */
  readonly upload?: boolean
  handle(
    input: {
      readonly params: z.infer<z.ZodObject<P>>
      readonly query: z.infer<z.ZodObject<Q>>
      readonly body: z.infer<B>
    },
    context: Context,
  ): unknown
}

/** A route whose types are settled. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly path: string
  readonly summary: string
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly body: z.ZodType | null
  readonly response: z.ZodType | null
  readonly produces: string
  readonly upload: boolean
  answer(context: Context): Promise<Response>
}

/** Bodies of JSON are no longer than this; files have a limit of their own. */
export const MOST_JSON_BYTES = 256 * 1024

/**
 * Declares a route.
 *
 * @example
 * route({ method: 'get', path: '/api/jobs/{id}', summary: 'One job', params: { id: z.coerce.number() },
 *   response: jobSchema, handle: ({ params }) => queue.read(params.id) })
 */
export function route<P extends Shape = Shape, Q extends Shape = Shape, B extends z.ZodType = z.ZodUndefined>(
  definition: RouteDefinition<P, Q, B>,
): Route {
  const params = z.strictObject(definition.params ?? ({} as P))
  const query = z.strictObject(definition.query ?? ({} as Q))
  return {
    method: definition.method,
    path: definition.path,
    summary: definition.summary,
    params,
    query,
    body: definition.body ?? null,
    response: definition.response ?? null,
    produces: definition.produces ?? 'application/json',
    upload: definition.upload ?? false,
    async answer(context) {
      const input = {
        params: check(params, context.req.param(), 'path'),
        query: check(query, context.req.query(), 'query'),
        body: (definition.body === undefined ? undefined : await readBody(context, definition.body)) as z.infer<B>,
      }
      const result = await definition.handle(input as Parameters<typeof definition.handle>[0], context)
      return result instanceof Response ? result : context.json(result ?? null)
    },
  }
}

function check<T extends z.ZodType>(schema: T, value: unknown, where: string): z.infer<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  const field = [where, ...path].join('.')
  throw new Problem(400, 'invalid-request', `${field}: ${message}`, path.reduce<unknown>(step, value) ?? null)
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

async function readBody<B extends z.ZodType>(context: Context, schema: B): Promise<z.infer<B>> {
  const type = context.req.header('content-type') ?? ''
  // A form of another page cannot send this type without being asked first.
  if (!/^application\/json\b/.test(type)) throw new Problem(415, 'invalid-request', 'the body must be JSON', type)
  const text = await readLimited(context)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Problem(400, 'invalid-request', 'body that is no JSON', text.slice(0, 80))
  }
  return check(schema, value, 'body')
}

async function readLimited(context: Context): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length
    if (bytes > MOST_JSON_BYTES)
      throw new Problem(413, 'too-large', `a body has at most ${MOST_JSON_BYTES} bytes`, bytes)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Puts routes on a server. */
export function mount(app: Hono, routes: readonly Route[]): void {
  for (const { method, path, answer } of routes)
    app.on(method.toUpperCase(), path.replace(/\{(\w+)\}/g, ':$1'), (context) => answer(context))
}
