/** @file Asks the server. */

export class ApiError extends Error {
  override readonly name = 'ApiError'
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch {
    throw new ApiError('The studio does not answer. Is it still running?')
  }
  if (response.ok) return (await response.json()) as T
  const problem = (await response.json().catch(() => null)) as { error?: { message?: string } } | null
  throw new ApiError(problem?.error?.message ?? `the server answered ${response.status}`)
}

export const get = <T>(path: string): Promise<T> => ask<T>(path)

export function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  if (body === undefined) return ask<T>(path, { method })
  return ask<T>(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

export function upload<T>(path: string, file: Blob): Promise<T> {
  return ask<T>(path, { method: 'PUT', body: file, headers: { 'content-type': 'application/octet-stream' } })
}

export interface TokenizerEntry {
  readonly name: string
  readonly kind: 'bundled' | 'own'
  readonly file: string | null
  readonly bytes: number | null
  readonly changed: number | null
}

export interface AboutServer {
  readonly version: string
  readonly node: string
  readonly workspace: string
  readonly folders: readonly { readonly index: number; readonly name: string; readonly path: string }[]
  /** The report that the server was started with. */
  readonly shown: { readonly job: number; readonly title: string; readonly tokenizers: readonly string[] } | null
  readonly limits: { readonly uploadBytes: number; readonly tokenizerBytes: number }
}

export interface KnownPrice {
  readonly model: string
  readonly tokenizer: string
  readonly currency: string
  readonly perMillionInput: number
  readonly dated: string
}
