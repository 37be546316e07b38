/** @file What only Node has, reached without an import, so that bundles for browsers hold no trace of it. */
import type * as Buffers from 'node:buffer'
import type * as Files from 'node:fs'
import type * as System from 'node:os'
import type * as Paths from 'node:path'
import type * as Threads from 'node:worker_threads'

interface Builtins {
  readonly buffer: typeof Buffers
  readonly fs: typeof Files
  readonly os: typeof System
  readonly path: typeof Paths
  readonly worker_threads: typeof Threads
}

interface ProcessGlobal {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
}

/** A module of Node, or undefined elsewhere. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  const { process } = globalThis as ProcessGlobal
  return process?.getBuiltinModule?.(`node:${name}`) as Builtins[Name] | undefined
}
