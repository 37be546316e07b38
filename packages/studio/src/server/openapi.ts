/** @file The OpenAPI document, made from the routes themselves. */
import * as z from 'zod'
import type { Route } from './route.js'

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>
}

/** @param version of the package */
export function openApi(routes: readonly Route[], version: string): OpenApi {
  const paths = new Map<string, Map<string, object>>()
  for (const route of routes) {
    const methods = paths.get(route.path) ?? new Map<string, object>()
    methods.set(route.method, operation(route))
    paths.set(route.path, methods)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tokenwright studio', version, description: 'The API behind the pages of the local studio.' },
    paths: Object.fromEntries(Array.from(paths, ([path, methods]) => [path, Object.fromEntries(methods)])),
  }
}

function operation(route: Route): object {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')]
  const content = route.response === null ? {} : { schema: schemaOf(route.response, 'output') }
  return {
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === null
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } },
        }),
    ...(route.upload ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } } : {}),
    responses: {
      200: { description: 'Done', content: { [route.produces]: content } },
      400: {
        description: 'The request is not what this document says',
        content: { 'application/json': { schema: PROBLEM } },
      },
    },
  }
}

const PROBLEM = z.toJSONSchema(z.object({ error: z.object({ kind: z.string(), message: z.string() }) }))

function parametersOf(object: z.ZodObject, place: 'path' | 'query'): object[] {
  return Object.entries(object.shape).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(schema as z.ZodType, undefined).success,
    schema: schemaOf(schema as z.ZodType, 'input'),
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' })
}
